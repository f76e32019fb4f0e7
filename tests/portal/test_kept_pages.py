"""Pages kept for all: quick for the many, never a moment behind what was decided."""

import re
import uuid
from functools import partial
from unittest import mock

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from redis import RedisError

from complaints import workflow
from complaints.models import Complaint
from directory import changes
from directory.models import ContactChannel
from portal import kept_pages
from portal.news import notices
from portal.news.models import EmergencyNotice, NewsPost
from services.models import Reading, Service
from services.views import finder
from tests import factories as f
from tests.news.test_conversation import post
from tests.test_architecture import ROOT, sources

pytestmark = pytest.mark.django_db(transaction=True)

PHONE = {"User-Agent": "Mozilla/5.0 (Android 14; Mobile)"}


def keep_pages(settings, monkeypatch):
    """As in production, with nothing kept by others."""
    settings.KEPT_PAGES_SECONDS = 60
    own = {"KEY_PREFIX": uuid.uuid4().hex}
    settings.CACHES = {"default": settings.CACHES["default"] | own}
    monkeypatch.setattr(changes, "_rests_until", 0.0)
    changes._owed.clear()


@pytest.fixture(autouse=True)
def _kept(settings, monkeypatch):
    keep_pages(settings, monkeypatch)


def page(address, client=None, **headers):
    return (client or Client(headers=PHONE)).get(address, headers=headers)


def text(address, **headers):
    return page(address, **headers).content.decode()


def published(**fields):
    complaint = f.filed(**fields)
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    return complaint


# --- What is kept -------------------------------------------------------------------


def test_a_kept_page_is_still_counted_by_its_view(settings):
    settings.METRICS_TOKEN = "kata"
    page("/tentang/")
    kept = page("/tentang/")
    assert kept.wsgi_request.resolver_match.view_name == "about"


@pytest.mark.parametrize(("letters", "is_kept"), [(50, True), (5000, False)])
def test_an_address_that_is_too_long_fills_no_memory(letters, is_kept):
    address = f"/layanan/?jenis={'x' * letters}"
    page(address)
    with CaptureQueriesContext(connection) as queries:
        assert page(address).status_code == 200
    assert (len(queries) == 0) == is_kept


def test_the_second_visitor_costs_no_query(django_assert_num_queries):
    f.service("izin")
    complaint, agency = published(), f.agency()
    post()
    for address in (
        *("/", "/layanan/", "/layanan/izin/", "/direktori/", "/aduan/daftar/"),
        *(agency.get_absolute_url(), complaint.get_public_url(), "/tentang/"),
        *("/berita/", "/berita/perbaikan-jalan/", "/statistik/", "/aduan/"),
    ):
        first = page(address)
        with django_assert_num_queries(0):
            second = page(address)
        assert second.content == first.content, address
        for name in first.headers.keys() - {"X-Request-ID"}:
            assert second[name] == first[name], (address, name)
        assert "'nonce-" not in second["Content-Security-Policy"]
        assert not second.cookies


def test_who_has_the_page_already_gets_a_short_answer(django_assert_num_queries):
    etag = page("/tentang/")["ETag"]
    with django_assert_num_queries(0):
        again = page("/tentang/", **{"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    assert "no-cache" in again["Cache-Control"]
    changed = page("/tentang/", **{"If-None-Match": '"lain"'})
    assert changed.status_code == 200


def test_each_language_host_and_encoding_has_its_own(settings):
    settings.ALLOWED_HOSTS = ["testserver", "lain.example"]
    assert '<html lang="id"' in text("/tentang/")
    english = Client(headers=PHONE)
    english.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert '<html lang="en"' in page("/tentang/", english).content.decode()
    assert '<html lang="id"' in text("/tentang/")
    assert "http://lain.example/tentang/" in text("/tentang/", Host="lain.example")
    assert "lain.example" not in text("/tentang/")
    packed = page("/tentang/", **{"Accept-Encoding": "gzip"})
    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in page("/tentang/")


def test_the_order_of_a_question_does_not_matter_and_trackers_see_nothing(
    django_assert_num_queries,
):
    f.region("33.19")
    assert "kenal-saya" not in text(
        "/aduan/daftar/?wilayah=kabupaten-kudus&urut=terlama&fbclid=kenal-saya"
    )
    with django_assert_num_queries(0):
        page("/aduan/daftar/?utm_source=wa&urut=terlama&wilayah=kabupaten-kudus")


@pytest.mark.parametrize(
    "address",
    ["/direktori/?q=dinas", "/tentang/?x=1", "/cari/?q=pajak", "/aduan/baru/"],
)
def test_free_words_and_forms_are_not_kept(address):
    page(address)
    page(address)
    assert kept_pages.cache.get(key_of(address)) is None


def key_of(address):
    return kept_pages._key(RequestFactory().get(address, headers=PHONE))


# --- Whose it is not ----------------------------------------------------------------


def test_cookies_of_other_sites_of_the_domain_change_nothing(django_assert_num_queries):
    first = page("/tentang/")
    counted = Client(headers=PHONE)
    counted.cookies["_ga"] = "GA1.1.123"
    counted.cookies["csrftoken"] = "x" * 32
    with django_assert_num_queries(0):
        second = page("/tentang/", counted)
    assert second.content == first.content
    assert "public" in second["Cache-Control"]


def test_no_other_module_reads_or_sets_a_cookie():
    """Whichever does has to add it to kept_pages.OWN_COOKIES, if a page shows it."""
    word = re.compile(r"\.COOKIES|(signed|set)_cookie\(|_cookie_name")
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources()
        if word.search(path.read_text())
    }
    assert found == {
        "complaints/views/filing.py",
        "portal/kept_pages.py",
        "portal/language.py",
        "portal/news/views/visitors.py",
        "portal/regions.py",
        "portal/replica.py",
    }


@pytest.mark.parametrize(
    "cookie",
    ["sessionid", "wilayah", "komentar", "bukti", "messages", "baru_mengirim"],
)
def test_a_visitor_with_a_cookie_of_ours_neither_fills_nor_gets_it(cookie):
    f.region("33.74")
    known = Client(headers=PHONE)
    known.cookies[cookie] = "33.74"
    answer = page("/", known)
    assert "public" not in answer["Cache-Control"]
    assert "private" in answer["Cache-Control"]
    stranger = text("/")
    assert "Wilayah Anda:" not in stranger
    if cookie == "wilayah":
        assert "Wilayah Anda: Kota Semarang" in page("/", known).content.decode()


def test_a_part_of_the_page_is_not_taken_for_it():
    f.agency()
    part = text("/direktori/", **{"HX-Request": "true"})
    assert "<html" not in part
    assert "<html" in text("/direktori/")
    assert "<html" not in text("/direktori/", **{"HX-Request": "true"})


def test_a_page_with_a_personal_number_is_kept_by_nobody():
    agency = f.agency()
    ContactChannel.objects.create(
        agency=agency,
        kind="phone",
        value="081234567890",
        is_personal=True,
        consent_on=f.NOW.date(),
        consent_reference="Surat 1/2026",
    )
    answer = page(agency.get_absolute_url())
    assert "no-store" in answer["Cache-Control"]
    assert "public" not in answer["Cache-Control"]
    assert kept_pages.cache.get(key_of(agency.get_absolute_url())) is None


def test_what_is_not_there_is_asked_for_each_time():
    assert page("/layanan/izin/").status_code == 404
    f.service("izin")
    assert page("/layanan/izin/").status_code == 200


# --- What ends it -------------------------------------------------------------------


def shown(*addresses):
    return [a for a in addresses if "Jalan berlubang di depan pasar" in text(a)]


HIDING = {
    "verb": lambda c: workflow.keep_secret(c, by=f.User.objects.get(), now=f.NOW),
    "bulk update": lambda c: Complaint.objects.filter(pk=c.pk).update(secret=True),
    "raw SQL": lambda c: connection.cursor().execute(
        "UPDATE complaints_complaint SET secret = %s, anonymous = %s, hide_name = %s",
        [True, True, True],
    ),
    "withdrawn": lambda c: f.put(c, "rejected"),
}


@pytest.mark.parametrize("how", HIDING)
def test_a_complaint_made_secret_is_gone_at_once(how):
    complaint = published()
    own = complaint.get_public_url()
    places = ("/aduan/daftar/", "/aduan/daftar/umpan.xml", own)
    assert shown(*places) == list(places)
    HIDING[how](complaint)
    if how == "withdrawn":
        Complaint.objects.filter(pk=complaint.pk).update(verified_at=None)
    assert shown(*places) == []
    assert page(own).status_code == 404


def test_a_contact_taken_off_the_air_is_gone_at_once():
    agency = f.agency()
    contact = ContactChannel.objects.create(
        agency=agency, kind="phone", value="0243517463"
    )
    places = ["/direktori/", agency.get_absolute_url()]
    assert all("3517463" in text(a).replace("-", "").replace(" ", "") for a in places)
    contact.delete()
    assert not any("517463" in text(a) for a in places)


def test_news_that_is_withdrawn_is_gone_at_once():
    news = post()
    assert page("/berita/perbaikan-jalan/").status_code == 200
    assert news.title in text("/berita/")
    NewsPost.objects.update(publish_at=None)
    assert page("/berita/perbaikan-jalan/").status_code == 404
    assert news.title not in text("/berita/")


def test_a_warning_appears_and_goes_whatever_a_process_remembers():
    agency = f.agency("bpbd")
    warned = "Banjir di Kudus"
    assert warned not in text("/statistik/")
    assert warned not in text("/")
    row = EmergencyNotice.objects.create(
        level="danger", text=warned, agency=agency, starts_at=timezone.now()
    )
    # What another process still has in mind.
    none = {"warnings": [], "disruptions": []}
    notices.cache.set(notices.KEY, none, 600)
    assert warned in text("/")
    notices.cache.set(notices.KEY, none, 600)
    assert warned in text("/statistik/")
    EmergencyNotice.objects.filter(pk=row.pk).delete()
    assert warned not in text("/")
    assert warned not in text("/statistik/")


def changing_after(monkeypatch, module, name, change):
    """`change` comes when `module.name` has read all, and before its page is kept."""
    plain = getattr(module, name)

    def late(*args, **kwargs):
        made = plain(*args, **kwargs)
        change()
        return made

    monkeypatch.setattr(module, name, late)


def test_what_changes_while_a_page_is_made_ends_that_page(monkeypatch):
    f.service("izin", name="Nama lama")
    with monkeypatch.context() as patch:
        rename = partial(Service.objects.update, name="Nama baru")
        changing_after(patch, finder, "render", rename)
        assert "Nama lama" in text("/layanan/")
    assert "Nama baru" in text("/layanan/")


# --- Time, readers and a cache that is away -----------------------------------------


def test_one_makes_an_old_page_anew_while_the_others_get_it(
    monkeypatch, django_assert_num_queries
):
    f.service("izin")
    page("/layanan/")
    real = kept_pages.time.time
    monkeypatch.setattr(kept_pages.time, "time", lambda: real() + 31)
    before = kept_pages.cache.get(key_of("/layanan/")).made_at
    kept_pages.cache.add(f"{key_of('/layanan/')}:giliran", 1, 10)
    with django_assert_num_queries(0):
        page("/layanan/")
    kept_pages.cache.delete(f"{key_of('/layanan/')}:giliran")
    page("/layanan/")
    assert kept_pages.cache.get(key_of("/layanan/")).made_at > before + 30


def test_no_page_is_kept_longer_than_a_minute(monkeypatch):
    spy = mock.Mock(wraps=caches["default"])
    monkeypatch.setattr(kept_pages, "cache", spy)
    page("/tentang/")
    assert [call.args[2] for call in spy.set.call_args_list] == [60]


def test_readers_of_a_kept_page_count_too():
    service = f.service("izin")
    for _ in range(4):
        page("/layanan/izin/")
    page("/layanan/izin/", **{"User-Agent": "Googlebot"})
    service.name = "Nama baru"
    service.save()
    page("/layanan/izin/")
    assert Reading.objects.get().count == 5


def test_without_its_cache_the_site_goes_on_and_owes_the_changes(monkeypatch):
    f.service("izin", name="Nama lama")
    assert "Nama lama" in text("/layanan/izin/")
    with monkeypatch.context() as away:
        gone = mock.Mock(**{"set_many.side_effect": RedisError})
        away.setattr(changes, "cache", gone)
        Service.objects.update(name="Nama baru")
        assert "Nama baru" in text("/layanan/izin/")
        assert gone.set_many.call_count == 1
    changes._rests_until = 0.0
    assert "Nama baru" in text("/layanan/izin/")


def test_it_is_off_where_no_process_could_tell_the_others(
    settings, django_assert_max_num_queries
):
    settings.KEPT_PAGES_SECONDS = 0
    f.service("izin", name="Nama lama")
    text("/layanan/izin/")
    with django_assert_max_num_queries(8) as asked:
        text("/layanan/izin/")
    assert len(asked) > 0
