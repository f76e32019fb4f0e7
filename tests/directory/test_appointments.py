"""Who holds a position: one at a time, with a history that stays true."""

from __future__ import annotations

import datetime
import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, connections, transaction

from directory.appointments import appoint
from directory.models import Appointment, Person, Position
from tests import factories as f

TODAY = date(2026, 11, 24)


def person(name: str = "Sri Wahyuni") -> Person:
    return Person.objects.create(name=name)


@pytest.fixture
def seat(db) -> Position:
    return Position.objects.create(
        agency=f.agency(), title="Kepala Dinas PU", is_head=True
    )


def new(seat: Position, who: Person | None = None, **fields) -> Appointment:
    return appoint(
        Appointment(position=seat, person=who or person(), **fields), today=TODAY
    )


def test_making_one_current_ends_the_other(seat):
    old = new(seat, started_on=date(2024, 3, 1))
    now = new(seat, person("Budi Santoso"), started_on=date(2026, 1, 15))
    old.refresh_from_db()
    assert old.ended_on == date(2026, 1, 15)
    assert list(seat.appointments.current()) == [now]


def test_where_the_start_is_unknown_the_other_ends_today(seat):
    old = new(seat)
    new(seat, person("Budi Santoso"))
    old.refresh_from_db()
    assert old.ended_on == TODAY


def test_a_person_may_hold_two_positions(seat):
    masrofi = person("Muhamad Masrofi")
    other = Position.objects.create(agency=f.agency("bapenda"), title="Kepala Bapenda")
    new(seat, masrofi, started_on=date(2026, 1, 15))
    acting = new(other, masrofi, kind=Appointment.Kind.ACTING)
    assert masrofi.appointments.current().count() == 2
    assert acting.title == "Plt. Kepala Bapenda"


def test_changing_the_current_one_does_not_end_it(seat):
    current = new(seat, started_on=date(2026, 1, 15))
    current.decree_number = "821.2/77"
    appoint(current, today=TODAY)
    current.refresh_from_db()
    assert current.ended_on is None
    assert current.decree_number == "821.2/77"


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"started_on": date(2026, 11, 25)}, "started_on"),
        ({"started_on": date(2026, 1, 1), "ended_on": date(2026, 12, 1)}, "ended_on"),
        ({"decree_date": date(2027, 1, 1)}, "decree_date"),
        ({"started_on": date(2025, 5, 1), "ended_on": date(2025, 4, 1)}, "__all__"),
    ],
)
def test_days_to_come_and_an_end_before_the_start_are_refused(seat, fields, field):
    with pytest.raises(ValidationError) as caught:
        new(seat, **fields)
    assert field in caught.value.message_dict
    assert not Appointment.objects.exists()


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2024, 6, 1), date(2024, 7, 1)),
        (date(2023, 1, 1), date(2024, 1, 2)),
        (date(2024, 12, 31), date(2025, 6, 1)),
        (date(2023, 1, 1), date(2026, 1, 1)),
    ],
)
def test_overlapping_terms_are_refused(seat, start, end):
    new(seat, started_on=date(2024, 1, 1), ended_on=date(2025, 1, 1))
    with pytest.raises(ValidationError, match="bertumpuk"):
        new(seat, person("Budi"), started_on=start, ended_on=end)
    assert seat.appointments.count() == 1


def test_a_handover_day_belongs_to_both(seat):
    new(seat, started_on=date(2024, 1, 1), ended_on=date(2025, 1, 1))
    new(seat, person("Budi"), started_on=date(2025, 1, 1), ended_on=date(2026, 1, 1))
    new(seat, person("Citra"), started_on=date(2023, 1, 1), ended_on=date(2024, 1, 1))
    assert seat.appointments.count() == 3


def test_nobody_becomes_current_before_whoever_is(seat):
    new(seat, started_on=date(2026, 1, 15))
    with pytest.raises(ValidationError, match="baru menjabat setelah"):
        new(seat, person("Budi"), started_on=date(2025, 1, 1))


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no exclusion constraints"
)
def test_postgresql_itself_refuses_an_overlap(seat):
    def write(start, end, name):
        Appointment.objects.create(
            position=seat, person=person(name), started_on=start, ended_on=end
        )

    write(date(2024, 1, 1), date(2025, 1, 1), "A")
    with pytest.raises(IntegrityError), transaction.atomic():
        write(date(2024, 12, 1), None, "B")
    write(date(2025, 1, 1), None, "C")


def race(work, writers: int = 20) -> list[str]:
    """Let writers start together; each ends as "done" or its error's name."""
    barrier = threading.Barrier(writers)
    outcomes: list[str] = []

    def run(number: int) -> None:
        try:
            barrier.wait(timeout=30)
            work(number)
            outcomes.append("done")
        except Exception as error:
            outcomes.append(type(error).__name__)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_twenty_who_appoint_at_once_leave_one_current_holder():
    seat = Position.objects.create(agency=f.agency(), title="Kepala", is_head=True)
    people = [person(f"Calon {n}") for n in range(20)]
    outcomes = race(
        lambda n: new(seat, people[n], started_on=TODAY - datetime.timedelta(days=1))
    )
    assert outcomes == ["done"] * 20
    assert seat.appointments.count() == 20
    assert seat.appointments.current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_write_the_same_past_term_leave_one():
    seat = Position.objects.create(agency=f.agency(), title="Kepala", is_head=True)
    people = [person(f"Calon {n}") for n in range(20)]
    term = {"started_on": date(2024, 1, 1), "ended_on": date(2025, 1, 1)}
    outcomes = race(lambda n: new(seat, people[n], **term))
    assert sorted(outcomes) == ["ValidationError"] * 19 + ["done"]
    assert seat.appointments.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_who_go_past_the_verb_leave_one_current_holder():
    seat = Position.objects.create(agency=f.agency(), title="Kepala", is_head=True)
    people = [person(f"Calon {n}") for n in range(20)]
    outcomes = race(
        lambda n: Appointment.objects.create(position=seat, person=people[n])
    )
    assert outcomes.count("done") == 1
    assert seat.appointments.current().count() == 1


def test_the_back_office_appoints_by_the_verb(seat, admin_client):
    old = new(seat, started_on=date(2024, 3, 1))
    successor = person("Budi Santoso")
    response = admin_client.post(
        "/admin/directory/appointment/add/",
        {
            "position": seat.pk,
            "person": successor.pk,
            "kind": "plt",
            "started_on": "2026-01-15",
            "verification": "unverified",
        },
    )
    assert response.status_code == 302
    old.refresh_from_db()
    assert old.ended_on == date(2026, 1, 15)
    assert seat.appointments.current().get().person == successor


def test_the_back_office_says_beside_the_field_what_is_wrong(seat, admin_client):
    new(seat, started_on=date(2024, 3, 1))
    response = admin_client.post(
        "/admin/directory/appointment/add/",
        {
            "position": seat.pk,
            "person": person("Budi Santoso").pk,
            "kind": "definitive",
            "started_on": "2024-01-15",
            "verification": "unverified",
        },
    )
    errors = response.context["adminform"].form.errors
    assert "baru menjabat setelah" in errors["started_on"][0]
    assert seat.appointments.count() == 1
