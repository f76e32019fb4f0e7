"""What is promised when: clocks by agency and category, dates worked out by hand.

Days off that the cases meet, leave among them. 2026: 18 to 24 March for Nyepi and
Idul Fitri, 3 April Good Friday, 24 and 25 December. 2027: 1 January, 5 January Isra
Mikraj, 8 to 15 March for Nyepi and Idul Fitri (expected on the 10th), 25 and 26
March for Good Friday.
"""

import datetime
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints import workflow
from complaints.clocks import Clocks, clocks_of, due_dates
from complaints.deadlines import (
    WIB,
    add_working_days,
    due_at,
    end_of,
    extend,
    is_working_day,
    wib_date,
    working_days_between,
)
from complaints.models import AgencyClock, CollectiveLeave, Complaint
from complaints.statuses import Status
from directory.calendar import national_holidays
from tests import factories as f

LEAVE_2026 = [(3, 18), (3, 20), (3, 23), (3, 24), (12, 24)]
LEAVE_2027 = [(3, 9), (3, 12), (3, 15), (3, 25)]
DAYS_OFF = frozenset(
    [date(2026, m, d) for m, d in LEAVE_2026]
    + [date(2027, m, d) for m, d in LEAVE_2027]
).union(*map(national_holidays, (2026, 2027, 2028)))


def at(year, month, day, hour=9):
    return datetime.datetime(year, month, day, hour, tzinfo=WIB)


def test_the_calendar_that_the_cases_were_counted_on():
    """If a later library moves a day, this says so before the cases do."""
    off_2026 = {date(2026, 3, d) for d in (19, 21, 22)} | {date(2026, 4, 3)}
    off_2027 = {date(2027, 3, d) for d in (8, 10, 11, 26)} | {date(2027, 1, 5)}
    assert off_2026 <= national_holidays(2026)
    assert off_2027 <= national_holidays(2027)


@pytest.mark.parametrize(
    ("filed", "working_days", "due"),
    [
        # Before Idul Fitri 2026: Nyepi's leave begins on Wednesday 18 March.
        (date(2026, 3, 9), 3, date(2026, 3, 12)),
        (date(2026, 3, 10), 5, date(2026, 3, 17)),
        (date(2026, 3, 11), 5, date(2026, 3, 25)),
        (date(2026, 3, 12), 3, date(2026, 3, 17)),
        (date(2026, 3, 16), 3, date(2026, 3, 26)),
        # Within the holidays every day promises the same.
        (date(2026, 3, 18), 3, date(2026, 3, 27)),
        (date(2026, 3, 20), 3, date(2026, 3, 27)),
        (date(2026, 3, 24), 3, date(2026, 3, 27)),
        # After them, over Good Friday 3 April.
        (date(2026, 3, 25), 8, date(2026, 4, 7)),
        (date(2026, 3, 30), 5, date(2026, 4, 7)),
        # Idul Fitri 2027: 8 to 15 March are off, with two week-ends.
        (date(2027, 3, 3), 2, date(2027, 3, 5)),
        (date(2027, 3, 3), 3, date(2027, 3, 16)),
        (date(2027, 3, 4), 5, date(2027, 3, 19)),
        (date(2027, 3, 5), 1, date(2027, 3, 16)),
        (date(2027, 3, 10), 8, date(2027, 3, 29)),
        (date(2027, 3, 15), 10, date(2027, 3, 31)),
        # Year's end: 24 and 25 December, 1 and 5 January are off.
        (date(2026, 12, 18), 3, date(2026, 12, 23)),
        (date(2026, 12, 21), 3, date(2026, 12, 28)),
        (date(2026, 12, 22), 8, date(2027, 1, 7)),
        (date(2026, 12, 28), 5, date(2027, 1, 6)),
        (date(2026, 12, 31), 3, date(2027, 1, 7)),
        (date(2027, 1, 1), 1, date(2027, 1, 4)),
    ],
)
def test_dates_promised_by_hand(filed, working_days, due):
    assert add_working_days(filed, working_days, DAYS_OFF) == due


@pytest.mark.parametrize(
    ("due", "paused", "resumed", "moved_to"),
    [
        # Asked Monday, answered Wednesday: two days taken.
        (date(2026, 11, 20), at(2026, 11, 9), at(2026, 11, 11), date(2026, 11, 24)),
        # Asked Friday, answered Sunday: nothing taken.
        (date(2026, 11, 20), at(2026, 11, 13), at(2026, 11, 15), date(2026, 11, 20)),
        # Over Idul Fitri 2026 a pause of 12 days takes 3: 17, 25 and 26 March.
        (date(2026, 3, 17), at(2026, 3, 16), at(2026, 3, 26), date(2026, 3, 27)),
        # Over Idul Fitri 2027: 4, 5 and 16 March.
        (date(2027, 3, 5), at(2027, 3, 3), at(2027, 3, 16), date(2027, 3, 18)),
        # Over the new year: 28 to 31 December and 4 January.
        (date(2026, 12, 28), at(2026, 12, 23), at(2027, 1, 4), date(2027, 1, 6)),
        # 23.30 WIB is still that day, though UTC is at 16.30.
        (date(2026, 11, 20), at(2026, 11, 9, 23), at(2026, 11, 9, 23), None),
    ],
)
def test_pauses_by_hand(due, paused, resumed, moved_to):
    extended = extend(end_of(due), paused, resumed, DAYS_OFF)
    assert extended == end_of(moved_to or due)


@pytest.mark.parametrize(
    ("due", "now", "days"),
    [
        (date(2026, 11, 20), at(2026, 11, 20, 23), 0),
        (date(2026, 11, 20), at(2026, 11, 22), 0),
        (date(2026, 11, 20), at(2026, 11, 23, 0), 1),
        (date(2026, 3, 17), at(2026, 3, 24), 0),
        (date(2026, 3, 17), at(2026, 3, 26), 2),
        (date(2026, 12, 23), at(2027, 1, 4), 5),
    ],
)
def test_how_late_by_hand(due, now, days):
    assert working_days_between(end_of(due), now, DAYS_OFF) == days


# --- Properties -----------------------------------------------------------------

days = st.dates(date(2026, 1, 1), date(2027, 11, 1))
moments = st.builds(
    lambda day, seconds: (
        at(day.year, day.month, day.day, 0) + datetime.timedelta(seconds=seconds)
    ),
    days,
    st.integers(0, 86_399),
)
counts = st.integers(1, 40)


@given(moments, counts)
def test_a_due_moment_is_the_end_of_a_working_day(moment, count):
    due = due_at(moment, count, DAYS_OFF)
    assert is_working_day(wib_date(due), DAYS_OFF)
    assert due > moment
    assert due == end_of(wib_date(due))


@given(days, days, counts)
def test_who_files_later_is_never_answered_sooner(one, other, count):
    first, second = sorted((one, other))
    assert add_working_days(first, count, DAYS_OFF) <= add_working_days(
        second, count, DAYS_OFF
    )


@given(days, counts)
def test_exactly_the_promised_working_days_lie_between(start, count):
    due = add_working_days(start, count, DAYS_OFF)
    assert working_days_between(end_of(start), end_of(due), DAYS_OFF) == count


@given(moments, st.integers(0, 60), st.integers(0, 60), counts)
def test_a_pause_never_brings_a_due_date_forward(moment, before, length, count):
    due = due_at(moment, count, DAYS_OFF)
    paused = moment + datetime.timedelta(days=before)
    resumed = paused + datetime.timedelta(days=length)
    moved = extend(due, paused, resumed, DAYS_OFF)
    assert moved >= due
    longer = extend(due, paused, resumed + datetime.timedelta(days=1), DAYS_OFF)
    assert longer >= moved


@given(moments, counts, st.sets(days, max_size=15))
def test_more_leave_is_never_an_earlier_date(moment, count, leave):
    assert due_at(moment, count, DAYS_OFF | leave) >= due_at(moment, count, DAYS_OFF)


# --- Whose clock ----------------------------------------------------------------

in_database = pytest.mark.django_db


@in_database
def test_without_a_rule_the_category_counts():
    assert clocks_of(f.category(), f.agency()) == Clocks(3, 5, 10, 10)
    assert clocks_of(f.category("lama", respond_days=14), None).respond == 14


@in_database
def test_the_most_special_rule_wins_number_by_number():
    category, dpupr = f.category(), f.agency()
    AgencyClock.objects.create(agency=dpupr, respond_days=7, reporter_days=15)
    AgencyClock.objects.create(agency=dpupr, category=category, respond_days=2)
    AgencyClock.objects.create(agency=f.agency("dinkes"), respond_days=30)
    assert clocks_of(category, dpupr) == Clocks(3, 2, 15, 10)
    assert clocks_of(f.category("taman"), dpupr) == Clocks(3, 7, 15, 10)
    assert clocks_of(category, None) == Clocks(3, 5, 10, 10)


@in_database
def test_an_agencys_clock_is_promised_when_filing_and_kept_ever_after():
    clock = AgencyClock.objects.create(agency=f.agency(), respond_days=14)
    complaint = f.filed()
    # 3 + 14 working days after Tuesday 10 November 2026.
    promised = end_of(date(2026, 12, 3))
    assert complaint.due_response_at == promised
    clock.respond_days = 2
    clock.save()
    CollectiveLeave.objects.create(date=date(2026, 11, 30), name="Cuti baru")
    vera = f.vera()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dinkes"))
    assert complaint.due_response_at == promised
    assert complaint.assignments.get().due_at == promised


@in_database
def test_leave_from_admin_moves_a_new_promise():
    CollectiveLeave.objects.create(date=date(2026, 11, 11), name="Cuti")
    assert due_dates(f.category(), None, f.NOW).verify == end_of(date(2026, 11, 16))


@in_database
def test_reopening_promises_by_the_clock_of_the_agency_that_has_it():
    AgencyClock.objects.create(agency=f.agency("dinkes"), respond_days=1)
    complaint, vera, rina = f.filed(), f.vera(), f.rina()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dinkes"))
    workflow.answer(complaint, by=rina, now=f.NOW, outcome="resolved", text="Ya.")
    workflow.reopen(complaint, now=f.NOW, reason="Belum.")
    assert complaint.due_response_at == end_of(date(2026, 11, 11))


@in_database
def test_scheduled_work_is_late_after_its_day_and_a_question_never():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    workflow.start(complaint, by=budi, now=f.NOW)
    workflow.schedule(
        complaint, by=budi, now=f.NOW, day=date(2026, 12, 15), text="Bulan depan."
    )
    assert complaint.due_at == end_of(date(2026, 12, 15))
    for now, late in [(at(2026, 12, 15, 23), False), (at(2026, 12, 16, 0), True)]:
        assert Complaint.objects.overdue(now).exists() is late
        assert complaint.is_overdue(now) is late
    workflow.start(complaint, by=budi, now=f.NOW)
    workflow.request_info(complaint, by=budi, now=f.NOW, text="Yang mana?")
    assert not Complaint.objects.overdue(at(2027, 12, 1)).exists()
    assert not complaint.is_overdue(at(2027, 12, 1))


@in_database
@pytest.mark.parametrize("status", Status)
def test_the_queryset_and_the_property_agree_on_what_is_late(status):
    complaint = f.put(f.filed(), status)
    for days_on in (0, 4, 12, 40):
        now = f.NOW + datetime.timedelta(days=days_on)
        listed = Complaint.objects.overdue(now).filter(pk=complaint.pk).exists()
        assert listed is complaint.is_overdue(now)
