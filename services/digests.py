"""The editors' weekly digest: which pages are due for review or incomplete, and
what readers reported."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from directory.calendar import wib_date
from directory.models import StaffPosting, User
from notifications import digests
from services.models import Feedback, Service

KIND = "editor"
# Long enough before the date for an editor to plan the review.
AHEAD = datetime.timedelta(days=14)
LISTED = 20


def send_weekly(now: datetime.datetime) -> int:
    """Enqueue this week's digest for every editor with something to do; return how
    many. A second run in the same week finds nobody left."""
    today = wib_date(now)
    postings = StaffPosting.objects.current(today).keepers()
    readers = User.objects.filter(pk__in=postings.values("user")).order_by("pk")
    period = digests.week_of(today)
    sent = 0
    for reader in readers:
        context = collect(reader, today)
        if context is not None:
            sent += digests.send_once(KIND, period, reader.email, context, now=now)
    return sent


def collect(reader: User, today: datetime.date) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to say. 4 queries."""
    services = Service.objects.editable_by(reader, today)
    due = services.due_for_review(today + AHEAD).order_by("review_due_on", "name")
    waiting = services.filter(status=Service.Status.REVIEW, approved_by=None).exclude(
        submitted_by=reader
    )
    reports = Feedback.objects.readable_by(reader, today).unhandled()
    counts = {
        "due": due.count(),
        "waiting": waiting.count(),
        "reports": reports.count(),
    }
    if not any(counts.values()):
        return None
    return {
        **counts,
        "due_list": list(due[:LISTED]),
        "reader": reader,
        "today": today,
        "services_url": settings.SITE_URL
        + reverse("admin:services_service_changelist"),
        "reports_url": settings.SITE_URL
        + reverse("admin:services_feedback_changelist"),
    }
