"""Others with the same trouble: find them, count them, bring them together."""

from __future__ import annotations

import datetime
import hashlib
import hmac

from django.conf import settings
from django.db import models, transaction

from complaints import stems, topics
from complaints.models import Complaint, ComplaintSupport
from complaints.privacy import ComplaintQuerySet
from directory.models import District, Region
from notifications import following

# A closed complaint is still worth pointing at for this long.
RECENT = datetime.timedelta(days=60)
CANDIDATES, SUGGESTIONS = 200, 3
# At least this share of words in common, and this many words.
LIKENESS, COMMON_WORDS = 0.4, 2


def browser_hash(session_key: str) -> str:
    """Which browser it was, told to nobody: a keyed hash of its session."""
    message = f"support:{session_key}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


@transaction.atomic
def add(complaint: Complaint, key_hash: str, *, now: datetime.datetime) -> bool:
    """Count this browser in, once; False if it was counted before."""
    _support, created = ComplaintSupport.objects.get_or_create(
        complaint=complaint, key_hash=key_hash, defaults={"created_at": now}
    )
    if created:
        Complaint.objects.filter(pk=complaint.pk).update(
            support_count=models.F("support_count") + 1
        )
        complaint.support_count += 1
    return created


def absorb(original: Complaint, duplicate: Complaint) -> None:
    """Supporters, followers and earlier duplicates of one become the other's.

    Followers stay behind where the original is not public: they would learn of it.
    """
    known = list(original.supports.values_list("key_hash", flat=True))
    duplicate.supports.exclude(key_hash__in=known).update(complaint=original)
    Complaint.objects.filter(duplicate_of=duplicate).update(duplicate_of=original)
    if original.is_public:
        following.move(topics.topic_of(duplicate).scope, topics.topic_of(original))


def recount(original: Complaint, *, without: Complaint | None = None) -> None:
    """Set the count anew: supporters, and the complaints merged into this one."""
    merged = Complaint.objects.filter(duplicate_of=original)
    if without is not None:
        merged = merged.exclude(pk=without.pk)
    count = original.supports.count() + merged.count()
    Complaint.objects.filter(pk=original.pk).update(support_count=count)
    original.support_count = count


def similar(
    text: str,
    region: Region,
    district: District | None,
    *,
    now: datetime.datetime,
) -> list[Complaint]:
    """Up to three public complaints near by in similar words, the likest first.

    Open ones and those closed within RECENT. One query of at most CANDIDATES rows,
    whatever the size of the table; the words are compared here.
    """
    near = Complaint.objects.public().filter(
        models.Q(closed_at=None) | models.Q(closed_at__gte=now - RECENT), region=region
    )
    if district is not None:
        near = near.filter(models.Q(district=district) | models.Q(district=None))
    return _likest(near.select_related("agency"), text)


def similar_at_desk(
    complaint: Complaint, visible: ComplaintQuerySet, *, now: datetime.datetime
) -> list[Complaint]:
    """The same for staff: of what they may see, unverified ones too, secret ones
    never. One query."""
    near = visible.filter(
        models.Q(closed_at=None) | models.Q(closed_at__gte=now - RECENT),
        region=complaint.region_id,
        secret=False,
    ).exclude(pk=complaint.pk)
    return _likest(near, complaint.original_text)


def _likest(near: ComplaintQuerySet, text: str) -> list[Complaint]:
    wanted = set(stems.stems(text))
    scored = []
    for complaint in near.order_by("-pk")[:CANDIDATES]:
        words = set(complaint.public_stems.split())
        words = words or set(stems.stems(complaint.original_text))
        score = stems.likeness(wanted, words)
        if score >= LIKENESS and len(wanted & words) >= COMMON_WORDS:
            scored.append((score, complaint.pk, complaint))
    scored.sort(key=lambda entry: entry[:2], reverse=True)
    return [complaint for _score, _pk, complaint in scored[:SUGGESTIONS]]
