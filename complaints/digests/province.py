"""The governor's office: the province's figures each morning and each month."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from complaints import deadlines
from complaints.digests import figures, periods
from complaints.digests.periods import DAY, Period
from complaints.models import Complaint
from directory.models import Agency, StaffPosting, User
from notifications import digests
from notifications.models import DigestRun

DAILY, MONTHLY = "province", "province_month"
# What was missed for longer is read from the monthly digest.
LONGEST_CATCH_UP = 31 * DAY


@dataclass(frozen=True)
class Wanted:
    """What people write about more than before, as the page that counts it says."""

    month: datetime.date
    words: Sequence[figures.Row]
    categories: Sequence[figures.Row]
    url: str
    has_invented: bool = False

    @property
    def top_word(self) -> str:
        return str(self.words[0][0]) if self.words else ""

    @property
    def word_bars(self) -> list[figures.Bar]:
        return figures.bars(self.words)

    @property
    def category_bars(self) -> list[figures.Bar]:
        return figures.bars(self.categories)


def send_province_daily(now: datetime.datetime, wanted: Wanted | None = None) -> int:
    """Enqueue the figures since the last such digest, up to last midnight WIB."""
    today = deadlines.wib_date(now)
    return sum(
        _send(DAILY, reader, period, now, wanted)
        for reader in digests.each(_readers(today))
        if (period := _days_not_told(reader, today)) is not None
    )


def send_monthly(now: datetime.datetime, wanted: Wanted | None = None) -> int:
    """Enqueue last month's figures."""
    today = deadlines.wib_date(now)
    period = periods.last_month(today)
    readers = digests.each(_readers(today))
    return sum(_send(MONTHLY, reader, period, now, wanted) for reader in readers)


def _readers(today: datetime.date) -> Any:
    """All who work for the province's leaders, editors excepted."""
    postings = (
        StaffPosting.objects.current(today)
        .filter(agency__kind=Agency.Kind.LEADERSHIP)
        .exclude(role=StaffPosting.Role.EDITOR)
    )
    return User.objects.filter(pk__in=postings.values("user"))


def _days_not_told(reader: User, today: datetime.date) -> Period | None:
    """From the day after the last digest to yesterday; None if that was told."""
    yesterday = periods.yesterday(today)
    last = (
        DigestRun.objects.filter(kind=DAILY, recipient=reader.email)
        .order_by("-period")
        .values_list("period", flat=True)
        .first()
    )
    if last is None:
        return yesterday
    start = datetime.date.fromisoformat(last) + DAY
    if start > yesterday.start:
        # Also when the clock was set back over midnight.
        return None
    return Period(yesterday.key, max(start, today - LONGEST_CATCH_UP), today)


def _send(
    kind: str,
    reader: User,
    period: Period,
    now: datetime.datetime,
    wanted: Wanted | None,
) -> bool:
    context = collect_province(period, now)
    if context is None:
        return False
    context["wanted"] = wanted
    return digests.send_once(
        kind, period.key, reader.email, context, now=now, template="digest_province"
    )


def collect_province(period: Period, now: datetime.datetime) -> dict[str, Any] | None:
    """What the digest says, None if nothing happened. 6 queries."""
    complaints = Complaint.objects.all()
    compared = figures.compared(complaints, period)
    standing = figures.standing(complaints, now)
    if not standing["open"] and not any(f.now or f.before for f in compared):
        return None
    report = reverse("scorecards:report")
    return {
        "period": period,
        "report_url": f"{settings.SITE_URL}{report}",
        "figures": compared,
        **standing,
        "late_by_agency": figures.late_by_agency(complaints, now),
        "rising": figures.by_category(complaints, period, rising=True),
    }
