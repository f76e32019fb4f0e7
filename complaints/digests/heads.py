"""What the head of an agency reads on Monday: who waits too long, and the trend."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from complaints import deadlines
from complaints.digests import figures, periods
from complaints.digests.periods import Period
from complaints.models import Complaint
from directory.models import StaffPosting
from notifications import digests

KIND = "head"
LISTED = 20


def send_weekly(now: datetime.datetime) -> int:
    """Enqueue last week's digest for each head of an agency; return how many."""
    today = deadlines.wib_date(now)
    period = periods.last_week(today)
    postings = StaffPosting.objects.current(today).filter(role=StaffPosting.Role.HEAD)
    sent = 0
    for posting in digests.each(postings.select_related("user", "agency")):
        context = collect_head(posting, period, now)
        if context is not None:
            sent += digests.send_once(
                KIND,
                period.key,
                posting.user.email,
                context,
                now=now,
                about=posting.agency.code,
            )
    return sent


def collect_head(
    posting: StaffPosting, period: Period, now: datetime.datetime
) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to say. 7 queries."""
    today = deadlines.wib_date(now)
    complaints = Complaint.objects.visible_to(posting.user, today).filter(
        agency=posting.agency
    )
    compared = figures.compared(complaints, period)
    standing = figures.standing(complaints, now)
    if not standing["open"] and not any(f.now or f.before for f in compared):
        return None
    late = complaints.overdue(now).filter(secret=False).select_related("category")
    return {
        "agency": posting.agency,
        "period": period,
        "figures": compared,
        **standing,
        "late_list": list(late.order_by("due_response_at")[:LISTED]),
        "categories": figures.by_category(complaints, period),
        "queue_url": settings.SITE_URL
        + reverse("admin:complaints_complaint_changelist")
        + "?tenggat=lewat",
    }
