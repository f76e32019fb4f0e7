"""The machinery under the verbs: lock, check, write the event, tell, save.

`record` is the only writer of a complaint's status; verbs live in workflow.py
and filing.py.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from complaints import deadlines, letters, statuses, virus_scan
from complaints.models import Attachment, Complaint, Event
from complaints.photos import Photo
from complaints.statuses import Status
from directory.models import Agency, Revocation, StaffPosting, User

Kind, Visibility, Actor = Event.Kind, Event.Visibility, Event.Actor


class WorkflowError(Exception):
    """The verb was refused and nothing was written; the message is for people."""


class IllegalMove(WorkflowError):
    def __init__(self, old: Status, new: Status) -> None:
        super().__init__(
            _("Status “%(old)s” tidak dapat diubah menjadi “%(new)s”.")
            % {"old": old.label, "new": new.label}
        )


class NotPermitted(WorkflowError):
    def __init__(self) -> None:
        super().__init__(_("Anda tidak berwenang mengubah aduan ini."))


class ChangedMeanwhile(WorkflowError):
    """Somebody did something to it since the form was opened; `events` says what."""

    def __init__(self, events: list[Event]) -> None:
        super().__init__(_("Aduan ini berubah sejak Anda membukanya."))
        self.events = events


def after_today(day: datetime.date, now: datetime.datetime) -> None:
    if day <= deadlines.wib_date(now):
        raise WorkflowError(_("Tanggal pekerjaan harus setelah hari ini."))


def required(text: str) -> str:
    """The text without blanks around it; WorkflowError if nothing is left."""
    if not text.strip():
        raise WorkflowError(_("Tuliskan keterangannya."))
    return text.strip()


@contextmanager
def unless_changed_since(complaint: Complaint, seen: int) -> Iterator[None]:
    """Do what is in the block if no event is newer than number `seen`.

    The row is locked first, so of two officers the later one is refused. Raises
    ChangedMeanwhile.
    """
    with transaction.atomic():
        Complaint.objects.select_for_update().get(pk=complaint.pk)
        newer = complaint.events.filter(pk__gt=seen).select_related("user", "agency")
        if events := list(newer):
            raise ChangedMeanwhile(events)
        yield


@contextmanager
def change(
    complaint: Complaint, *, by: User | None, now: datetime.datetime
) -> Iterator[Complaint]:
    """Yield the locked row; save it, and refresh the caller's, if all went well."""
    with transaction.atomic():
        locked = Complaint.objects.select_for_update().get(pk=complaint.pk)
        if by is not None:
            may = Complaint.objects.changeable_by(by, deadlines.wib_date(now))
            if not may.filter(pk=locked.pk).exists():
                raise NotPermitted
        yield locked
        locked.updated_at = now
        locked.save()
    complaint.refresh_from_db()


def note_hidden(complaint: Complaint, *, now: datetime.datetime) -> None:
    """A restored backup must not open what is hidden now: complaints/restored.py."""
    what = Revocation.What
    names = (what.SECRET,) if complaint.secret else (what.HIDE_NAME, what.ANONYMOUS)
    for name in names:
        if getattr(complaint, name):
            Revocation.objects.note(name, complaint.pk, now)


def record(
    complaint: Complaint,
    kind: Event.Kind,
    *,
    now: datetime.datetime,
    by: User | None = None,
    actor: Event.Actor = Actor.STAFF,
    to: Status | None = None,
    text: str = "",
    visibility: Event.Visibility = Visibility.PUBLIC,
) -> Event:
    """Move to `to`, if given, write the event and tell the reporter."""
    old = Status(complaint.status)
    if to is not None and kind != Kind.FILED:
        if to not in statuses.TRANSITIONS[old]:
            raise IllegalMove(old, to)
        complaint.status = to
        complaint.closed_at = now if to in statuses.CLOSED else None
        if to != Status.NEEDS_INFO:
            complaint.paused_at = complaint.due_info_at = None
            complaint.status_before_pause = ""
    event = Event.objects.create(
        complaint=complaint,
        kind=kind,
        visibility=visibility,
        actor=actor,
        user=by,
        agency=_voice(by, complaint, now) if by else None,
        status_from="" if kind == Kind.FILED else old,
        status_to=to or "",
        text=text,
        at=now,
    )
    letters.tell_reporter(event, complaint, now=now)
    letters.tell_followers(event, complaint, now=now)
    return event


def _voice(by: User, complaint: Complaint, now: datetime.datetime) -> Agency | None:
    """The agency that this member of staff speaks for: the complaint's own before
    another of theirs; None for the central verifiers."""
    postings = by.current_postings(deadlines.wib_date(now))
    agencies = [p.agency for p in postings if p.role != StaffPosting.Role.VERIFIER]
    if complaint.agency in agencies:
        return complaint.agency
    return next(iter(agencies), None)


def attach(
    complaint: Complaint,
    event: Event,
    photos: Sequence[Photo],
    files: list[FieldFile],
    now: datetime.datetime,
    *,
    public: bool = False,
) -> None:
    """Store the photos; the public sees them only if staff say so."""
    for photo in photos:
        attachment = Attachment(
            complaint=complaint,
            event=event,
            public=public,
            quarantined=virus_scan.is_on() and not photo.scanned,
            sha256=photo.sha256,
            width=photo.width,
            height=photo.height,
            created_at=now,
        )
        attachment.file.save("photo.jpg", ContentFile(photo.content), save=False)
        files.append(attachment.file)
        attachment.save()


@contextmanager
def saved_files() -> Iterator[list[FieldFile]]:
    """Files saved in the block; they are removed if it fails."""
    files: list[FieldFile] = []
    try:
        yield files
    except BaseException:
        for file in files:
            file.delete(save=False)
        raise
