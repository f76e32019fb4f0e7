"""Promising another day for an answer, which follows the rules of workflow.py."""

from __future__ import annotations

import datetime

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints import deadlines, statuses
from complaints.models import Complaint, Event
from complaints.moves import (
    NotPermitted,
    WorkflowError,
    after_today,
    change,
    record,
    required,
)
from complaints.privacy import MOVES_DUE_DATES
from directory.models import User


def change_due(
    complaint: Complaint,
    *,
    by: User,
    now: datetime.datetime,
    day: datetime.date,
    reason: str,
) -> None:
    """Promise another day for the answer; the public event keeps both days and why.

    Whoever is measured by the day does not move it: see MOVES_DUE_DATES.
    """
    with change(complaint, by=by, now=now) as c:
        today = deadlines.wib_date(now)
        may = Complaint.objects.changeable_by(by, today, MOVES_DUE_DATES)
        if not may.filter(pk=c.pk).exists():
            raise NotPermitted
        if c.status not in statuses.ANSWER_IS_DUE:
            raise WorkflowError(_("Tidak ada batas jawaban yang sedang berjalan."))
        after_today(day, now)
        old, c.due_response_at = c.due_response_at, deadlines.end_of(day)
        with translation.override("id"):
            text = _("Semula %(old)s, menjadi %(new)s. Alasan: %(reason)s") % {
                "old": date_format(deadlines.wib_date(old), "j F Y"),
                "new": date_format(day, "j F Y"),
                "reason": required(reason),
            }
        record(c, Event.Kind.DUE_CHANGED, by=by, now=now, text=text)
