"""Working days, as pure functions: the caller brings the days off.

A working day is Monday to Friday and neither a national holiday nor collective
leave. The day of an event never counts: two working days after a Friday is
Tuesday. A due date lasts until the end of its day in Western Indonesian Time.
"""

import datetime
from collections.abc import Container

from directory.calendar import WIB, wib_date

SATURDAY = 5
# When letters about secret complaints leave, in WIB: always at the same hours.
POST_HOURS = (7, 16)


def is_working_day(day: datetime.date, days_off: Container[datetime.date]) -> bool:
    return day.weekday() < SATURDAY and day not in days_off


def add_working_days(
    start: datetime.date, count: int, days_off: Container[datetime.date]
) -> datetime.date:
    """The `count`-th working day after `start`.

    Raises ValueError if `count` is below 1: nothing is promised for today.
    """
    if count < 1:
        raise ValueError("count must be at least 1")
    day = start
    while count:
        day += datetime.timedelta(days=1)
        count -= is_working_day(day, days_off)
    return day


def due_at(
    moment: datetime.datetime, working_days: int, days_off: Container[datetime.date]
) -> datetime.datetime:
    """The last second, in WIB, of the working day by which it has to be done."""
    return end_of(add_working_days(wib_date(moment), working_days, days_off))


def end_of(day: datetime.date) -> datetime.datetime:
    """The last second of `day` in WIB: a promise for a day lasts until then."""
    return datetime.datetime.combine(day, datetime.time(23, 59, 59), tzinfo=WIB)


def working_days_between(
    earlier: datetime.datetime,
    later: datetime.datetime,
    days_off: Container[datetime.date],
) -> int:
    """The working days after the day of `earlier`, up to and with that of `later`."""
    first, last = wib_date(earlier), wib_date(later)
    return sum(
        is_working_day(first + datetime.timedelta(days=n), days_off)
        for n in range(1, (last - first).days + 1)
    )


def days_left(
    due: datetime.datetime, now: datetime.datetime, days_off: Container[datetime.date]
) -> int | None:
    """The working days after today until `due`; 0 on its own day.

    None when it is over, or when only days off remain: then the date says enough.
    """
    if due < now:
        return None
    if wib_date(due) == wib_date(now):
        return 0
    return working_days_between(now, due, days_off) or None


def extend(
    due: datetime.datetime,
    paused_at: datetime.datetime,
    resumed_at: datetime.datetime,
    days_off: Container[datetime.date],
) -> datetime.datetime:
    """`due` moved on by the working days that the pause took from it.

    A pause within one day takes nothing; a due date already past when the pause
    began stays past.
    """
    if due < paused_at:
        return due
    taken = working_days_between(paused_at, resumed_at, days_off)
    return due_at(due, taken, days_off) if taken else due


def next_post(moment: datetime.datetime) -> datetime.datetime:
    """The first of the fixed hours, 07.00 and 16.00 WIB, after `moment`.

    Every day, holidays too. Two letters of one morning leave together, so the hour
    at which a letter arrives tells nobody when its reporter or an officer acted.
    """
    day = wib_date(moment)
    hours = [
        datetime.datetime.combine(on, datetime.time(hour), tzinfo=WIB)
        for on in (day, day + datetime.timedelta(days=1))
        for hour in POST_HOURS
    ]
    return next(hour for hour in hours if hour > moment)
