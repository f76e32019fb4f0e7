"""Narrowing the catalogue by facets, each choice in the address."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client

from services.finder import PAGE_SIZE
from services.models import Service, Tag
from tests import factories as f
from tests.timing import page_milliseconds

pytestmark = pytest.mark.django_db


@pytest.fixture
def catalogue():
    health, start = f.tag("kesehatan"), f.tag("memulai-usaha", Tag.Kind.LIFE_EVENT)
    people = f.tag("perorangan", Tag.Kind.AUDIENCE)
    dinkes = f.agency("dinkes")
    rows = {
        "apotek": f.service("apotek", agency=dinkes, is_online=True),
        "berobat": f.service(
            "berobat", agency=dinkes, is_free=True, kind=Service.Kind.NON_PERMIT
        ),
        "trayek": f.service("trayek", is_online=True),
        "konsep": f.service("konsep", status=Service.Status.DRAFT, agency=dinkes),
    }
    rows["apotek"].tags.add(health, start)
    rows["berobat"].tags.add(health, people)
    rows["konsep"].tags.add(health)
    return rows


def found(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return [service.code for service in response.context["services"]]


def counts(client, address):
    facets = client.get(address).context["facets"]
    return {
        facet.name: {choice.value: choice.count for choice in facet.choices}
        for facet in facets
    }


@pytest.mark.parametrize(
    ("query", "codes"),
    [
        ("", ["apotek", "berobat", "trayek"]),
        ("?jenis=non_permit", ["berobat"]),
        ("?instansi=dinkes", ["apotek", "berobat"]),
        ("?topik=kesehatan", ["apotek", "berobat"]),
        ("?untuk=perorangan", ["berobat"]),
        ("?peristiwa=memulai-usaha", ["apotek"]),
        ("?daring=1", ["apotek", "trayek"]),
        ("?gratis=1", ["berobat"]),
        ("?instansi=dinkes&daring=1", ["apotek"]),
        ("?instansi=dpupr&gratis=1", []),
        ("?q=TRAYEK", ["trayek"]),
    ],
)
def test_each_facet_narrows_the_list(client, catalogue, query, codes):
    assert found(client, f"/layanan/{query}") == codes


def test_counts_say_what_each_further_choice_would_leave(client, catalogue):
    assert counts(client, "/layanan/") == {
        "jenis": {"permit": 2, "non_permit": 1},
        "instansi": {"dinkes": 2, "dpupr": 1},
        "untuk": {"perorangan": 1},
        "topik": {"kesehatan": 2},
        "peristiwa": {"memulai-usaha": 1},
        "daring": {"1": 2},
        "gratis": {"1": 1},
    }
    narrowed = counts(client, "/layanan/?instansi=dinkes&topik=kesehatan&daring=1")
    assert narrowed["instansi"] == {"dinkes": 1}
    assert narrowed["topik"] == {"kesehatan": 1}
    assert narrowed["gratis"] == {}


@pytest.mark.parametrize(
    "query",
    ["jenis=permit", "instansi=dinkes", "topik=kesehatan", "daring=1&gratis=1", "q=i"],
)
def test_every_count_is_what_its_choice_finds(client, catalogue, query):
    for name, choices in counts(client, f"/layanan/?{query}").items():
        rest = "&".join(p for p in query.split("&") if not p.startswith(f"{name}="))
        for value, count in choices.items():
            assert len(found(client, f"/layanan/?{rest}&{name}={value}")) == count


def test_what_is_chosen_can_be_taken_back_alone_or_at_once(client, catalogue):
    page = client.get("/layanan/?instansi=dinkes&daring=1").content.decode()
    assert 'href="?daring=1"' in page
    assert 'href="?instansi=dinkes"' in page
    assert "Hapus semua saringan" in page
    assert "Hapus semua saringan" not in client.get("/layanan/").content.decode()


def test_the_panel_stands_open_only_for_what_was_chosen_in_it(client, catalogue):
    assert '<details class="facets__more">' in client.get("/layanan/?q=izin").text
    page = client.get("/layanan/?instansi=dinkes").text
    assert '<details class="facets__more" open>' in page


def test_words_that_no_name_has_lead_to_the_search_of_the_whole_portal(client):
    assert (
        'href="/cari/?q=bikin%20warung"' in client.get("/layanan/?q=bikin warung").text
    )
    assert "/cari/?q=" not in client.get("/layanan/?topik=tidak-ada").text


def test_pages_lead_forward_and_back_through_every_service(client):
    for n in range(PAGE_SIZE * 2 + 5):
        f.service(f"s-{n:03}", name="Sama" if n % 2 else f"Layanan {n:03}")
    seen, address, pages = [], "/layanan/", []
    while address:
        response = client.get(address)
        pages.append([s.code for s in response.context["services"]])
        seen += pages[-1]
        following = response.context["next_page_url"]
        address = following and f"/layanan/{following}"
    assert [len(page) for page in pages] == [PAGE_SIZE, PAGE_SIZE, 5]
    assert len(set(seen)) == PAGE_SIZE * 2 + 5
    back = response.context["previous_page_url"]
    assert found(client, f"/layanan/{back}") == pages[1]
    first = client.get(f"/layanan/{back}").context["previous_page_url"]
    assert found(client, f"/layanan/{first}") == pages[0]
    assert client.get("/layanan/").context["previous_page_url"] == ""


@pytest.mark.parametrize(
    "query",
    [
        "q=" + "a" * 10_000,
        'q="',
        "q=%25",
        "q=%00",
        "q=NEAR(a OR b*",
        "jenis=%00&instansi=%00&topik='",
        "jenis=tidak-ada",
        "sesudah=99999999999999999999999",
        "sesudah=-1",
        "sesudah=٣",
        "sebelum=9223372036854775807",
        "sesudah=1&sebelum=1",
    ],
)
def test_bad_input_is_never_a_failure(client, catalogue, query):
    assert client.get(f"/layanan/?{query}").status_code == 200


def test_an_empty_result_says_how_to_go_on(client, catalogue):
    page = client.get("/layanan/?q=zzz").content.decode()
    assert "Tidak ada layanan yang cocok" in page
    assert "0 layanan" in page


def _fill(size: int, tags: list[Tag]) -> None:
    start = Service.objects.count()
    agencies = [f.agency(f"opd-{n}") for n in range(30)]
    kinds = [Service.Kind.PERMIT, Service.Kind.NON_PERMIT, Service.Kind.INFORMATION]
    rows = Service.objects.bulk_create(
        Service(
            code=f"layanan-{n}",
            slug=f"layanan-{n}",
            name=f"Layanan nomor {n * 7919 % 10_007}",
            summary="Ringkasan satu kalimat yang biasa panjangnya",
            kind=kinds[n % 3],
            agency=agencies[n % 30],
            status=Service.Status.PUBLISHED,
            is_online=n % 4 == 0,
            is_free=n % 5 == 0,
            duration_value=n % 30 + 1,
            duration_unit=Service.DurationUnit.WORKING_DAY,
        )
        for n in range(start, start + size)
    )
    through = Service.tags.through
    through.objects.bulk_create(
        through(service=row, tag=tag)
        for n, row in enumerate(rows)
        for tag in {tags[n % len(tags)], tags[n * 3 % len(tags)], tags[n // 7 % 36]}
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as the servers do by themselves


def _p95(client: Client) -> float:
    """In milliseconds. Of five addresses the 95th percentile is the dearest."""
    last = Service.objects.order_by("name").values_list("pk", flat=True)
    addresses = [
        "/layanan/",
        "/layanan/?jenis=permit",
        "/layanan/?instansi=opd-3",
        "/layanan/?topik=tag-12&gratis=1",
        f"/layanan/?sesudah={last[last.count() // 2]}",
    ]
    return max(page_milliseconds(client, address) for address in addresses)


@pytest.mark.stopwatch
def test_ten_thousand_services_cost_at_most_twice_a_hundred(client):
    """Server time of whole pages, over plain, narrowed and deep addresses."""
    kinds = list(Tag.Kind)
    tags = [f.tag(f"tag-{n}", kinds[n % 3]) for n in range(36)]
    _fill(100, tags)
    _p95(client)  # warm
    few = _p95(client)
    _fill(9_900, tags)
    many = _p95(client)
    print(f"p95: {few:.1f} ms at 100, {many:.1f} ms at 10,000")
    assert many <= 2 * few
