"""The numbers of a period, beside those of the one before."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from complaints.digests.periods import Period
from complaints.privacy import ComplaintQuerySet

# A label, how often now, and how often before where that is known.
Row = tuple[Any, int, int | None]
BAR_CHARACTERS = 20
LISTED, LATE_LISTED = 10, 20


@dataclass(frozen=True)
class Figure:
    label: str
    now: int
    before: int

    @property
    def change(self) -> str:
        """+3, a true minus sign and 2, or "tetap"."""
        difference = self.now - self.before
        if not difference:
            return _("tetap")
        return f"{difference:+d}".replace("-", "\u2212")


@dataclass(frozen=True)
class Bar:
    """One line of a chart without pictures: `percent` of the longest bar."""

    label: str
    count: int
    percent: int
    before: int | None = None

    @property
    def text(self) -> str:
        return "█" * max(1, round(self.percent / 100 * BAR_CHARACTERS))


def figures(complaints: ComplaintQuerySet, period: Period) -> dict[str, int]:
    """What came in and was answered in `period`. One query."""
    start, end = period.bounds
    received = Q(created_at__gte=start, created_at__lt=end)
    answered = Q(answered_at__gte=start, answered_at__lt=end)
    closed = Q(closed_at__gte=start, closed_at__lt=end)
    # Each of the three has an index; without the filter all years would be read.
    row: dict[str, int] = complaints.filter(received | answered | closed).aggregate(
        received=Count("pk", filter=received),
        answered=Count("pk", filter=answered),
        answered_late=Count(
            "pk", filter=answered & Q(answered_at__gt=F("due_response_at"))
        ),
        closed=Count("pk", filter=closed),
    )
    return row


def compared(complaints: ComplaintQuerySet, period: Period) -> list[Figure]:
    """The same of `period` and of the one before. Two queries."""
    now = figures(complaints, period)
    before = figures(complaints, period.previous())
    labels = {
        "received": _("Masuk"),
        "answered": _("Dijawab"),
        "answered_late": _("Dijawab lewat tenggat"),
        "closed": _("Selesai atau ditutup"),
    }
    return [Figure(label, now[name], before[name]) for name, label in labels.items()]


def standing(complaints: ComplaintQuerySet, now: datetime.datetime) -> dict[str, int]:
    """How things stand at `now`. Two queries."""
    return {
        "late": complaints.overdue(now).count(),
        "open": complaints.waiting_for_staff().count(),
    }


def late_ones(complaints: ComplaintQuerySet, now: datetime.datetime) -> dict[str, Any]:
    """How many are late, the first of them, and how many are not listed: secret ones,
    of which nothing is told, and those behind LATE_LISTED. Two queries."""
    late = complaints.overdue(now)
    counts: dict[str, Any] = late.aggregate(
        late=Count("pk"), late_secret=Count("pk", filter=Q(secret=True))
    )
    listed = late.filter(secret=False).select_related("category")
    rows = list(listed.order_by("staff_due_at", "pk")[:LATE_LISTED])
    return counts | {
        "late_list": rows,
        "late_more": counts["late"] - counts["late_secret"] - len(rows),
        "site_url": settings.SITE_URL,
    }


def late_by_agency(complaints: ComplaintQuerySet, now: datetime.datetime) -> list[Bar]:
    """Who is late, the most first; two agencies of one name are two bars. One query."""
    rows = (
        complaints.overdue(now)
        .values("agency", "agency__name")
        .annotate(n=Count("pk"))
        .order_by("-n", "agency__name")
    )
    return bars(
        (row["agency__name"] or _("Belum didisposisikan"), row["n"], None)
        for row in rows[:LISTED]
    )


def by_category(
    complaints: ComplaintQuerySet, period: Period, *, rising: bool = False
) -> list[Bar]:
    """What people wrote about, secret complaints left out; with `rising` only what
    grew against the period before, by growth. One query."""
    start, end = period.bounds
    before, _end = period.previous().bounds
    in_period = Q(created_at__gte=start, created_at__lt=end)
    rows = (
        complaints.filter(secret=False, created_at__gte=before)
        .values("category__name")
        .annotate(
            n=Count("pk", filter=in_period),
            n_before=Count("pk", filter=Q(created_at__lt=start)),
        )
        .filter(n__gt=0)
        .order_by("-n", "category__name")
    )
    if rising:
        rows = rows.filter(n__gt=F("n_before"))
        rows = rows.order_by(F("n_before") - F("n"), "category__name")
    return bars((r["category__name"], r["n"], r["n_before"]) for r in rows[:LISTED])


def bars(rows: Iterable[Row]) -> list[Bar]:
    rows = list(rows)
    longest = max((count for _label, count, _before in rows), default=1)
    return [
        Bar(str(label), count, max(1, round(100 * count / longest)), before)
        for label, count, before in rows
    ]
