"""Days, weeks and months of Central Java that are over: what a digest tells of.

A digest asks "due and not yet sent", never "exactly today": the period's key goes
into DigestRun, so a run that cron missed is caught up by the next, once.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints.deadlines import WIB
from notifications.digests import week_of

DAY = datetime.timedelta(days=1)
# The key of the last twelve months, that of `today` among them.
TWELVE_MONTHS = "12-bulan"
MONTH_FORMAT = "F Y"


@dataclass(frozen=True)
class Period:
    """From midnight WIB of `start` to midnight WIB of `end`, which is outside."""

    key: str
    start: datetime.date
    end: datetime.date

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime]:
        return _midnight(self.start), _midnight(self.end)

    @property
    def last_day(self) -> datetime.date:
        return self.end - DAY

    @property
    def is_month(self) -> bool:
        return len(self.key) == len("2026-11")

    @property
    def is_year(self) -> bool:
        return len(self.key) == len("2026")

    @property
    def label(self) -> str:
        """As people name it, in the language that is active."""
        if self.key == TWELVE_MONTHS:
            return _("12 bulan terakhir")
        if self.is_year:
            return self.key
        if self.is_month:
            return date_format(self.start, MONTH_FORMAT)
        if self.last_day == self.start:
            return date_format(self.start, "l, j F Y")
        return _("%(first)s sampai %(last)s") % {
            "first": date_format(self.start, "j F"),
            "last": date_format(self.last_day, "j F Y"),
        }

    def previous(self) -> Period:
        """The one before: a month for a month, else as many days."""
        if self.is_month:
            return last_month(self.start)
        return Period("", self.start - (self.end - self.start), self.start)


def _midnight(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(), tzinfo=WIB)


def yesterday(today: datetime.date) -> Period:
    return Period((today - DAY).isoformat(), today - DAY, today)


def last_week(today: datetime.date) -> Period:
    """Monday to Sunday before the week of `today`; key 2026-W47 (ISO 8601)."""
    end = today - today.weekday() * DAY
    start = end - 7 * DAY
    return Period(week_of(start), start, end)


def last_month(today: datetime.date) -> Period:
    """The whole month before that of `today`; key 2026-10."""
    end = today.replace(day=1)
    start = (end - DAY).replace(day=1)
    return Period(f"{start:%Y-%m}", start, end)


def month(day: datetime.date) -> Period:
    """The month of `day`, whole; key 2026-10."""
    start = day.replace(day=1)
    return Period(f"{start:%Y-%m}", start, (start + 31 * DAY).replace(day=1))


def year(number: int) -> Period:
    return Period(
        f"{number}", datetime.date(number, 1, 1), datetime.date(number + 1, 1, 1)
    )


def to_choose(today: datetime.date) -> list[Period]:
    """What the pages of figures offer: twelve months together, this year and the
    last, and each of those months, the newest first. Whole months only: the
    difference of two periods must not single out one day."""
    months = [month(today)]
    while len(months) < 12:
        months.append(last_month(months[-1].start))
    twelve = Period(TWELVE_MONTHS, months[-1].start, months[0].end)
    return [twelve, year(today.year), year(today.year - 1), *months]


def chosen(key: str, today: datetime.date) -> Period:
    """The one that is offered under `key`, else the last twelve months."""
    offered = to_choose(today)
    return next((period for period in offered if period.key == key), offered[0])
