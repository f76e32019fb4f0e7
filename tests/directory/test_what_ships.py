"""The directory that ships: complete, sourced, and honest about gaps."""

from __future__ import annotations

import datetime

import pytest

from directory import reference
from directory.models import (
    Agency,
    AgencySuccession,
    Appointment,
    ContactChannel,
    District,
    Person,
    Region,
)
from directory.models.agencies import AgencyQuerySet
from directory.provenance import Verification

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

TODAY = datetime.date(2026, 11, 24)


def test_it_has_every_region_and_district():
    assert Region.objects.filter(kind=Region.Kind.REGENCY).count() == 29
    assert Region.objects.filter(kind=Region.Kind.CITY).count() == 6
    assert District.objects.count() == 576
    assert District.objects.exclude(bps_code=None).count() == 573


def test_codes_say_which_region_a_district_belongs_to():
    for district in District.objects.select_related("region"):
        region = district.region
        assert district.kemendagri_code.startswith(f"{region.kemendagri_code}.")
        assert (district.bps_code or region.bps_code).startswith(region.bps_code)


def test_every_active_agency_has_a_head_who_can_be_reached():
    agencies = Agency.objects.active(TODAY).provincial()
    assert agencies.count() == 51
    for agency in agencies:
        head = agency.positions.get(is_head=True)
        assert head.contacts.exists(), agency


def test_every_kabupaten_and_kota_has_a_head_and_a_site():
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


def test_a_merged_agency_ended_the_day_before_its_successor_began():
    successions = AgencySuccession.objects.select_related("predecessor", "successor")
    assert successions.count() == 8
    for succession in successions:
        assert succession.predecessor.active_to == datetime.date(2026, 1, 14)
        assert succession.successor.active_from == succession.date


@pytest.mark.parametrize(
    "model", [Agency, AgencySuccession, Appointment, ContactChannel]
)
def test_nothing_is_verified_without_a_source(model):
    verified = model.objects.filter(verification=Verification.VERIFIED)
    assert verified.exists()
    assert not verified.filter(source="").exists()
    assert not verified.filter(source_url="").exists()
    assert not verified.filter(is_demo=True).exists()


def test_an_invented_contact_is_marked_and_leads_nowhere():
    invented = ContactChannel.objects.filter(is_demo=True)
    assert invented.exists()
    for contact in invented:
        assert contact.href == ""
        assert contact.e164 == ""
        assert contact.label == "Nomor contoh"
        assert contact.verification == Verification.EXAMPLE


def test_a_real_contact_leads_somewhere():
    for contact in ContactChannel.objects.filter(is_demo=False):
        assert contact.href, contact


def test_nobody_is_invented_and_one_person_may_hold_two_positions():
    assert not Person.objects.filter(is_demo=True).exists()
    assert Person.objects.get(name="Muhamad Masrofi").appointments.count() == 2


def test_a_successor_whom_an_editor_named_stays():
    held = Appointment.objects.get(position__agency__code="dishub")
    held.ended_on = TODAY
    held.save()
    successor = Person.objects.create(name="Pengganti")
    Appointment.objects.create(position=held.position, person=successor)
    held.delete()
    reference.load()
    assert held.position.appointments.get().person == successor


def test_a_row_that_an_editor_verified_is_not_overwritten():
    Agency.objects.filter(code="dinkes").update(
        address="Jl. Baru", verification=Verification.VERIFIED
    )
    Agency.objects.filter(code="dishub").update(address="Jl. Salah")
    reference.load()
    assert Agency.objects.get(code="dinkes").address == "Jl. Baru"
    assert Agency.objects.get(code="dishub").address != "Jl. Salah"


def test_all_heads_of_the_province_and_its_regions_are_on_one_small_page(client):
    """The real reference data, without a script: ≤ 100 KB, nothing left for page 2."""
    response = client.get("/direktori/")
    agencies = response.context["agencies"]
    assert response.context["next_page_url"] == ""
    assert len(agencies) == Agency.objects.active(TODAY).count() == 86
    assert {agency.kind for agency in agencies[-35:]} == {Agency.Kind.LOCAL}
    assert Agency.Kind.LOCAL not in {agency.kind for agency in agencies[:51]}
    assert len(response.content) <= 100 * 1024


def test_every_active_agency_of_the_reference_has_topics():
    agencies: AgencyQuerySet = Agency.objects.active(TODAY)
    assert not agencies.filter(topics="").exists()
    for query, code in {
        "jalan rusak": "dpupr",
        "pungli": "inspektorat",
        "pajak motor": "bapenda",
        "bansos": "dinsos",
        "ijazah": "disdik",
        "pupuk bersubsidi": "distanak",
    }.items():
        found = [agency.code for agency in agencies.search(query)]
        assert found == [code], query
    assert Region.objects.count() == 35
