"""News and programmes in the search box, and how soon it knows what staff save."""

from __future__ import annotations

import datetime

import pytest

from directory.models import User
from portal.models import SearchDocument
from portal.news.models import NewsPost, Programme
from portal.search import finding, index
from services.models import Service
from tests import factories as f
from tests.news.test_conversation import post as news_post
from tests.portal.test_search import urls

pytestmark = pytest.mark.django_db


@pytest.fixture
def built():
    f.service("izin-trayek", name="Izin trayek bus")
    f.service("izin-tambang", name="Izin penambangan")


def test_news_and_programmes_are_found_while_they_are_public(built):
    day = datetime.timedelta(days=1)
    post = news_post("mudik-gratis", title="Mudik gratis", expires_at=f.NOW + day)
    news_post("mudik-konsep", title="Mudik konsep", publish_at=None)
    news_post("mudik-besok", title="Mudik besok", publish_at=f.NOW + day)
    programme = Programme.objects.create(
        slug="embung",
        name="Embung desa",
        level="province",
        year_from=2026,
        status="running",
        is_published=True,
    )
    Programme.objects.create(
        slug="embung-konsep",
        name="Embung konsep",
        level="province",
        year_from=2026,
        status="planned",
    )
    index.build(f.NOW)
    assert urls("mudik") == ["/berita/mudik-gratis/"]
    assert urls("embung") == ["/program/embung/"]
    document = SearchDocument.objects.get(kind="program")
    assert (document.answer, document.is_verified) == ("Berjalan", False)
    index.build(f.NOW + 2 * day)
    assert urls("mudik") == ["/berita/mudik-besok/"]
    post.expires_at = None
    post.publish_at = None
    post.save()
    programme.is_published = False
    programme.save()
    index.build(f.NOW)
    assert urls("mudik") == urls("embung") == []


def test_a_hoax_is_found_by_its_claim_with_the_verdict_as_answer(built):
    news_post(
        "hoaks",
        kind="hoax",
        title="Pemutihan lewat tautan",
        verdict="false",
        claim="Kirim KTP untuk pemutihan",
        verification="verified",
        source="uji",
    )
    index.build(f.NOW)
    found = finding.find("kirim ktp pemutihan").documents[0]
    assert (found.url, found.answer) == ("/berita/hoaks/", "Salah · 9 November 2026")


def test_news_stands_after_the_page_that_it_is_about(built):
    news_post("trayek", title="Izin trayek bus")
    index.build(f.NOW)
    assert urls("izin trayek bus")[:2] == ["/layanan/izin-trayek/", "/berita/trayek/"]


def test_an_invented_post_is_marked_and_answers_nothing(client, built):
    news_post("contoh", title="Kabar kelinci", is_demo=True, verification="example")
    index.build(f.NOW)
    page = client.get("/cari/?q=kelinci").content.decode()
    assert SearchDocument.objects.get(kind="news").answer == ""
    assert "contoh" in page[page.index("Kabar kelinci") :].lower()


@pytest.mark.django_db(transaction=True)
def test_what_editors_of_news_save_is_found_at_once(client):
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    fields = {
        "kind": "news",
        "title": "Kabar kelinci",
        "slug": "kelinci",
        "summary": "S",
        "body": "Isi",
        "agency": f.agency().pk,
        "verification": "unverified",
        "publish_at_0": "2026-01-02",
        "publish_at_1": "08:00",
        "pictures-TOTAL_FORMS": 0,
        "pictures-INITIAL_FORMS": 0,
        "corrections-TOTAL_FORMS": 0,
        "corrections-INITIAL_FORMS": 0,
    }
    assert client.post("/admin/news/newspost/add/", fields).status_code == 302
    assert urls("kelinci") == ["/berita/kelinci/"]
    page = f"/admin/news/newspost/{NewsPost.objects.get().pk}/"
    draft = fields | {"publish_at_0": "", "publish_at_1": ""}
    assert client.post(page + "change/", draft).status_code == 302
    assert urls("kelinci") == []
    client.post(page + "change/", fields)
    assert client.post(page + "delete/", {"post": "yes"}).status_code == 302
    assert urls("kelinci") == []
    programme = {
        "name": "Embung desa",
        "slug": "embung",
        "summary": "S",
        "level": "province",
        "status": "running",
        "year_from": "2026",
        "verification": "unverified",
        "is_published": "on",
        "updates-TOTAL_FORMS": 0,
        "updates-INITIAL_FORMS": 0,
    }
    assert client.post("/admin/news/programme/add/", programme).status_code == 302
    assert urls("embung") == ["/program/embung/"]


def test_editors_of_services_and_agencies_are_told_when_it_is_found(client, built):
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    service = Service.objects.get(code="izin-tambang")
    for address in (
        f"/admin/services/service/{service.pk}/change/",
        f"/admin/directory/agency/{service.agency_id}/change/",
    ):
        assert "Pencarian mengikuti paling lama lima menit" in (
            client.get(address).content.decode()
        ), address
