"""Erasing personal data: at the reporter's request, or when its time is over.

What stays is what the public record needs: dates, statuses, agency, category,
the moderated public text and the agency's public answers. Of a complaint that the
public never read, secret or rejected, no text stays at all. UU 27/2022, articles 8,
43 and 44; the periods follow Amsterdam's Signalen (docs/adr/0006: cancelled 1 year,
resolved 5 years; identity 365 days) until an Indonesian archive schedule is decided.
"""

from __future__ import annotations

import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from complaints import letters
from complaints.models import (
    AbuseReport,
    AccessLink,
    Assignment,
    Attachment,
    Complaint,
    Event,
    Reporter,
    Satisfaction,
    Tombstone,
    WhatsAppConversation,
    WhatsAppInbound,
)
from complaints.moves import WorkflowError, change
from complaints.statuses import CLOSED, Status
from directory.models import Revocation
from notifications.models import Message, WhatsAppContact

Scope, Reason = Tombstone.Scope, Tombstone.Reason

KEEP_IDENTITY = datetime.timedelta(days=365)
KEEP_UNHANDLED = datetime.timedelta(days=365)
KEEP_HANDLED = datetime.timedelta(days=5 * 365)
HANDLED = (Status.CONFIRMED, Status.CLOSED_SILENT)
# A WhatsApp talk this fresh may be a report on its way.
BEING_WRITTEN = datetime.timedelta(hours=1)
# No PIN hashes to this, so nothing opens it any more.
NO_PIN = "!"


class Due(NamedTuple):
    """What a retention run would erase, by scope and reason."""

    complaint: Complaint
    scope: Tombstone.Scope
    reason: Tombstone.Reason


def withdraw_contact(complaint: Complaint, *, now: datetime.datetime) -> None:
    """The reporter wants no letters any more: at once, those waiting included."""
    with change(complaint, by=None, now=now) as c:
        theirs = Reporter.objects.filter(complaint=c)
        theirs.update(contact_withdrawn_at=now)
        _letters(c).filter(state=Message.State.PENDING).delete()
        for reporter in theirs:
            _merged_news(reporter).filter(state=Message.State.PENDING).delete()
        Revocation.objects.note(Revocation.What.LETTERS, c.pk, now)


def request(complaint: Complaint, *, now: datetime.datetime) -> None:
    """The reporter wants their data gone.

    The identity goes at once, whatever the status. The content goes at once if
    the complaint is closed, else when it closes: the work goes on without them.
    Complaints that were split from it go the same way. Raises WorkflowError if it
    was asked for before.
    """
    with transaction.atomic():
        with change(complaint, by=None, now=now) as c:
            if c.erasure_requested_at is not None:
                raise WorkflowError(_("Penghapusan data sudah diminta."))
            c.erasure_requested_at = now
        erase(complaint, Scope.IDENTITY, Reason.REQUEST, now=now)
        if complaint.is_closed:
            erase(complaint, Scope.CONTENT, Reason.REQUEST, now=now)
        # What staff made out of it is the same person's and opens with the same PIN.
        for part in Complaint.objects.filter(
            split_from=complaint, erasure_requested_at=None
        ):
            request(part, now=now)


def due(now: datetime.datetime) -> list[Due]:
    """Everything whose time has come, and what a restored backup brought back."""
    closed = Complaint.objects.filter(status__in=CLOSED)
    asked = closed.filter(erasure_requested_at__isnull=False)
    old = closed.filter(
        Q(closed_at__lt=now - KEEP_UNHANDLED) & ~Q(status__in=HANDLED)
        | Q(closed_at__lt=now - KEEP_HANDLED)
    )
    identity = closed.filter(closed_at__lt=now - KEEP_IDENTITY)
    found: dict[tuple[int, str], Due] = {}
    for rows, scope, reason in [
        (_with_content(asked), Scope.CONTENT, Reason.REQUEST),
        (_with_content(old), Scope.CONTENT, Reason.RETENTION),
        (_with_identity(identity), Scope.IDENTITY, Reason.RETENTION),
        (_with_identity(old), Scope.IDENTITY, Reason.RETENTION),
    ]:
        for complaint in rows.order_by("pk"):
            found.setdefault((complaint.pk, scope), Due(complaint, scope, reason))
    for item in came_back():
        found.setdefault((item.complaint.pk, item.scope), item)
    return list(found.values())


def came_back() -> list[Due]:
    """A tombstone says erased, yet the data is there: a backup was restored."""
    buried = {
        scope: Tombstone.objects.filter(scope=scope).values("public_code")
        for scope in Scope
    }
    everything = Complaint.objects.order_by("pk")
    content = everything.filter(public_code__in=buried[Scope.CONTENT])
    identity = everything.filter(public_code__in=buried[Scope.IDENTITY])
    return [
        *(Due(c, Scope.CONTENT, Reason.REQUEST) for c in _with_content(content)),
        *(Due(c, Scope.IDENTITY, Reason.REQUEST) for c in _with_identity(identity)),
    ]


def _with_content(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return complaints.exclude(original_text="")


def _with_identity(complaints: QuerySet[Complaint]) -> QuerySet[Complaint]:
    return complaints.filter(Exists(Reporter.objects.filter(complaint=OuterRef("pk"))))


@transaction.atomic
def erase(
    complaint: Complaint,
    scope: Tombstone.Scope,
    reason: Tombstone.Reason,
    *,
    now: datetime.datetime,
) -> None:
    """Erase, and leave a tombstone; doing it again is harmless."""
    Tombstone.objects.get_or_create(
        public_code=complaint.public_code,
        scope=scope,
        defaults={"reason": reason, "at": now},
    )
    with change(complaint, by=None, now=now) as c:
        for reporter in Reporter.objects.filter(complaint=c).select_related("whatsapp"):
            _erase_reporter(reporter, now)
        _letters(c).delete()
        # A post's address leads to who wrote it; a number of SP4N-LAPOR! does not.
        c.source_url = ""
        if c.source != Complaint.Source.LAPOR:
            c.external_id = ""
        if scope == Scope.CONTENT:
            _erase_content(c, now)


def _erase_reporter(reporter: Reporter, now: datetime.datetime) -> None:
    """The row, what was mailed to its address about it, and its WhatsApp talk."""
    contact = reporter.whatsapp
    if reporter.email:
        done = ~Q(state=Message.State.PENDING)
        mailed = Message.objects.filter(done, recipient__iexact=reporter.email)
        mailed.filter(
            Q(dedup_key__startswith="access-link:")
            | Q(dedup_key__startswith="inbound:")
        ).delete()
    _merged_news(reporter).delete()
    reporter.delete()
    if contact is not None:
        _erase_talk(contact, now)


def _erase_talk(contact: WhatsAppContact, now: datetime.datetime) -> None:
    """What a person said and heard on WhatsApp.

    The number itself goes too, unless another complaint still answers to it, it
    asked to be left alone, or a report is being written there right now.
    """
    heard = WhatsAppInbound.objects.filter(contact=contact, processed_at__isnull=False)
    for row in heard.exclude(photo=""):
        transaction.on_commit(partial(row.photo.delete, save=False))
    # The rows stay for their month, so that a repeat by Meta files nothing again.
    heard.update(payload="", photo="")
    Message.objects.filter(contact=contact, dedup_key__startswith="wa-reply:").exclude(
        state=Message.State.PENDING
    ).delete()
    talks = WhatsAppConversation.objects.filter(
        contact=contact, updated_at__gt=now - BEING_WRITTEN
    ).exclude(step__in=("menu", "idle", "filed"))
    in_use = (
        talks.exists()
        or contact.inbound.filter(processed_at=None).exists()
        or contact.reporters.exists()
    )
    if not (contact.opted_out or in_use):
        contact.inbound.update(contact=None)
        contact.delete()


def _erase_content(complaint: Complaint, now: datetime.datetime) -> None:
    complaint.original_text = complaint.address = complaint.held_because = ""
    complaint.details, complaint.pin_hash = [], NO_PIN
    AccessLink.objects.filter(complaint=complaint).delete()
    Satisfaction.objects.filter(complaint=complaint).update(comment="")
    AbuseReport.objects.filter(complaint=complaint).update(text="")
    events = Event.objects.filter(complaint=complaint, erased_at=None).exclude(text="")
    if not complaint.is_public:
        complaint.public_text = complaint.public_stems = ""
    else:
        events = events.exclude(
            visibility=Event.Visibility.PUBLIC, actor=Event.Actor.STAFF
        )
    events.update(text="", erased_at=now)
    Assignment.objects.filter(complaint=complaint).update(reason="", return_reason="")
    photos = Attachment.objects.filter(complaint=complaint)
    if complaint.is_public:
        # The agency's own picture of the result is part of its public answer.
        photos = photos.exclude(event__actor=Event.Actor.STAFF)
    for photo in photos:
        for file in filter(None, (photo.file, photo.public_file)):
            # The file goes when the row is surely gone.
            transaction.on_commit(partial(file.delete, save=False))
    photos.delete()


def _merged_news(reporter: Reporter) -> QuerySet[Message]:
    """What they were told of the complaint into which theirs was merged."""
    return Message.objects.filter(
        dedup_key__startswith="complaint-merged-news:",
        dedup_key__endswith=f":{reporter.pk}",
    )


def _letters(complaint: Complaint) -> QuerySet[Message]:
    """The letters to its reporter; each is named after what it tells of."""
    events = Event.objects.filter(complaint=complaint).values_list("pk", flat=True)
    links = AccessLink.objects.filter(complaint=complaint)
    keys = letters.keys_of(events)
    keys += [f"access-link:{h}" for h in links.values_list("token_hash", flat=True)]
    return Message.objects.filter(
        Q(dedup_key__in=keys)
        | Q(dedup_key__startswith=f"reporter-welcome:{complaint.pk}:")
        | Q(dedup_key=f"inbound:{complaint.submission_key}")
    )
