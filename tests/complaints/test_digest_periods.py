"""Days, weeks and months as Central Java counts them."""

import datetime

import pytest

from complaints import deadlines
from complaints.digests import periods
from tests import factories as f

D = datetime.date


@pytest.mark.parametrize(
    ("today", "key", "start", "end"),
    [
        (D(2026, 11, 24), "2026-W47", D(2026, 11, 16), D(2026, 11, 23)),
        (D(2026, 11, 23), "2026-W47", D(2026, 11, 16), D(2026, 11, 23)),
        (D(2026, 11, 22), "2026-W46", D(2026, 11, 9), D(2026, 11, 16)),
        # The first days of January belong to a week of the old year.
        (D(2027, 1, 4), "2026-W53", D(2026, 12, 28), D(2027, 1, 4)),
        (D(2027, 1, 11), "2027-W01", D(2027, 1, 4), D(2027, 1, 11)),
    ],
)
def test_last_week_is_monday_to_sunday(today, key, start, end):
    week = periods.last_week(today)
    assert (week.key, week.start, week.end) == (key, start, end)


@pytest.mark.parametrize(
    ("today", "key", "last_day"),
    [
        (D(2026, 11, 30), "2026-10", D(2026, 10, 31)),
        (D(2026, 12, 1), "2026-11", D(2026, 11, 30)),
        (D(2026, 3, 31), "2026-02", D(2026, 2, 28)),
        (D(2028, 3, 1), "2028-02", D(2028, 2, 29)),
        (D(2027, 1, 31), "2026-12", D(2026, 12, 31)),
    ],
)
def test_last_month_ends_on_its_own_last_day(today, key, last_day):
    month = periods.last_month(today)
    assert (month.key, month.last_day) == (key, last_day)


def test_the_month_before_january_is_december():
    january = periods.last_month(D(2027, 2, 1))
    assert january.previous().key == "2026-12"


def test_the_week_before_touches_this_one():
    week = periods.last_week(D(2026, 11, 24))
    assert week.previous().end == week.start
    assert week.previous().start == D(2026, 11, 9)


@pytest.mark.parametrize(
    ("utc", "day"),
    [("2026-11-30T16:59:59", "2026-11-29"), ("2026-11-30T17:00:00", "2026-11-30")],
)
def test_the_day_changes_at_midnight_in_semarang_whatever_the_servers_clock(utc, day):
    now = datetime.datetime.fromisoformat(utc + "+00:00")
    assert periods.yesterday(deadlines.wib_date(now)).key == day


def test_bounds_are_midnights_wib():
    start, end = periods.yesterday(D(2026, 11, 24)).bounds
    assert start == datetime.datetime(2026, 11, 22, 17, tzinfo=datetime.UTC)
    assert end == datetime.datetime(2026, 11, 24, tzinfo=f.WIB)


def test_labels_are_what_people_say():
    assert periods.yesterday(D(2026, 11, 24)).label == "Senin, 23 November 2026"
    assert periods.last_month(D(2026, 11, 24)).label == "Oktober 2026"
    week = periods.last_week(D(2026, 11, 24))
    assert week.label == "16 November sampai 22 November 2026"
