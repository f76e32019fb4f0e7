"""The verbs of a complaint's life after its filing.

Every door (page, admin button, task, webhook, test) calls these. Each verb locks
the row, checks the move against statuses.TRANSITIONS and the actor against
privacy.py, and writes the change, its event and its outgoing message in one
transaction (see moves.py). `now` is given by the door. All raise WorkflowError
when refused.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints import deadlines, stems, substance, support
from complaints.clocks import due_dates
from complaints.models import Assignment, CollectiveLeave, Complaint, Event
from complaints.moves import (
    NotPermitted,
    WorkflowError,
    after_today,
    attach,
    change,
    note_hidden,
    record,
    required,
    saved_files,
)
from complaints.photos import Photo
from complaints.privacy import family_of
from complaints.statuses import Status
from directory.models import Agency, Region, User

MAX_REOPENINGS = 2

Kind, Visibility, Actor = Event.Kind, Event.Visibility, Event.Actor

# --- Verbs of the staff -----------------------------------------------------


def verify(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    public_text: str = "",
    region: Region | None = None,
) -> None:
    """It is fit to be handled; `public_text` is what others may read of it.

    `region` fills in what the way in did not ask; what the reporter said stays.
    """
    with change(complaint, by=by, now=now) as c:
        c.verified_at = now
        c.region = c.region or region
        c.public_text = public_text or c.original_text
        c.public_stems = stems.joined(c.shown_text)
        record(c, Kind.VERIFIED, by=by, to=Status.VERIFIED, now=now)


def request_info(
    complaint: Complaint, *, by: User, now: datetime.datetime, text: str
) -> None:
    """Ask the reporter; the clock pauses until they answer."""
    with change(complaint, by=by, now=now) as c:
        c.status_before_pause = c.status
        c.paused_at = now
        c.due_info_at = due_dates(c.category, c.agency, now).info
        record(
            c,
            Kind.INFO_REQUESTED,
            by=by,
            to=Status.NEEDS_INFO,
            now=now,
            text=required(text),
            visibility=Visibility.REPORTER,
        )


def assign(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    agency: Agency,
    reason: str = "",
) -> None:
    """Hand it to the agency that has to answer; every hop is kept."""
    with change(complaint, by=by, now=now) as c:
        if c.accused_agency_id and agency in family_of([c.accused_agency_id]):
            raise WorkflowError(
                _("Aduan tentang suatu instansi tidak dapat diteruskan kepadanya.")
            )
        Assignment.objects.create(
            complaint=c,
            from_agency=c.agency,
            to_agency=agency,
            by=by,
            reason=reason,
            due_at=c.due_response_at,
            at=now,
        )
        c.agency, c.officer = agency, None
        c.assigned_at = now
        record(c, Kind.ASSIGNED, by=by, to=Status.ASSIGNED, now=now, text=agency.name)


def return_to_verifier(
    complaint: Complaint, *, by: User, now: datetime.datetime, reason: str
) -> None:
    """Not this agency's business; the response clock keeps running."""
    with change(complaint, by=by, now=now) as c:
        Assignment.objects.filter(
            complaint=c, to_agency=c.agency, returned_at=None
        ).update(returned_at=now, return_reason=required(reason))
        record(c, Kind.RETURNED, by=by, to=Status.RETURNED, now=now)
        _note(c, by=by, now=now, text=reason)


def start(
    complaint: Complaint, *, by: User, now: datetime.datetime, text: str = ""
) -> None:
    with change(complaint, by=by, now=now) as c:
        record(c, Kind.STARTED, by=by, to=Status.IN_PROGRESS, now=now, text=text)


def schedule(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    day: datetime.date,
    text: str,
) -> None:
    """Promise the day on which the work is done."""
    with change(complaint, by=by, now=now) as c:
        after_today(day, now)
        c.scheduled_for = day
        record(
            c,
            Kind.SCHEDULED,
            by=by,
            to=Status.SCHEDULED,
            now=now,
            text=required(text),
        )


def report_progress(
    complaint: Complaint, *, by: User, now: datetime.datetime, text: str
) -> None:
    """Tell how it goes; the status stays."""
    with change(complaint, by=by, now=now) as c:
        record(c, Kind.PROGRESS, by=by, now=now, text=required(text))


def answer(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    outcome: str,
    text: str,
    photos: Sequence[Photo] = (),
    day: datetime.date | None = None,
) -> None:
    """Answer in public with an outcome; then it is the reporter's turn.

    A promise needs the `day` by which it is kept, see substance.py; the day is
    added to the text.
    """
    with saved_files() as files, change(complaint, by=by, now=now) as c:
        if outcome not in Complaint.Outcome.values:
            raise WorkflowError(_("Pilih hasil penanganan."))
        if day is None and substance.evades(text):
            raise WorkflowError(_("Janji tindak lanjut perlu tanggal."))
        if day is not None:
            after_today(day, now)
            c.scheduled_for = day
            with translation.override("id"):
                promise = _("Target selesai: %(day)s.") % {
                    "day": date_format(day, "l, j F Y")
                }
            text = f"{required(text)}\n\n{promise}"
        c.outcome = outcome
        c.answered_at = now
        c.due_reporter_at = due_dates(c.category, c.agency, now).reporter
        event = record(
            c,
            Kind.ANSWERED,
            by=by,
            to=Status.ANSWERED,
            now=now,
            text=required(text),
        )
        attach(c, event, photos, files, now, public=True)


def reject(
    complaint: Complaint, *, by: User, now: datetime.datetime, reason: str
) -> None:
    with change(complaint, by=by, now=now) as c:
        record(
            c,
            Kind.REJECTED,
            by=by,
            to=Status.REJECTED,
            now=now,
            text=required(reason),
        )


def declare_out_of_scope(
    complaint: Complaint, *, by: User, now: datetime.datetime, referral: str
) -> None:
    """Not the province's business; `referral` says whose, and how to reach them."""
    with change(complaint, by=by, now=now) as c:
        record(
            c,
            Kind.OUT_OF_SCOPE,
            by=by,
            to=Status.OUT_OF_SCOPE,
            now=now,
            text=required(referral),
        )


def mark_duplicate(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    original: Complaint,
) -> None:
    """It is the same as `original`, which takes over its followers and supporters."""
    with transaction.atomic():
        with change(complaint, by=by, now=now) as c:
            # As it is now: it may have been merged since the form was read.
            original = Complaint.objects.select_for_update().get(pk=original.pk)
            if original.pk == c.pk or original.status == Status.DUPLICATE:
                raise WorkflowError(_("Pilih aduan asal yang bukan gabungan."))
            c.duplicate_of = original
            record(c, Kind.DUPLICATE, by=by, to=Status.DUPLICATE, now=now)
        support.absorb(original, complaint)
        support.recount(original)


def appeal(
    complaint: Complaint, *, by: User, now: datetime.datetime, reason: str
) -> None:
    """An administrator takes back a refusal: it starts again."""
    with change(complaint, by=by, now=now) as c:
        if not by.is_superuser:
            raise NotPermitted
        original, c.duplicate_of = c.duplicate_of, None
        due = due_dates(c.category, c.agency, now)
        c.due_verify_at, c.due_response_at = due.verify, due.answer
        record(
            c,
            Kind.APPEALED,
            by=by,
            to=Status.RECEIVED,
            now=now,
            text=required(reason),
        )
        if original is not None:
            support.recount(original, without=c)


def note(complaint: Complaint, *, by: User, now: datetime.datetime, text: str) -> None:
    """An internal remark; it stops no clock and nobody outside reads it."""
    with change(complaint, by=by, now=now) as c:
        _note(c, by=by, now=now, text=required(text))


def keep_secret(complaint: Complaint, *, by: User, now: datetime.datetime) -> None:
    """Raise secrecy; no verb lowers it."""
    with change(complaint, by=by, now=now) as c:
        c.secret = c.anonymous = c.hide_name = True
        note_hidden(c, now=now)
        _note(c, by=by, now=now, text=_("Aduan dijadikan rahasia."))


# --- Verbs of the reporter and of time --------------------------------------


def add_message(
    complaint: Complaint,
    *,
    now: datetime.datetime,
    text: str,
    photos: Sequence[Photo] = (),
) -> None:
    """The reporter adds something; an awaited answer starts the clock again."""
    with saved_files() as files, change(complaint, by=None, now=now) as c:
        if c.is_closed:
            raise WorkflowError(_("Aduan ini sudah selesai."))
        if c.status == Status.NEEDS_INFO:
            kind, to = Kind.INFO_GIVEN, _resume(c, now)
        else:
            kind, to = Kind.MESSAGE, None
        event = record(
            c,
            kind,
            actor=Actor.REPORTER,
            to=to,
            now=now,
            text=required(text),
            visibility=Visibility.REPORTER,
        )
        attach(c, event, photos, files, now)


def confirm(complaint: Complaint, *, now: datetime.datetime) -> None:
    """The reporter says that it is solved."""
    with change(complaint, by=None, now=now) as c:
        record(c, Kind.CONFIRMED, actor=Actor.REPORTER, to=Status.CONFIRMED, now=now)


def close_silent(complaint: Complaint, *, now: datetime.datetime) -> None:
    """No verdict of the reporter in time; counted apart from confirmed ones."""
    with change(complaint, by=None, now=now) as c:
        if c.due_reporter_at is None or now <= c.due_reporter_at:
            raise WorkflowError(_("Waktu tanggapan pelapor belum habis."))
        record(
            c,
            Kind.CLOSED_SILENT,
            actor=Actor.SYSTEM,
            to=Status.CLOSED_SILENT,
            now=now,
        )


def reopen(complaint: Complaint, *, now: datetime.datetime, reason: str) -> None:
    """The reporter is not satisfied: a new cycle with its own due date."""
    with change(complaint, by=None, now=now) as c:
        if c.reopen_count >= MAX_REOPENINGS:
            raise WorkflowError(
                _("Aduan ini sudah dibuka kembali dua kali. Buatlah aduan baru.")
            )
        c.reopen_count += 1
        c.due_response_at = due_dates(c.category, c.agency, now).new_answer
        record(
            c,
            Kind.REOPENED,
            actor=Actor.REPORTER,
            to=Status.REOPENED,
            now=now,
            text=required(reason),
            visibility=Visibility.REPORTER,
        )


def cancel(complaint: Complaint, *, now: datetime.datetime) -> None:
    with change(complaint, by=None, now=now) as c:
        record(c, Kind.CANCELLED, actor=Actor.REPORTER, to=Status.CANCELLED, now=now)


def _note(complaint: Complaint, *, by: User, now: datetime.datetime, text: str) -> None:
    record(
        complaint, Kind.NOTE, by=by, now=now, text=text, visibility=Visibility.INTERNAL
    )


def _resume(complaint: Complaint, now: datetime.datetime) -> Status:
    """Move the due dates by the pause; return the status to go back to."""
    paused_at = complaint.paused_at
    if paused_at is not None:
        # Around its beginning: it may have begun last year.
        days_off = CollectiveLeave.objects.days_off(deadlines.wib_date(paused_at))
        complaint.due_verify_at = deadlines.extend(
            complaint.due_verify_at, paused_at, now, days_off
        )
        complaint.due_response_at = deadlines.extend(
            complaint.due_response_at, paused_at, now, days_off
        )
    return Status(complaint.status_before_pause)
