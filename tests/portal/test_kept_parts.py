"""Parts of pages, kept for visitors with a cookie: never a moment behind either."""

from functools import partial
from unittest import mock

import pytest
from django.core.cache import caches
from django.test import Client
from redis import RedisError

from complaints.models import Complaint
from directory import changes, kept
from directory.models import ContactChannel
from services.models import Disruption, Question, Reading, Service
from services.views import services as service_views
from tests import factories as f
from tests.portal.test_kept_pages import (
    HIDING,
    PHONE,
    changing_after,
    keep_pages,
    published,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings, monkeypatch):
    keep_pages(settings, monkeypatch)


def visitor(region="33.74"):
    client = Client(headers=PHONE)
    client.cookies["wilayah"] = region
    return client


def text(address, client=None):
    return (client or visitor()).get(address).content.decode()


def main_part(html):
    return html.partition("<main")[2].partition("</main>")[0]


@pytest.fixture
def service():
    return f.service("izin", name="Izin lama")


@pytest.fixture
def agency(service):
    return f.agency()


@pytest.fixture
def addresses(service, agency):
    own = [agency.get_absolute_url(), published().get_public_url()]
    return ["/", "/layanan/izin/", "/direktori/", *own]


def test_the_second_visitor_costs_almost_no_query(addresses, django_assert_num_queries):
    f.region("33.74")
    # The home page's choice of a region; the reader of a service who is counted; the
    # regions of the directory's filter.
    for address, queries in zip(addresses, [1, 1, 1, 0, 0], strict=True):
        first = text(address)
        with django_assert_num_queries(queries):
            assert text(address) == first


def test_it_is_the_page_that_everybody_gets(addresses):
    f.region("33.74")
    for address in addresses:
        whole = main_part(text(address, Client(headers=PHONE)))
        for _ in range(2):
            own = main_part(text(address))
            if address != "/":
                assert own == whole, address
        if address == "/":
            assert "Wilayah Anda: Kota Semarang" in own
            assert "Wilayah Anda: " not in whole


def test_each_region_is_its_visitors_own():
    f.region("33.74")
    f.region("33.19")
    assert "Wilayah Anda: Kota Semarang" in text("/")
    assert "Wilayah Anda: Kabupaten Kudus" in text("/", visitor("33.19"))
    assert "Wilayah Anda" not in text("/", visitor("99.99"))


def test_each_language_has_its_own(agency):
    english = visitor()
    english.cookies["django_language"] = "en"
    address = agency.get_absolute_url()
    assert "Aduan dalam angka" in text(address)
    assert "Aduan dalam angka" not in text(address, english)
    assert "Aduan dalam angka" in text(address)


CHANGES = {
    "name": lambda s: Service.objects.update(name="Izin baru"),
    "withdrawn": lambda s: Service.objects.update(status="draft"),
    "question": lambda s: Question.objects.create(
        service=s, order=1, question="Berapa lama?", answer="Sehari"
    ),
    "disruption": lambda s: Disruption.objects.create(
        service=s, state="closed", starts_at=f.NOW, text="Loket tutup"
    ),
}


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_on_a_service_is_seen_at_once(service, what):
    def shown():
        page = text("/layanan/izin/")
        facts = ["Izin lama", "Izin baru", "Berapa lama?", "Loket tutup"]
        return [fact for fact in facts if fact in page]

    assert shown() == shown() == ["Izin lama"]
    CHANGES[what](service)
    expected = {
        "name": ["Izin baru"],
        "withdrawn": [],
        "question": ["Izin lama", "Berapa lama?"],
        "disruption": ["Izin lama", "Loket tutup"],
    }
    assert shown() == expected[what]


def test_a_contact_taken_off_the_air_is_gone_at_once(agency):
    addresses = [agency.get_absolute_url(), "/direktori/"]
    contact = ContactChannel.objects.create(
        agency=agency, kind="phone", value="0243517463"
    )
    for _ in range(2):
        assert all("3517463" in text(a) for a in addresses)
    contact.delete()
    assert not any("3517463" in text(a) for a in addresses)


@pytest.mark.parametrize("how", HIDING)
def test_a_complaint_made_secret_is_gone_at_once(how):
    complaint = published()
    own = complaint.get_public_url()
    assert complaint.public_code in text(own)
    assert complaint.public_code in text(own)
    HIDING[how](complaint)
    if how == "withdrawn":
        Complaint.objects.filter(pk=complaint.pk).update(verified_at=None)
    assert visitor().get(own).status_code == 404


def test_a_form_with_errors_is_nobody_elses(agency):
    own = published().get_public_url()
    before = text(own)
    wrong = visitor().post(f"{own}ikuti/", {"email": "bukan-alamat"})
    assert wrong.status_code == 422
    assert "bukan-alamat" in wrong.content.decode()
    assert text(own) == before


def test_a_personal_number_is_kept_by_nobody(agency, service, monkeypatch):
    contact = ContactChannel.objects.create(
        agency=agency,
        kind="phone",
        value="081234567890",
        is_personal=True,
        consent_on=f.NOW.date(),
        consent_reference="Surat 1/2026",
    )
    service.contacts.add(contact)
    spy = mock.Mock(wraps=caches["default"])
    monkeypatch.setattr(kept, "cache", spy)
    for address in ("/layanan/izin/", agency.get_absolute_url(), "/direktori/"):
        answer = visitor().get(address)
        assert "812" in answer.content.decode()
        assert "no-store" in answer["Cache-Control"]
    assert not spy.set.called


def test_what_changes_while_a_part_is_made_ends_it(service, monkeypatch):
    with monkeypatch.context() as patch:
        rename = partial(Service.objects.update, name="Izin baru")
        changing_after(patch, service_views, "render_to_string", rename)
        assert "Izin lama" in text("/layanan/izin/")
    assert "Izin lama" not in text("/layanan/izin/")


def test_each_reader_counts(service):
    for _ in range(3):
        text("/layanan/izin/")
    assert Reading.objects.get().count == 3


def test_a_cache_that_is_away_costs_only_time(service, monkeypatch):
    broken = mock.Mock(wraps=caches["default"])
    broken.get.side_effect = broken.get_many.side_effect = RedisError("weg")
    broken.set.side_effect = RedisError("weg")
    for module in (changes, kept):
        monkeypatch.setattr(module, "cache", broken)
    assert "Izin lama" in text("/layanan/izin/")
    assert "Izin lama" in text("/layanan/izin/")


def test_an_old_address_keeps_its_note(agency):
    address = agency.get_absolute_url()
    text(address)
    assert text(f"{address}?dari=lain") != ""
    assert visitor().get("/direktori/tidak-ada/").status_code == 404
