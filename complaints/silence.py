"""What happens when a reporter stays silent: verbs of time, not of people."""

from __future__ import annotations

import datetime
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from complaints import workflow
from complaints.models import Complaint, Event
from complaints.moves import WorkflowError, change, record
from complaints.statuses import Status


class Closed(NamedTuple):
    answered: int
    unanswered_questions: int


def reject_silent(complaint: Complaint, *, now: datetime.datetime) -> None:
    """The asked-for data did not come in time: it cannot be handled.

    Raises WorkflowError while there is still time.
    """
    with change(complaint, by=None, now=now) as c:
        due = c.due_info_at
        if due is None or now <= due:
            raise WorkflowError(_("Waktu pelapor melengkapi data belum habis."))
        record(
            c,
            Event.Kind.REJECTED,
            actor=Event.Actor.SYSTEM,
            to=Status.REJECTED,
            now=now,
            text=_(
                "Data yang diminta tidak kami terima sampai %(day)s. Aduan ini"
                " ditutup; silakan mengirim aduan baru bila datanya sudah ada."
            )
            % {"day": date_format(localtime(due), "l, j F Y")},
        )


def close_all(now: datetime.datetime) -> Closed:
    """Close what waited too long for its reporter; a second run finds nothing.

    One complaint's failure leaves the others alone: each is its own transaction.
    """
    answered = Complaint.objects.filter(
        status=Status.ANSWERED, due_reporter_at__lt=now
    ).order_by("pk")
    asked = Complaint.objects.filter(
        status=Status.NEEDS_INFO, due_info_at__lt=now
    ).order_by("pk")
    return Closed(
        sum(_did(workflow.close_silent, complaint, now) for complaint in answered),
        sum(_did(reject_silent, complaint, now) for complaint in asked),
    )


def _did(verb: Any, complaint: Complaint, now: datetime.datetime) -> bool:
    try:
        verb(complaint, now=now)
    except WorkflowError:
        # The reporter, or another run, was quicker.
        return False
    return True
