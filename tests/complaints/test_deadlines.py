"""Due dates, worked out by hand on the calendar of 2026 and 2027."""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.deadlines import (
    WIB,
    add_working_days,
    days_left,
    due_at,
    extend,
    is_working_day,
    next_post,
)
from directory.calendar import national_holidays
from tests import factories as f

# Collective leave of 2026 around Idul Fitri and Christmas.
LEAVE = frozenset(
    date(2026, m, d) for m, d in [(3, 18), (3, 20), (3, 23), (3, 24), (12, 24)]
)
DAYS_OFF = LEAVE | national_holidays(2026) | national_holidays(2027)


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        (date(2026, 11, 10), 1, date(2026, 11, 11)),
        (date(2026, 11, 10), 3, date(2026, 11, 13)),
        (date(2026, 11, 10), 8, date(2026, 11, 20)),
        # Friday, Saturday and Sunday promise the same days.
        (date(2026, 11, 13), 2, date(2026, 11, 17)),
        (date(2026, 11, 14), 2, date(2026, 11, 17)),
        (date(2026, 11, 15), 2, date(2026, 11, 17)),
        # Idul Fitri: 18 to 24 March are leave or holidays, with a week-end.
        (date(2026, 3, 17), 1, date(2026, 3, 25)),
        (date(2026, 3, 13), 3, date(2026, 3, 25)),
        (date(2026, 3, 21), 5, date(2026, 3, 31)),
        # Good Friday makes a long week-end.
        (date(2026, 4, 2), 1, date(2026, 4, 6)),
        # Christmas eve is leave, Christmas a holiday, New Year's Day too.
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        (date(2026, 12, 23), 5, date(2027, 1, 4)),
        (date(2026, 12, 31), 1, date(2027, 1, 4)),
    ],
)
def test_due_dates_by_hand(start, count, expected):
    assert add_working_days(start, count, DAYS_OFF) == expected


def test_a_promise_lasts_to_the_end_of_its_day_in_wib():
    late_evening = datetime.datetime(2026, 11, 10, 23, 30, tzinfo=WIB)
    as_utc = late_evening.astimezone(datetime.UTC)
    expected = datetime.datetime(2026, 11, 13, 23, 59, 59, tzinfo=WIB)
    assert due_at(as_utc, 3, DAYS_OFF) == expected


def test_nothing_is_promised_for_today():
    with pytest.raises(ValueError, match="at least 1"):
        add_working_days(date(2026, 11, 10), 0, DAYS_OFF)


def test_a_pause_moves_the_due_date_by_the_working_days_it_took():
    due = datetime.datetime(2026, 11, 13, 23, 59, 59, tzinfo=WIB)
    friday = datetime.datetime(2026, 11, 13, 8, 0, tzinfo=WIB)
    tuesday = datetime.datetime(2026, 11, 17, 8, 0, tzinfo=WIB)
    assert extend(due, friday, tuesday, DAYS_OFF).date() == date(2026, 11, 17)


def test_a_pause_within_a_day_takes_nothing():
    due = datetime.datetime(2026, 11, 13, 23, 59, 59, tzinfo=WIB)
    assert extend(due, f.NOW, f.NOW + datetime.timedelta(hours=5), DAYS_OFF) == due


def test_a_due_date_that_was_past_before_the_pause_stays_past():
    due = f.NOW - datetime.timedelta(days=3)
    assert extend(due, f.NOW, f.NOW + datetime.timedelta(days=9), DAYS_OFF) == due


days = st.dates(date(2026, 1, 1), date(2026, 11, 1))


@given(days, st.integers(1, 30))
def test_it_is_never_due_on_a_day_off(start, count):
    assert is_working_day(add_working_days(start, count, DAYS_OFF), DAYS_OFF)


@given(days, st.integers(1, 30))
def test_more_days_are_due_later(start, count):
    sooner = add_working_days(start, count, DAYS_OFF)
    assert add_working_days(start, count + 1, DAYS_OFF) > sooner


@pytest.mark.parametrize(
    ("due", "now", "left"),
    [
        (date(2026, 11, 20), datetime.datetime(2026, 11, 10, 9, tzinfo=WIB), 8),
        (date(2026, 11, 17), datetime.datetime(2026, 11, 13, 9, tzinfo=WIB), 2),
        (date(2026, 11, 17), datetime.datetime(2026, 11, 15, 9, tzinfo=WIB), 2),
        (date(2026, 11, 17), datetime.datetime(2026, 11, 17, 23, 59, tzinfo=WIB), 0),
        (date(2026, 11, 17), datetime.datetime(2026, 11, 18, 0, 1, tzinfo=WIB), None),
        # Over Idul Fitri only the 17th and 25th are worked on.
        (date(2026, 3, 25), datetime.datetime(2026, 3, 16, 9, tzinfo=WIB), 2),
        # Scheduled for a Sunday: on Friday no working day is left, nor is it today.
        (date(2026, 11, 15), datetime.datetime(2026, 11, 13, 9, tzinfo=WIB), None),
    ],
)
def test_the_days_left_are_working_days(due, now, left):
    last = datetime.datetime.combine(due, datetime.time(23, 59, 59), tzinfo=WIB)
    assert days_left(last, now, DAYS_OFF) == left


@pytest.mark.parametrize(
    ("at", "leaves"),
    [
        ((10, 9, 0), (10, 16, 0)),
        ((10, 6, 59), (10, 7, 0)),
        ((10, 7, 0), (10, 16, 0)),
        ((10, 15, 59), (10, 16, 0)),
        ((10, 16, 0), (11, 7, 0)),
        ((10, 23, 59), (11, 7, 0)),
        # A Saturday: letters leave on every day.
        ((14, 0, 1), (14, 7, 0)),
        ((30, 18, 0), (31, 7, 0)),
    ],
)
def test_letters_of_secret_complaints_leave_at_seven_and_at_four(at, leaves):
    def moment(day, hour, minute):
        first = datetime.datetime(2026, 11, 1, hour, minute, tzinfo=WIB)
        return first + datetime.timedelta(days=day - 1)

    assert next_post(moment(*at)) == moment(*leaves)
    assert next_post(moment(*at).astimezone(datetime.UTC)) == moment(*leaves)


@given(st.timedeltas(datetime.timedelta(0), datetime.timedelta(days=800)))
def test_the_next_post_is_always_ahead_and_never_a_day_away(later):
    now = f.NOW + later
    wait = next_post(now) - now
    assert datetime.timedelta(0) < wait <= datetime.timedelta(hours=15)
