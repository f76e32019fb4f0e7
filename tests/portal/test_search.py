"""The search box: /cari/, /cari/saran/, its index and its back-office."""

from __future__ import annotations

import datetime
from functools import partial

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from complaints.stems import stem
from directory.models import Appointment, User
from portal.models import SearchDocument, SearchMiss, SearchSynonym, SearchTerm
from portal.search import finding, index
from portal.search.words import distance, terms, words
from services.models import Service
from tests import factories as f
from tests.timing import database_milliseconds, mean_milliseconds

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("built")]
TODAY = f.NOW.date()

HOSTILE = [
    '"',
    "'",
    "%",
    "_",
    "\\",
    "*",
    "-",
    "--",
    "NEAR",
    "NEAR(izin trayek)",
    "AND",
    "izin AND",
    "OR NOT",
    "izin -trayek",
    "izin*",
    "^izin",
    "title_terms:izin",
    "{title_terms} : izin",
    "izin & ! | trayek <-> ( :*A",
    "a"[:1] * 10_000,
    "izin " * 2_500,
    "\x00",
    "izin\x00trayek",
    "😀",
    "ｉｚｉｎ",
    "É",
    "<script>alert(1)</script>",
    "{{ 7*7 }}",
    "'; DROP TABLE portal_searchdocument; --",
]


@pytest.fixture(scope="module")
def built(once_a_module):
    SearchSynonym.objects.create(phrase="angkot", meaning="trayek")
    agency = f.agency()
    f.head(agency)
    f.service("izin-trayek", agency=agency, name="Izin trayek bus")
    f.service("izin-tambang", agency=agency, name="Izin penambangan", is_free=True)
    f.tax()
    index.build(f.NOW)


def urls(query: str) -> list[str]:
    return [document.url for document in finding.find(query).documents]


def test_results_are_grouped_with_the_answer_in_the_snippet(client, built):
    page = client.get("/cari/", {"q": "izin trayek"}).content.decode()
    assert "Paling cocok" in page
    assert page.index("Izin trayek bus") < page.index("Izin penambangan")
    assert "14 hari kerja · Biaya mulai Rp84.000 · Loket" in page
    assert "Gratis" in page
    head = client.get("/cari/", {"q": "henggar"}).content.decode()
    assert "(024) 7608368" in head
    tax = client.get("/cari/", {"q": "pkb"}).content.decode()
    assert "Kendaraan pertama: 1,05%" in tax


def test_more_than_three_results_go_by_kind(client, built):
    for n in range(3):
        f.service(f"izin-lain-{n}", agency=f.agency(), name=f"Izin lain {n}")
    index.build(f.NOW)
    page = client.get("/cari/", {"q": "izin"}).content.decode()
    assert page.index("Paling cocok") < page.index(">Izin dan layanan</h2>")


def test_a_synonym_of_staff_leads_to_the_page(client, built):
    assert urls("angkot")[0] == "/layanan/izin-trayek/"
    SearchSynonym.objects.update(is_active=False)
    assert "/layanan/izin-trayek/" not in urls("angkot")


@pytest.mark.parametrize("query", ["izin tryek", "izin trayeek", "izni trayek", "tray"])
def test_a_typing_error_is_forgiven(built, query):
    assert urls(query)[0] == "/layanan/izin-trayek/"


def test_the_page_says_what_it_searched_for_instead(client, built):
    assert "trayek</strong>" in client.get("/cari/?q=tryek").content.decode()


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("address", ["/cari/", "/cari/saran/"])
def test_no_question_breaks_the_page(client, built, address, query):
    page = client.get(address, {"q": query})
    assert page.status_code == 200
    assert b"<script>alert" not in page.content
    assert SearchDocument.objects.exists()


def test_a_question_that_is_too_long_is_told_so(client, built):
    page = client.get("/cari/", {"q": "izin trayek " + "x" * 10_000}).content.decode()
    assert "Pertanyaan terlalu panjang" in page
    assert "Izin trayek bus" in page


def test_without_a_question_there_is_a_hint(client, built):
    page = client.get("/cari/").content.decode()
    assert "Ketik yang Anda perlukan" in page
    assert not SearchMiss.objects.exists()


def test_suggestions_begin_with_what_is_typed(client, built):
    page = client.get("/cari/saran/", {"q": "izin tr"}).content.decode()
    assert page.count("<li>") == 1
    assert "Izin trayek bus" in page
    assert "<html" not in page
    assert client.get("/cari/saran/", {"q": ""}).content.strip() == b""


def test_suggestions_are_json_for_those_who_ask(client, built):
    answer = client.get(
        "/cari/saran/", {"q": "izin tr"}, headers={"Accept": "application/json"}
    )
    assert answer.json() == {
        "suggestions": [
            {
                "title": "Izin trayek bus",
                "url": "/layanan/izin-trayek/",
                "answer": "14 hari kerja · Biaya mulai Rp84.000 · Loket",
                "is_verified": False,
                "kind": "Izin dan layanan",
            }
        ]
    }


def test_a_question_in_vain_is_counted_without_personal_data(client, built):
    for query in ("zzyzx", "ZZYZX", "zzyzx siti@warga.example 081234567890"):
        page = client.get("/cari/", {"q": query})
        assert "Belum ada yang cocok" in page.content.decode()
    miss = SearchMiss.objects.get()
    assert (miss.query, miss.times) == ("zzyzx", 3)
    client.get("/cari/", {"q": "3374010101900001"})
    assert SearchMiss.objects.count() == 1


def test_the_log_of_misses_is_bounded(built, monkeypatch):
    monkeypatch.setattr(finding, "MOST_MISSES", 1)
    for query in ("satu", "dua", "satu"):
        finding.note_miss(query, TODAY)
    assert SearchMiss.objects.get().times == 2


def test_a_flood_of_nonsense_does_not_end_the_log_of_misses(built, monkeypatch):
    monkeypatch.setattr(finding, "MOST_MISSES", 2)
    for query in ("sapi", "sapi", "qxqx"):
        finding.note_miss(query, TODAY)
    for query in ("kambing", "itik"):
        finding.note_miss(query, TODAY + datetime.timedelta(days=1))
    assert set(SearchMiss.objects.values_list("query", flat=True)) == {
        "sapi",
        "kambing",
    }


def test_building_twice_changes_nothing(built):
    before = dict(SearchDocument.objects.values_list("pk", "digest"))
    again = index.build(f.NOW)
    assert (again.written, again.removed) == (0, 0)
    assert dict(SearchDocument.objects.values_list("pk", "digest")) == before


def test_the_index_follows_what_staff_change(built):
    service = Service.objects.get(code="izin-tambang")
    service.name = "Izin galian"
    service.save()
    assert index.build(f.NOW).written == 1
    assert "/layanan/izin-tambang/" in urls("galian")
    assert "/layanan/izin-tambang/" not in urls("penambangan")
    service.status = Service.Status.ARCHIVED
    service.save()
    assert index.build(f.NOW).removed == 1
    assert "/layanan/izin-tambang/" not in urls("galian")
    assert not SearchTerm.objects.filter(word="galian").exists()


def test_an_invented_head_is_not_found(built):
    held = Appointment.objects.get()
    held.person.is_demo = True
    held.person.save()
    index.build(f.NOW)
    assert not SearchDocument.objects.filter(kind="head").exists()


def test_complaints_are_never_found(client, built):
    f.filed()
    index.build(f.NOW)
    kinds = set(SearchDocument.objects.values_list("kind", flat=True))
    assert kinds == {"tax", "service", "agency", "head"}


def test_the_command_tells_what_it_did(capsys, built):
    call_command("build_search_index")
    assert "(0 ditulis, 0 dihapus)" in capsys.readouterr().out


def test_synonyms_and_misses_are_in_the_back_office(client, built):
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    finding.note_miss("kelinci", TODAY)
    misses = client.get("/admin/portal/searchmiss/").content.decode()
    assert "kelinci" in misses
    add = "/admin/portal/searchsynonym/add/"
    fields = {"phrase": " Balik   NAMA! ", "meaning": "bbnkb", "is_active": "on"}
    assert client.post(add, fields).status_code == 302
    assert SearchSynonym.objects.filter(phrase="balik nama").exists()
    page = client.post(add, fields | {"phrase": "satu dua tiga empat"})
    assert "satu sampai tiga kata" in page.content.decode()
    assert client.get("/admin/portal/searchmiss/add/").status_code == 403


def test_the_box_is_on_every_page_and_first_on_home(client, built):
    for address in ("/", "/layanan/", "/cari/", "/tidak-ada/"):
        page = client.get(address).content.decode()
        assert page.count('action="/cari/"') == 1, address
        for attribute in ("autocorrect", "autocapitalize"):
            assert f'{attribute}="off"' in page
    home = client.get("/").content.decode()
    assert home.index('action="/cari/"') < home.index('class="entries"')


def test_few_queries(client, built, django_assert_max_num_queries):
    for query in ("izin trayek", "izni tryek angkot", "zzyzx qqqqq"):
        with django_assert_max_num_queries(8):
            client.get("/cari/", {"q": query})
    with django_assert_max_num_queries(2):
        client.get("/cari/saran/", {"q": "izin angkot"})


def test_words_are_the_same_however_they_are_written():
    assert words("Ijin É-KTP, ｐａｊａｋ!") == ["ijin", "e", "ktp", "pajak"]
    assert stem("pembayaran") == stem("bayar") == "bayar"
    assert terms("Perizinan izin") == "izin perizinan"


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("pajak", "pajak", 0),
        ("pajek", "pajak", 1),
        ("paajk", "pajak", 1),
        ("pjak", "pajak", 1),
        ("pajakk", "pajak", 1),
        ("penelitan", "penelitian", 1),
        ("rokok", "pajak", 3),
        ("pa", "pajak", 3),
    ],
)
def test_typing_errors_are_counted(one, other, errors):
    assert min(distance(one, other, 2), 3) == errors
    assert distance(one, other, 2) == distance(other, one, 2)


@pytest.fixture
def ten_thousand():
    """Documents of which nearly all share their first word."""
    SearchDocument.objects.all().delete()
    places = ("pasar", "pelabuhan", "terminal", "bandara", "sungai", "hutan", "jalan")
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                key=f"service:{n}",
                kind="service",
                title=f"Izin {places[n % 7]} kawasan {n}",
                url=f"/layanan/{n}/",
                title_terms=terms(f"Izin {places[n % 7]} kawasan {n}"),
                keyword_terms=terms(f"permohonan izin dinas{n % 50}"),
                body_terms=terms("syarat surat permohonan pemilik tanah " * 3),
                digest=str(n),
            )
            for n in range(10_000)
        ],
        batch_size=1000,
    )
    index._build_vocabulary()
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE portal_searchdocument")


@pytest.mark.stopwatch
def test_suggestions_take_ten_milliseconds_at_ten_thousand_pages(client, ten_thousand):
    """Time of the processors, so that a busy machine does not count against it."""
    for query in ("i", "izin", "izin pas", "izin pelabuhan kaw", "kawasan 9", "zz"):
        ask = partial(client.get, "/cari/saran/", {"q": query})
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        ours = mean_milliseconds(30, ours=ask)["ours"]
        assert ours + database_milliseconds(queries) <= 10, (query, ours)


def document(key: str, title: str) -> SearchDocument:
    return SearchDocument(
        key=key, kind="news", title=title, url=f"/{key}/", title_terms=title, digest=""
    )


def test_among_many_pages_with_a_common_word_the_one_that_answers_is_found():
    """More than are compared have "pajak" or "gratis"; the last ones have a rare word,
    and both common ones."""
    SearchDocument.objects.all().delete()
    many = finding.MOST_RANKED
    SearchDocument.objects.bulk_create(
        [document(f"pajak-{n}", "pajak kota") for n in range(many + 10)]
        + [document(f"gratis-{n}", "gratis kota") for n in range(many + 10)]
        + [document("langka", "pajak sarang walet"), document("dua", "pajak gratis")]
    )
    index._build_vocabulary()
    assert finding.find("pajak walet").best[0].key == "langka"
    assert finding.find("pajak gratis").best[0].key == "dua"
    assert len(finding.find("pajak").documents) == finding.SHOWN
