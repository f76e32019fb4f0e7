"""Counting complaints into daily figures, exactly and again whenever they change.

What the figures say, in one place:

- Every complaint counts on the day it came in (WIB), as it stands at the build.
- It is *answered* while its status says so: one that was reopened, and waits again,
  is not. Time to answer runs from its filing to its latest answer, in working days;
  so a quick word that helps nobody shortens nothing.
- *On time* or *late* goes by the due date that the citizen was told. *Overdue* waits
  beyond it without an answer; a paused clock never does.
- Closed in silence is apart from confirmed by the reporter.

What they do not say: agency, region, category and channel are written only for
complaints that anybody may read on the site. Secret ones, and those not verified or
not accepted, are in the day's total and nowhere else. So no figure tells of a person
what the public list does not.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db import transaction

from complaints import deadlines
from complaints.models import (
    AnswerDays,
    CollectiveLeave,
    Complaint,
    DailyFigures,
    FiguresBuild,
)
from complaints.models.figures import COUNTS
from complaints.statuses import PUBLIC, Status

DAY = datetime.timedelta(days=1)
# A change that began before a build may be committed after it.
MARGIN = datetime.timedelta(minutes=15)
BUILDS_KEPT = 50
SATISFIED = 4
STATE_OF = {
    Status.NEEDS_INFO: "asked",
    Status.ANSWERED: "answered",
    Status.CONFIRMED: "confirmed",
    Status.CLOSED_SILENT: "silent",
    Status.REJECTED: "rejected",
    Status.OUT_OF_SCOPE: "out_of_scope",
    Status.DUPLICATE: "duplicate",
    Status.CANCELLED: "cancelled",
}
ANSWERED = ("answered", "confirmed", "silent")
FIELDS = (
    *("agency_id", "region_id", "category_id", "source", "status", "secret"),
    *("created_at", "answered_at", "due_response_at", "reopen_count", "is_demo"),
    "satisfaction__score",
)

Cell = tuple[int | None, int | None, int | None, str]


class Row(NamedTuple):
    """What of a complaint is counted, in the order of FIELDS."""

    agency: int | None
    region: int | None
    category: int
    source: str
    status: str
    secret: bool
    created_at: datetime.datetime
    answered_at: datetime.datetime | None
    due_response_at: datetime.datetime
    reopen_count: int
    is_demo: bool
    score: int | None

    @property
    def is_withheld(self) -> bool:
        """Told in no detail: what ComplaintQuerySet.public lets nobody read."""
        return self.secret or self.status not in PUBLIC

    @property
    def cell(self) -> Cell:
        if self.is_withheld:
            return None, None, None, ""
        return self.agency, self.region, self.category, self.source

    @property
    def state(self) -> str:
        return STATE_OF.get(Status(self.status), "waiting")

    @property
    def is_late(self) -> bool:
        return self.answered_at is not None and self.answered_at > self.due_response_at


def build(now: datetime.datetime) -> int:
    """Count again the days of whatever changed since the last build, or fell due;
    how many days. The first build counts all."""
    last = FiguresBuild.objects.first()
    if last is None:
        return rebuild(now)
    since = last.started_at - MARGIN
    changed = Complaint.objects.filter(updated_at__gte=since) | (
        Complaint.objects.filter(due_response_at__gte=since, due_response_at__lte=now)
    )
    moments = changed.order_by().values_list("created_at", flat=True)
    return _build({deadlines.wib_date(moment) for moment in moments.iterator()}, now)


def rebuild(now: datetime.datetime) -> int:
    """Count everything anew; how many days."""
    moments = Complaint.objects.order_by().values_list("created_at", flat=True)
    days = {deadlines.wib_date(moment) for moment in moments.iterator()}
    # Days whose complaints are all gone lose their figures.
    days |= set(DailyFigures.objects.values_list("day", flat=True).distinct())
    return _build(days, now)


def _build(days: set[datetime.date], now: datetime.datetime) -> int:
    days_off: dict[int, frozenset[datetime.date]] = {}
    for day in sorted(days):
        if day.year not in days_off:
            days_off[day.year] = CollectiveLeave.objects.days_off(day)
        _build_day(day, now, days_off[day.year])
    FiguresBuild.objects.create(started_at=now, days=len(days))
    kept = FiguresBuild.objects.values_list("pk", flat=True)[:BUILDS_KEPT]
    FiguresBuild.objects.exclude(pk__in=list(kept)).delete()
    return len(days)


@transaction.atomic
def _build_day(
    day: datetime.date, now: datetime.datetime, days_off: frozenset[datetime.date]
) -> None:
    start = datetime.datetime.combine(day, datetime.time(), tzinfo=deadlines.WIB)
    filed = Complaint.objects.filter(created_at__gte=start, created_at__lt=start + DAY)
    values = filed.order_by().values_list(*FIELDS)
    figures, answers = tally((Row(*row) for row in values), now, days_off)
    DailyFigures.objects.filter(day=day).delete()
    AnswerDays.objects.filter(day=day).delete()
    DailyFigures.objects.bulk_create(
        DailyFigures(
            day=day,
            agency_id=agency,
            region_id=region,
            category_id=category,
            source=source,
            **counts,
        )
        for (agency, region, category, source), counts in figures.items()
    )
    AnswerDays.objects.bulk_create(
        AnswerDays(
            day=day, agency_id=agency, region_id=region, working_days=took, count=count
        )
        for (agency, region, took), count in answers.items()
    )


def tally(
    rows: Iterable[Row],
    now: datetime.datetime,
    days_off: frozenset[datetime.date],
) -> tuple[dict[Cell, dict[str, int]], Counter[tuple[Any, ...]]]:
    """Counts by cell, and answers by agency, region and working days they took."""
    figures: dict[Cell, dict[str, int]] = defaultdict(_nothing)
    answers: Counter[tuple[Any, ...]] = Counter()
    for row in rows:
        counts = figures[row.cell]
        counts["received"] += 1
        counts[row.state] += 1
        counts["reopened"] += row.reopen_count > 0
        counts["invented"] += row.is_demo
        if row.state in ANSWERED:
            counts["late" if row.is_late else "on_time"] += 1
            if not row.is_withheld and row.answered_at:
                took = deadlines.working_days_between(
                    row.created_at, row.answered_at, days_off
                )
                answers[row.agency, row.region, took] += 1
        elif row.state == "waiting":
            counts["overdue"] += row.due_response_at < now
        if row.score is not None:
            counts["ratings"] += 1
            counts["rating_sum"] += row.score
            counts["satisfied"] += row.score >= SATISFIED
    return figures, answers


def _nothing() -> dict[str, int]:
    return dict.fromkeys(COUNTS, 0)
