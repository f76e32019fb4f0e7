"""The keepers' weekly digest: contacts to check again, corrections to answer."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from directory.calendar import wib_date
from directory.models import (
    ContactChannel,
    ContactCorrection,
    StaffPosting,
    User,
)
from notifications import digests

KIND = "keeper"
LISTED = 20


def send_weekly(now: datetime.datetime) -> int:
    """Enqueue this week's digest for editors and heads of agencies that have
    something to do; return how many. A second run in the same week finds nobody
    left."""
    today = wib_date(now)
    postings = StaffPosting.objects.current(today).keepers()
    sent = 0
    for keeper in User.objects.filter(pk__in=postings.values("user")).order_by("pk"):
        context = collect(keeper, today)
        if context is not None:
            sent += digests.send_once(
                KIND, digests.week_of(today), keeper.email, context, now=now
            )
    return sent


def collect(keeper: User, today: datetime.date) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to do. 4 queries."""
    agencies = StaffPosting.objects.kept_agencies(keeper, today)
    stale = ContactChannel.objects.stale(today).of_agencies(agencies)
    corrections = ContactCorrection.objects.waiting().of_agencies(agencies).count()
    stale_count = stale.count()
    if not stale_count and not corrections:
        return None
    return {
        "today": today,
        "stale": stale_count,
        "stale_list": list(
            stale.select_related("agency", "position__agency").order_by(
                "verified_on", "pk"
            )[:LISTED]
        ),
        "corrections": corrections,
        "contacts_url": settings.SITE_URL
        + reverse("admin:directory_contactchannel_changelist"),
        "corrections_url": settings.SITE_URL
        + reverse("admin:directory_contactcorrection_changelist"),
    }
