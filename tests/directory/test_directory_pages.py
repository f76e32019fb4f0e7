"""The list of all heads and an agency's own page, without a script."""

from __future__ import annotations

import datetime
import json
import re

import pytest

from complaints import workflow
from directory.models import (
    Agency,
    AgencyAlias,
    Appointment,
    ContactChannel,
    Person,
    Position,
)
from tests import factories as f

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 11, 24)


def names(response) -> list[str]:
    return [agency.short_name for agency in response.context["agencies"]]


@pytest.fixture
def province():
    dpupr = f.agency(topics="jalan rusak;jembatan", summary="Membangun jalan provinsi.")
    AgencyAlias.objects.create(agency=dpupr, name="Bina Marga")
    f.head(dpupr)
    dinkes = f.agency("dinkes", topics="puskesmas", region=f.region("33.74"))
    f.head(dinkes, name="Yunita Dyah")
    f.agency("inspektorat", kind=Agency.Kind.INSPECTORATE, region=f.region())


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("jalan rusak", ["DPUPR"]),
        ("RUSAK jalan", ["DPUPR"]),
        ("bina marga", ["DPUPR"]),
        ("dpupr", ["DPUPR"]),
        ("henggar", ["DPUPR"]),
        ("Pekerjaan Umum", ["DPUPR"]),
        ("semarang", ["DINKES"]),
        ("kepala dinas kesehatan", ["DINKES"]),
        ("yunita puskesmas", ["DINKES"]),
        ("dinas", ["DINKES", "DPUPR"]),
        ("tidak ada yang begini", []),
        ("%", []),
        ('"', []),
        ("'; DROP TABLE", []),
    ],
)
def test_search_knows_names_acronyms_topics_heads_and_regions(
    client, province, query, found
):
    assert names(client.get("/direktori/", {"q": query})) == found


def test_words_that_find_no_office_lead_to_the_search_of_the_whole_portal(client):
    assert 'href="/cari/?q=ktp%20hilang"' in client.get("/direktori/?q=ktp hilang").text


def test_a_former_head_no_longer_finds_the_agency(client, province):
    Appointment.objects.filter(person__name="Henggar Budi Anggoro").update(
        ended_on=TODAY
    )
    assert names(client.get("/direktori/", {"q": "henggar"})) == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"jenis": "inspektorat"}, ["INSPEKTORAT"]),
        ({"wilayah": "kota-semarang"}, ["DINKES"]),
        ({"wilayah": "kabupaten-kudus", "jenis": "dinas"}, []),
        ({"urut": "nama"}, ["DINKES", "DPUPR", "INSPEKTORAT"]),
        ({"urut": "pimpinan"}, ["DPUPR", "DINKES", "INSPEKTORAT"]),
        ({"urut": "wilayah"}, ["INSPEKTORAT", "DINKES", "DPUPR"]),
        ({}, ["INSPEKTORAT", "DINKES", "DPUPR"]),
    ],
)
def test_it_is_filtered_and_sorted_by_the_address(client, province, query, expected):
    assert names(client.get("/direktori/", query)) == expected


@pytest.mark.parametrize(
    "query",
    [
        "q=%00",
        "q=" + "a" * 10_000,
        "hal=0",
        "hal=-1",
        "hal=999999999999999999999",
        "hal=abc",
        "jenis=kerajaan",
        "wilayah=atlantis",
        "urut=--",
    ],
)
def test_bad_input_shows_all_and_keeps_what_was_typed(client, province, query):
    response = client.get(f"/direktori/?{query}")
    assert response.status_code == 200
    assert len(names(response)) == 3
    if query.startswith("q=a"):
        page = response.content.decode()
        assert 'value="aaaa' in page
        assert 'class="field__error" id="q-salah"' in page


def test_a_page_past_the_end_is_empty_and_leads_back(client, province):
    page = client.get("/direktori/?hal=9999").content.decode()
    assert "Tidak ada kantor yang cocok" in page


def test_a_script_gets_the_results_only(client, province):
    response = client.get("/direktori/?q=jalan", headers={"HX-Request": "true"})
    page = response.content.decode()
    assert "<html" not in page
    assert "Dinas Pekerjaan Umum" in page
    assert "HX-Request" in response["Vary"]


def many(count: int) -> None:
    """Agencies with all that one shows: head, acting title, two contacts."""
    start = Agency.objects.count()
    region = f.region()
    agencies = Agency.objects.bulk_create(
        Agency(
            code=f"opd{n}",
            slug=f"opd{n}",
            name=f"Dinas Urusan Nomor {n} Provinsi Jawa Tengah",
            short_name=f"OPD {n}",
            kind=Agency.Kind.OFFICE,
            region=region,
            address="Jl. Pahlawan No. 9, Semarang",
        )
        for n in range(start, start + count)
    )
    seats = Position.objects.bulk_create(
        Position(agency=a, title=f"Kepala {a.name}", is_head=True) for a in agencies
    )
    people = Person.objects.bulk_create(
        Person(name=f"Pejabat Bernama {n}") for n in range(count)
    )
    Appointment.objects.bulk_create(
        Appointment(position=seat, person=person)
        for seat, person in zip(seats, people, strict=True)
    )
    ContactChannel.objects.bulk_create(
        ContactChannel(
            position=seat, kind=kind, value="(024) 3517463", e164="+62243517463"
        )
        for seat in seats
        for kind in (ContactChannel.Kind.PHONE, ContactChannel.Kind.WHATSAPP)
    )


def test_a_thousand_agencies_cost_what_fifty_do(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    many(50)
    with django_assert_max_num_queries(8) as at_fifty:
        fifty = client.get("/direktori/")
    assert len(names(fifty)) == 50
    # Ten pages: the queries do not grow with a second one, nor from there on.
    many(950)
    for address in ("/direktori/", "/direktori/?hal=10", "/direktori/?q=nomor+77"):
        with django_assert_num_queries(len(at_fifty)):
            page = client.get(address)
        assert page.status_code == 200
        assert len(page.content) <= 100 * 1024


def test_paging_shows_each_agency_once(client):
    many(230)
    seen: list[str] = []
    address = "/direktori/"
    while address:
        response = client.get(f"/direktori/{address}" if seen else address)
        seen += names(response)
        address = response.context["next_page_url"]
    assert len(seen) == len(set(seen)) == 230


def test_a_page_of_the_list_keeps_search_and_order_in_its_links(client):
    many(130)
    response = client.get("/direktori/?q=dinas&urut=nama&jenis=dinas")
    assert response.context["next_page_url"] == "?q=dinas&jenis=dinas&urut=nama&hal=2"


def test_offices_come_in_the_order_of_rank(client):
    for kind in reversed(Agency.Kind.values):
        f.agency(kind, kind=kind)
    kinds = [agency.kind for agency in client.get("/direktori/").context["agencies"]]
    assert kinds == [
        *["pimpinan", "sekretariat", "inspektorat", "dinas", "badan", "biro"],
        *["satpol", "rsud", "upt", "pemda"],
    ]


def test_a_kabupaten_shows_its_site_once_and_takes_complaints_by_referral(client):
    agency = f.agency(
        "pemkab-kudus", kind=Agency.Kind.LOCAL, website="https://kuduskab.go.id"
    )
    ContactChannel.objects.create(
        agency=agency, kind="web", value=agency.website, source="contoh uji"
    )
    page = client.get("/direktori/pemkab-kudus/").content.decode()
    assert page.count('<a href="https://kuduskab.go.id"') == 1
    assert "Belum diverifikasi" in page
    assert "instansi=pemkab-kudus" not in page
    assert client.get("/aduan/baru/?instansi=pemkab-kudus").status_code == 200


# --- One agency ----------------------------------------------------------------


def test_what_people_want_to_do_comes_first(client, province):
    agency = f.agency()
    agency.address = "Jl. Madukoro"
    agency.save()
    f.service("izin-trayek", agency=agency)
    page = client.get("/direktori/dpupr/").content.decode()
    wants = page.index("Saya ingin…")
    assert wants < page.index("Pimpinan</h2>")
    for want in ("Menelepon", "Datang", "Mengadu", "Melihat layanan"):
        assert page.index(want) > wants
    assert 'href="/aduan/baru/?instansi=dpupr"' in page


def test_an_acting_head_is_shown_as_acting(client, province):
    Appointment.objects.filter(position__agency__code="dpupr").update(
        kind=Appointment.Kind.ACTING,
        started_on=datetime.date(2026, 1, 15),
        decree_number="821.2/77",
        decree_date=datetime.date(2026, 1, 14),
    )
    page = client.get("/direktori/dpupr/").content.decode()
    assert "Plt. Kepala Dinas Pekerjaan Umum" in page
    assert "menjabat sementara" in page
    assert "Menjabat sejak 15 Januari 2026" in page
    assert "SK 821.2/77, 14 Januari 2026" in page


def test_a_head_without_photo_has_a_monogram(client, province):
    assert Person(name="Henggar Budi Anggoro").monogram == "HA"
    assert Person(name="AR. Hanung Triyono").monogram == "AT"
    assert Person(name="Sumarno").monogram == "S"
    assert Person(name="123").monogram == ""
    page = client.get("/direktori/dpupr/").content.decode()
    assert '<span class="avatar" aria-hidden="true">HA</span>' in page


def test_former_heads_are_listed(client, province):
    seat = Position.objects.get(agency__code="dpupr")
    Appointment.objects.create(
        position=seat,
        person=Person.objects.create(name="Kepala Lama"),
        started_on=datetime.date(2020, 1, 1),
        ended_on=datetime.date(2022, 1, 1),
    )
    page = client.get("/direktori/dpupr/").content.decode()
    assert "Pimpinan sebelumnya" in page
    assert "Kepala Lama" in page


def test_an_agency_without_head_address_or_contacts_has_a_page(client):
    f.agency("kosong")
    page = client.get("/direktori/kosong/").content.decode()
    assert "Alamat dan kontak kantor belum ada" in page


def test_the_tree_is_walked_both_ways(client):
    setda = f.agency("setda", kind=Agency.Kind.SECRETARIAT)
    f.agency("biro", kind=Agency.Kind.BUREAU, parent=setda)
    f.agency("upt", kind=Agency.Kind.UNIT, parent=setda)
    f.agency("kudus", kind=Agency.Kind.LOCAL, region=f.region())
    assert 'href="/direktori/biro/"' in client.get("/direktori/setda/").content.decode()
    assert 'href="/direktori/setda/"' in client.get("/direktori/upt/").content.decode()
    assert names(client.get("/direktori/?jenis=pemda")) == ["KUDUS"]


def test_complaints_are_told_in_figures(client, monkeypatch):
    now = f.NOW
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    vera, budi = f.vera(), f.budi()
    done = f.filed(now - datetime.timedelta(days=3))
    workflow.verify(done, by=vera, now=now)
    workflow.assign(done, by=vera, now=now, agency=f.agency())
    workflow.start(done, by=budi, now=now, text="Mulai")
    workflow.answer(done, by=budi, now=now, outcome="resolved", text="Sudah ditambal")
    f.filed(now - datetime.timedelta(days=1))
    f.filed(now - datetime.timedelta(days=400))
    figures = client.get("/direktori/dpupr/").context["figures"]
    assert figures.pop("invented") == 0
    assert figures == {"received": 2, "answered": 1, "on_time": 1, "open": 2}


def test_the_qr_code_is_inline_and_scales(client, province):
    page = client.get("/direktori/dpupr/").content.decode()
    code = re.search(r'<figure class="qr"><svg(.*?)</svg>', page, re.S)
    assert code
    assert "viewBox" in code[1]
    assert "style=" not in code[1]


def test_the_page_describes_itself_as_json_ld(client, province, settings):
    agency = f.agency()
    Agency.objects.filter(pk=agency.pk).update(
        summary="</script><script>alert(1)</script>"
    )
    page = client.get("/direktori/dpupr/").content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block
    data = json.loads(block[1])
    assert data["@type"] == "GovernmentOrganization"
    assert data["description"] == "</script><script>alert(1)</script>"
    assert data["employee"]["name"] == "Henggar Budi Anggoro"
    assert data["url"] == settings.SITE_URL + "/direktori/dpupr/"


def test_coordinates_lead_to_a_map(client):
    f.agency(latitude="-6.981000", longitude="110.409000")
    page = client.get("/direktori/dpupr/").content.decode()
    assert "openstreetmap.org/?mlat=-6.981000&amp;mlon=110.409000" in page
