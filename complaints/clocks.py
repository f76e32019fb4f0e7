"""What is promised to a citizen: which clock applies, and the dates it gives.

The dates are stored on the complaint when they are promised; a rule that changes
later changes nothing that was said before.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db.models import F, Q

from complaints import deadlines
from complaints.models import AgencyClock, Category, CollectiveLeave
from directory.models import Agency


class Clocks(NamedTuple):
    """Working days, each at least 1."""

    verify: int
    respond: int
    reporter: int
    info: int


class DueDates(NamedTuple):
    """`answer` counts from filing, `new_answer` from a reopening."""

    verify: datetime.datetime
    answer: datetime.datetime
    new_answer: datetime.datetime
    reporter: datetime.datetime
    info: datetime.datetime


def clocks_of(category: Category, agency: Agency | None) -> Clocks:
    """The most special number of each: of this agency and category, of this
    agency, of the category. 1 query."""
    rules = AgencyClock.objects.filter(
        Q(category=category) | Q(category=None), agency=agency
    ).order_by(F("category").asc(nulls_last=True))
    sources = [*(rules if agency else ()), category]

    def first(name: str) -> int:
        return next(days for s in sources if (days := getattr(s, name)))

    return Clocks(
        first("verify_days"),
        first("respond_days"),
        first("reporter_days"),
        first("info_days"),
    )


def days_left(due: datetime.datetime | None, now: datetime.datetime) -> int | None:
    """As `deadlines.days_left`, and None without a deadline. At most 1 query."""
    if due is None or due < now:
        return None
    days_off = CollectiveLeave.objects.days_off(deadlines.wib_date(now))
    return deadlines.days_left(due, now, days_off)


def due_dates(
    category: Category, agency: Agency | None, now: datetime.datetime
) -> DueDates:
    """What to promise at `now`. 2 queries."""
    clocks = clocks_of(category, agency)
    days_off = CollectiveLeave.objects.days_off(deadlines.wib_date(now))

    def due(working_days: int) -> datetime.datetime:
        return deadlines.due_at(now, working_days, days_off)

    return DueDates(
        verify=due(clocks.verify),
        answer=due(clocks.verify + clocks.respond),
        new_answer=due(clocks.respond),
        reporter=due(clocks.reporter),
        info=due(clocks.info),
    )
