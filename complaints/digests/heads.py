"""What the head of an agency reads: on Monday who waits too long, and the trend; each
month the agency's scorecard."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import deadlines, scorecards
from complaints.digests import figures, periods
from complaints.digests.periods import Period
from complaints.models import Complaint
from complaints.scorecards import Figures
from directory.models import StaffPosting
from notifications import digests

KIND, MONTHLY = "head", "head_month"


def send_weekly(now: datetime.datetime) -> int:
    """Enqueue last week's digest for each head of an agency; return how many."""
    period = periods.last_week(deadlines.wib_date(now))
    return _send(KIND, period, now, lambda head: collect_head(head, period, now))


def send_scorecards(now: datetime.datetime) -> int:
    """Enqueue last month's scorecard for each head of an agency; return how many."""
    period = periods.last_month(deadlines.wib_date(now))
    return _send(MONTHLY, period, now, lambda head: collect_scorecard(head, period))


def _send(
    kind: str,
    period: Period,
    now: datetime.datetime,
    collect: Callable[[StaffPosting], dict[str, Any] | None],
) -> int:
    postings = StaffPosting.objects.current(deadlines.wib_date(now))
    heads = postings.filter(role=StaffPosting.Role.HEAD)
    sent = 0
    for head in digests.each(heads.select_related("user", "agency")):
        context = collect(head)
        if context is not None:
            sent += digests.send_once(
                kind,
                period.key,
                head.user.email,
                context,
                now=now,
                about=head.agency.code,
            )
    return sent


def collect_head(
    posting: StaffPosting, period: Period, now: datetime.datetime
) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to say. 8 queries."""
    today = deadlines.wib_date(now)
    complaints = Complaint.objects.visible_to(posting.user, today).filter(
        agency=posting.agency
    )
    compared = figures.compared(complaints, period)
    standing = figures.standing(complaints, now)
    if not standing["open"] and not any(f.now or f.before for f in compared):
        return None
    return {
        "agency": posting.agency,
        "period": period,
        "figures": compared,
        **standing,
        **figures.late_ones(complaints, now),
        "categories": figures.by_category(complaints, period),
        "queue_url": settings.SITE_URL
        + reverse("admin:complaints_complaint_changelist")
        + "?tenggat=lewat",
    }


def collect_scorecard(posting: StaffPosting, period: Period) -> dict[str, Any] | None:
    """The month beside the one before, as the public statistics have them; None if
    nothing came in. 6 queries."""
    before = period.previous()
    figures = [
        next((card.figures for card in _cards(posting, month)), Figures())
        for month in (period, before)
    ]
    if not any(part.received for part in figures):
        return None
    report = reverse("scorecards:report")
    return {
        "agency": posting.agency,
        "period": period,
        "before": before,
        "lines": _lines(*figures),
        "received": figures[0].received,
        "on_time_share": figures[0].on_time_share,
        "report_url": f"{settings.SITE_URL}{report}?periode={period.key}",
    }


def _cards(posting: StaffPosting, month: Period) -> list[scorecards.Scorecard]:
    return scorecards.collect(month.start, month.end, agencies=[posting.agency_id])


def _lines(now: Figures, before: Figures) -> list[tuple[str, Any, Any]]:
    """Label and the numbers of both months; None where there are too few cases."""
    names = {
        "received": _("Aduan masuk"),
        "answers": _("Dijawab"),
        "on_time_share": _("Tepat waktu (%)"),
        "median": _("Separuh dijawab dalam (hari kerja)"),
        "p90": _("Sembilan dari sepuluh dijawab dalam (hari kerja)"),
        "overdue": _("Lewat batas, belum dijawab"),
        "reopened_share": _("Dibuka kembali (%)"),
        "satisfied_share": _("Pelapor puas (%)"),
        "silent": _("Selesai tanpa tanggapan pelapor"),
    }
    return [
        (label, getattr(now, name), getattr(before, name))
        for name, label in names.items()
    ]
