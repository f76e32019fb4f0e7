"""Open a complaint by a link in the reporter's mailbox, for who lost the PIN.

Asking always sends one letter, whatever was found, so neither the page nor its time
tells whether a complaint and an address belong together. A secret complaint opens
with its PIN only: mailboxes are read by others.
"""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from complaints import codes
from complaints.models import AccessLink, Complaint
from notifications.outbox import enqueue_email

LIFETIME = datetime.timedelta(minutes=10)


@transaction.atomic
def ask(code: str, email: str, *, now: datetime.datetime) -> None:
    """Send a link to `email` if it is the one the reporter gave, else say there."""
    token = secrets.token_urlsafe(32)
    complaint = Complaint.objects.filter(
        public_code=codes.normalise_code(code),
        secret=False,
        reporter__email__iexact=email,
    ).first()
    if complaint is not None:
        AccessLink.objects.filter(complaint=complaint, used_at=None).delete()
        AccessLink.objects.create(
            complaint=complaint, token_hash=_hash(token), expires_at=now + LIFETIME
        )
    path = reverse("complaints:access_link", args=[token])
    enqueue_email(
        "access_link",
        email,
        {
            "is_found": complaint is not None,
            "link_url": settings.SITE_URL + path,
            "minutes": int(LIFETIME.total_seconds()) // 60,
        },
        dedup_key=f"access-link:{_hash(token)}",
        now=now,
    )


def is_valid(token: str, *, now: datetime.datetime) -> bool:
    return _unused(token, now).exists()


def redeem(token: str, *, now: datetime.datetime) -> Complaint | None:
    """The complaint that this link opens, once; None if it is used, late or wrong."""
    link = _unused(token, now).select_related("complaint").first()
    if link is None or link.complaint.secret:
        return None
    # Of two clicks at once only one finds the row unused.
    won = AccessLink.objects.filter(pk=link.pk, used_at=None).update(used_at=now)
    return link.complaint if won else None


def _unused(token: str, now: datetime.datetime) -> QuerySet[AccessLink]:
    return AccessLink.objects.filter(
        token_hash=_hash(token), used_at=None, expires_at__gt=now
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
