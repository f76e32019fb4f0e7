"""The directory's reference data: complete, consistent, honest about itself."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from directory import reference
from directory.datafiles import BadReferenceData
from directory.models import (
    Agency,
    AgencySuccession,
    Appointment,
    ContactChannel,
    District,
    Person,
    Position,
    Region,
)
from directory.provenance import Verification

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def loaded():
    return reference.load()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data to break."""
    return Path(shutil.copytree(reference.DATA, tmp_path / "data"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_it_has_every_region_and_district(loaded):
    assert Region.objects.filter(kind=Region.Kind.REGENCY).count() == 29
    assert Region.objects.filter(kind=Region.Kind.CITY).count() == 6
    assert District.objects.count() == 576
    assert District.objects.exclude(bps_code=None).count() == 573


def test_codes_say_which_region_a_district_belongs_to(loaded):
    for district in District.objects.select_related("region"):
        region = district.region
        assert district.kemendagri_code.startswith(f"{region.kemendagri_code}.")
        assert (district.bps_code or region.bps_code).startswith(region.bps_code)


def test_a_second_run_changes_nothing(loaded):
    again = reference.load()
    assert again.keys() == loaded.keys()
    for label, tally in again.items():
        assert tally == (loaded[label].rows, 0, 0)


def test_every_active_agency_has_a_head_who_can_be_reached(loaded):
    agencies = Agency.objects.active(TODAY).provincial()
    assert agencies.count() == 51
    for agency in agencies:
        head = agency.positions.get(is_head=True)
        assert head.contacts.exists(), agency


def test_every_kabupaten_and_kota_has_a_head_and_a_site(loaded):
    agencies = Agency.objects.active(TODAY).filter(kind=Agency.Kind.LOCAL)
    assert agencies.count() == 35
    assert {agency.region_id for agency in agencies} == set(
        Region.objects.values_list("pk", flat=True)
    )
    for agency in agencies.select_related("region"):
        assert agency.name == f"Pemerintah {agency.region}"
        title = agency.positions.get(is_head=True).title
        is_city = agency.region.kind == Region.Kind.CITY
        assert title.startswith("Wali Kota " if is_city else "Bupati ")
        contact = agency.contacts.get()
        assert contact.value == agency.website
        assert contact.verification == Verification.UNVERIFIED
        assert contact.source


def test_a_merged_agency_ended_the_day_before_its_successor_began(loaded):
    successions = AgencySuccession.objects.select_related("predecessor", "successor")
    assert successions.count() == 8
    for succession in successions:
        assert succession.predecessor.active_to == datetime.date(2026, 1, 14)
        assert succession.successor.active_from == succession.date


@pytest.mark.parametrize(
    "model", [Agency, AgencySuccession, Appointment, ContactChannel]
)
def test_nothing_is_verified_without_a_source(loaded, model):
    verified = model.objects.filter(verification=Verification.VERIFIED)
    assert verified.exists()
    assert not verified.filter(source="").exists()
    assert not verified.filter(source_url="").exists()
    assert not verified.filter(is_demo=True).exists()


def test_an_invented_contact_is_marked_and_leads_nowhere(loaded):
    invented = ContactChannel.objects.filter(is_demo=True)
    assert invented.exists()
    for contact in invented:
        assert contact.href == ""
        assert contact.e164 == ""
        assert contact.label == "Nomor contoh"
        assert contact.verification == Verification.EXAMPLE


def test_a_real_contact_leads_somewhere(loaded):
    for contact in ContactChannel.objects.filter(is_demo=False):
        assert contact.href, contact


def test_nobody_is_invented_and_one_person_may_hold_two_positions(loaded):
    assert not Person.objects.filter(is_demo=True).exists()
    assert Person.objects.get(name="Muhamad Masrofi").appointments.count() == 2


def test_a_successor_whom_an_editor_named_stays(loaded):
    held = Appointment.objects.get(position__agency__code="dishub")
    held.ended_on = TODAY
    held.save()
    successor = Person.objects.create(name="Pengganti")
    Appointment.objects.create(position=held.position, person=successor)
    held.delete()
    reference.load()
    assert held.position.appointments.get().person == successor


def test_a_row_that_an_editor_verified_is_not_overwritten(loaded):
    Agency.objects.filter(code="dinkes").update(
        address="Jl. Baru", verification=Verification.VERIFIED
    )
    Agency.objects.filter(code="dishub").update(address="Jl. Salah")
    reference.load()
    assert Agency.objects.get(code="dinkes").address == "Jl. Baru"
    assert Agency.objects.get(code="dishub").address != "Jl. Salah"


def test_a_row_that_left_the_file_stays(loaded, data):
    replace(data / "positions.csv", "gubernur,Wakil Gubernur", "setda,Wakil Sekda")
    rows = (data / "appointments.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if "Wakil Gubernur" not in row]
    (data / "appointments.csv").write_text("\n".join(kept), encoding="utf-8")
    contacts = (data / "contacts-demo.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in contacts if "Wakil Gubernur" not in row]
    (data / "contacts-demo.csv").write_text("\n".join(kept), encoding="utf-8")
    reference.load(data)
    assert Position.objects.filter(title="Wakil Gubernur Jawa Tengah").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("districts.csv", "33.01,Kesugihan", "33.02,Kesugihan", "baris 3"),
        ("districts.csv", "3301140", "3302140", "baris 3"),
        ("districts.csv", "33.01,Kesugihan", "33.01", "3 kolom"),
        ("contacts.csv", "(024) 8415500", "(024) 12", "baris 5"),
        ("agencies.csv", ",pimpinan,", ",kerajaan,", "baris 2"),
        ("agencies.csv", ",33.74,", ",33.99,", "33.99 tidak dikenal"),
        ("positions.csv", "gubernur,Wakil", "gubernor,Wakil", "gubernor"),
        ("positions.csv", "Tengah,0,1", "Tengah,1,1", "baris 3"),
        ("agencies.csv", "\nsetwan,", "\nsetda,", "muncul dua kali"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_loaded(data, file, old, new, message):
    replace(data / file, old, new)
    with pytest.raises(BadReferenceData) as caught:
        reference.load(data)
    assert file in str(caught.value)
    assert message in str(caught.value)
    assert not Region.objects.exists()
    assert not Agency.objects.exists()
