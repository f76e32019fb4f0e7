"""Is the office open? Worked out by hand in WIB."""

from __future__ import annotations

import datetime
from datetime import date, time

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from directory.calendar import WIB, national_holidays
from directory.models import OpeningRule
from directory.models.hours import timetable
from directory.opening import Exceptional, Span, Timetable
from tests import factories as f

DAY = Span(time(7, 30), time(16))
WEEK = {0: [DAY], 1: [DAY], 2: [DAY], 3: [DAY], 4: [Span(time(7, 30), time(14))]}
TUESDAY = date(2026, 11, 10)


def at(day: date, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(day, time(hour, minute), tzinfo=WIB)


def utc(day: date, hour: int, minute: int = 0) -> datetime.datetime:
    return datetime.datetime.combine(day, time(hour, minute), tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("moment", "open_"),
    [
        (at(TUESDAY, 7, 29), False),
        (at(TUESDAY, 7, 30), True),
        (at(TUESDAY, 15, 59), True),
        (at(TUESDAY, 16), False),
        (at(date(2026, 11, 13), 15), False),
        (at(date(2026, 11, 14), 10), False),
        # 00.30 UTC is 07.30 WIB; 23.00 UTC of Monday is 06.00 WIB of Tuesday.
        (utc(TUESDAY, 0, 30), True),
        (utc(date(2026, 11, 9), 23), False),
    ],
)
def test_the_ordinary_week_counts_in_wib(moment, open_):
    assert Timetable(WEEK).is_open(moment) is open_


def test_ramadan_changes_the_days_that_are_open_anyway():
    ramadan = Exceptional(
        date(2026, 2, 18), date(2026, 3, 19), (Span(time(8), time(15)),)
    )
    hours = Timetable(WEEK, [ramadan])
    assert not hours.is_open(at(date(2026, 2, 18), 7, 45))
    assert hours.is_open(at(date(2026, 2, 18), 14, 59))
    assert not hours.is_open(at(date(2026, 2, 18), 15, 30))
    assert not hours.is_open(at(date(2026, 2, 22), 10)), "a Sunday"
    assert hours.is_open(at(date(2026, 3, 24), 15, 30)), "after it"


def test_ramadan_may_differ_on_fridays():
    days = (date(2026, 2, 18), date(2026, 3, 19))
    hours = Timetable(
        WEEK,
        [
            *[Exceptional(*days, (Span(time(8), time(15)),), n) for n in range(4)],
            Exceptional(*days, (Span(time(8), time(15, 30)),), 4),
        ],
    )
    assert hours.is_open(at(date(2026, 2, 20), 15, 15))
    assert not hours.is_open(at(date(2026, 2, 19), 15, 15))


def test_a_holiday_closes_even_within_ramadan_but_not_a_day_set_apart():
    nyepi = date(2026, 3, 19)
    assert nyepi in national_holidays(2026)
    ramadan = Exceptional(date(2026, 2, 18), nyepi, (Span(time(8), time(15)),))
    hours = Timetable(WEEK, [ramadan], national_holidays(2026))
    assert not hours.is_open(at(nyepi, 10))
    set_apart = Exceptional(nyepi, nyepi, (Span(time(9), time(11)),))
    hours = Timetable(WEEK, [ramadan, set_apart], national_holidays(2026))
    assert hours.is_open(at(nyepi, 10))


def test_the_shortest_exception_decides_and_the_own_one_before_a_general_one():
    everywhere = Exceptional(TUESDAY, TUESDAY, is_own=False)
    own = Exceptional(TUESDAY, TUESDAY, (Span(time(9), time(12)),))
    long = Exceptional(date(2026, 11, 1), date(2026, 11, 30), (DAY,))
    assert not Timetable(WEEK, [long, everywhere]).is_open(at(TUESDAY, 10))
    assert Timetable(WEEK, [long, everywhere, own]).is_open(at(TUESDAY, 10))


def test_a_hospital_that_never_closes_is_open_at_midnight():
    whole = Span(time(0), time(0))
    hours = Timetable({day: [whole] for day in range(7)})
    assert hours.is_open(at(TUESDAY, 0))
    assert hours.is_open(at(TUESDAY, 23, 59))
    assert whole.is_whole_day


def test_it_tells_when_it_closes_and_when_it_opens_again():
    split = [Span(time(8), time(12)), Span(time(13), time(15))]
    hours = Timetable({**WEEK, 1: split}, (), national_holidays(2026))
    assert hours.closes_at(at(TUESDAY, 9)) == time(12)
    assert hours.next_opening(at(TUESDAY, 12, 30)) == at(TUESDAY, 13)
    assert hours.next_opening(at(date(2026, 11, 13), 20)) == at(
        date(2026, 11, 16), 7, 30
    )
    assert Timetable({}).next_opening(at(TUESDAY, 9)) is None


@pytest.mark.django_db
def test_an_agency_follows_its_own_and_the_general_rules():
    agency = f.agency()
    for day in range(5):
        OpeningRule.objects.create(
            agency=agency, weekday=day, opens=time(8), closes=time(15)
        )
    leave = OpeningRule(first_day=TUESDAY, label="Cuti bersama")
    leave.full_clean()
    leave.save()
    hours = timetable(agency, OpeningRule.objects.of(agency), TUESDAY)
    assert not hours.is_open(at(TUESDAY, 10))
    assert hours.is_open(at(TUESDAY + datetime.timedelta(days=1), 10))
    christmas = at(date(2026, 12, 25), 10)
    assert not hours.is_open(christmas)
    agency.open_on_holidays = True
    assert timetable(agency, OpeningRule.objects.of(agency), TUESDAY).is_open(christmas)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "fields",
    [
        {"weekday": 0, "opens": time(16), "closes": time(8)},
        {"weekday": 0},
        {"opens": time(8), "closes": time(9)},
        {"first_day": date(2026, 3, 2), "last_day": date(2026, 3, 1)},
        {"weekday": 0, "opens": time(8)},
    ],
)
def test_hours_that_make_no_sense_are_refused(fields):
    rule = OpeningRule(agency=f.agency(), **fields)
    with pytest.raises(ValidationError):
        rule.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        rule.save()


@pytest.mark.django_db
def test_the_page_says_whether_it_is_open(client, monkeypatch):
    agency = f.agency(address="Jl. Madukoro")
    for day in range(5):
        OpeningRule.objects.create(
            agency=agency, weekday=day, opens=time(8), closes=time(15)
        )
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TUESDAY, 9))
    page = client.get("/direktori/dpupr/").content.decode()
    assert "Buka sekarang" in page
    assert "sampai pukul 15.00 WIB" in page
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(TUESDAY, 19))
    page = client.get("/direktori/dpupr/").content.decode()
    assert "Sedang tutup" in page
    assert "Rabu, 11 November 2026, 08.00 WIB" in page
