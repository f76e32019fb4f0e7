"""Is an office open? Pure rules: the caller brings the hours and the moment.

What counts for a day, first match wins: an exception (a holiday, Ramadan, a day
of extra hours), a national holiday, the ordinary week.
"""

from __future__ import annotations

import datetime
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field

from directory.calendar import WIB

# How far ahead the next opening is looked for: past the longest holidays.
LOOK_AHEAD_DAYS = 21
MIDNIGHT = datetime.time(0)


@dataclass(frozen=True)
class Span:
    """Open from one time to another, WIB; closing at 00.00 is the day's end."""

    opens: datetime.time
    closes: datetime.time

    def contains(self, time: datetime.time) -> bool:
        return self.opens <= time and (time < self.closes or self.closes == MIDNIGHT)

    @property
    def is_whole_day(self) -> bool:
        return self.opens == self.closes == MIDNIGHT


@dataclass(frozen=True)
class Exceptional:
    """Days that differ; no spans means closed. `weekday` limits it, 0 is Monday;
    `is_own` is false for what holds for every office."""

    first_day: datetime.date
    last_day: datetime.date
    spans: tuple[Span, ...] = ()
    weekday: int | None = None
    is_own: bool = True

    def holds_on(self, day: datetime.date, week: Mapping[int, Sequence[Span]]) -> bool:
        """A range with hours changes the days that are open anyway, so that
        Ramadan does not open an office on Sundays; a single day always counts."""
        if not self.first_day <= day <= self.last_day:
            return False
        if self.weekday is not None:
            return day.weekday() == self.weekday
        return not (self.days > 1 and self.spans and not week.get(day.weekday()))

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1


@dataclass(frozen=True)
class Timetable:
    week: Mapping[int, Sequence[Span]]
    exceptions: Sequence[Exceptional] = ()
    days_off: Container[datetime.date] = field(default_factory=frozenset)

    def on(self, day: datetime.date) -> Sequence[Span]:
        """The hours of a day; empty when closed."""
        matching = [e for e in self.exceptions if e.holds_on(day, self.week)]
        if day in self.days_off:
            # A holiday within Ramadan is still a holiday; a day set apart is not.
            matching = [e for e in matching if e.days == 1 or not e.spans]
            return _merged(matching) if matching else ()
        if matching:
            return _merged(matching)
        return self.week.get(day.weekday(), ())

    def is_open(self, now: datetime.datetime) -> bool:
        local = now.astimezone(WIB)
        return any(span.contains(local.time()) for span in self.on(local.date()))

    def closes_at(self, now: datetime.datetime) -> datetime.time | None:
        """When the span that `now` falls in ends; None if closed."""
        local = now.astimezone(WIB)
        spans = (s for s in self.on(local.date()) if s.contains(local.time()))
        return next((span.closes for span in spans), None)

    def next_opening(self, now: datetime.datetime) -> datetime.datetime | None:
        """The next moment, in WIB, at which it opens; None if none is in sight."""
        local = now.astimezone(WIB)
        for ahead in range(LOOK_AHEAD_DAYS + 1):
            day = local.date() + datetime.timedelta(days=ahead)
            for span in sorted(self.on(day), key=lambda s: s.opens):
                moment = datetime.datetime.combine(day, span.opens, tzinfo=WIB)
                if moment > local:
                    return moment
        return None


def _merged(exceptions: Sequence[Exceptional]) -> Sequence[Span]:
    """The shortest exception decides, the office's own before a general one; others
    like it add their spans."""

    def weight(exception: Exceptional) -> tuple[int, bool]:
        return exception.days, not exception.is_own

    first = min(map(weight, exceptions))
    same = (e for e in exceptions if weight(e) == first)
    return tuple(span for e in same for span in e.spans)
