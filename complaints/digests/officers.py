"""The officers' daily digest: what is open, new and late in their queue."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from complaints import deadlines
from complaints.digests.figures import late_ones
from complaints.models import Complaint
from directory.models import StaffPosting, User
from notifications import digests
from notifications.models import DigestRun

KIND = "officer"
Role = StaffPosting.Role
READERS = (Role.OFFICER, Role.HEAD, Role.INSPECTOR, Role.VERIFIER)


def send_daily(now: datetime.datetime) -> int:
    """Enqueue today's digest for all who have a queue; return how many.

    A second run on the same day finds nobody left. What counts as new is what
    came since the reader's last digest, so a missed day loses nothing.
    """
    today = deadlines.wib_date(now)
    postings = StaffPosting.objects.current(today).filter(role__in=READERS)
    readers = User.objects.filter(pk__in=postings.values("user"))
    period = today.isoformat()
    sent = 0
    for reader in digests.each(readers):
        context = collect(reader, now)
        if context is not None:
            sent += digests.send_once(KIND, period, reader.email, context, now=now)
    return sent


def collect(reader: User, now: datetime.datetime) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to say. 4 queries."""
    today = deadlines.wib_date(now)
    queue = Complaint.objects.changeable_by(reader, today).waiting_for_staff()
    last = DigestRun.objects.filter(kind=KIND, recipient=reader.email)
    since = last.order_by("-created_at").values_list("created_at", flat=True).first()
    since = since or now - datetime.timedelta(days=1)
    counts = queue.aggregate(
        open=Count("pk"),
        new=Count("pk", filter=Q(created_at__gt=since) | Q(assigned_at__gt=since)),
    )
    if not counts["open"]:
        return None
    return {
        **counts,
        **late_ones(queue, now),
        "reader": reader,
        "today": today,
        "queue_url": settings.SITE_URL
        + reverse("admin:complaints_complaint_changelist")
        + "?tenggat=terbuka",
    }
