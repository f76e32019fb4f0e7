"""When something goes wrong, people learn what, lose nothing, and find a way on."""

import errno
import re

import psycopg
import pytest
from django.contrib.sessions.models import Session
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, InternalError, OperationalError, connection
from django.test import Client

from complaints import filing
from complaints.models import Complaint
from portal.views import home
from tests import factories as f

pytestmark = pytest.mark.django_db


def test_a_mistyped_address_leads_to_the_page_most_like_it(client):
    f.tax("pkb")
    f.service("izin-trayek-akdp")
    page = client.get("/pajak/pajak-pbk/")
    assert page.status_code == 404
    assert "/pajak/pajak-pkb/" in page.content.decode()
    assert "/layanan/izin-trayek-akdp/" not in page.content.decode()
    assert "/layanan/izin-trayek-akdp/" in client.get("/izin-trayek/").content.decode()


def test_a_mistyped_agency_or_form_is_found_too(client):
    f.agency("dinkes")
    assert "/direktori/dinkes/" in client.get("/direktori/dinkess/").content.decode()
    assert "/aduan/lacak/" in client.get("/aduan/laccak/").content.decode()


def test_drafts_are_not_offered(client):
    f.service("izin-rahasia", status="draft")
    assert "izin-rahasia/" not in client.get("/layanan/izin-rahasi/").content.decode()


@pytest.mark.parametrize(
    "address",
    ["/%00/", "/%22%25/", f"/{'x' * 5000}/", "/%F0%9F%8C%8B/", "/%ff%fe/"],
)
def test_odd_addresses_get_an_ordinary_404(client, address):
    assert client.get(address).status_code == 404


def test_a_404_takes_few_queries(client, django_assert_num_queries):
    for n in range(20):
        f.service(f"izin-{n}")
    # One looks for the page itself, two for what is like it.
    with django_assert_num_queries(3):
        client.get("/layanan/izin-21/")


def fail_with(monkeypatch, error):
    def broken(month):
        raise error

    monkeypatch.setattr(home, "_figures", broken)


def test_a_fault_of_ours_says_so(monkeypatch):
    fail_with(monkeypatch, ValueError("rusak"))
    page = Client(raise_request_exception=False).get("/")
    assert page.status_code == 500
    assert "Ini kesalahan kami" in page.content.decode()


def test_an_unreachable_database_says_when_to_come_back(monkeypatch):
    fail_with(monkeypatch, OperationalError("tidak terjangkau"))
    page = Client(raise_request_exception=False).get("/")
    assert page.status_code == 503
    assert page["Retry-After"] == "120"
    assert "Portal sedang dirawat" in page.content.decode()


def test_nor_is_an_unknown_address_a_fault_while_it_is_away(monkeypatch):
    def broken(*args):
        raise OperationalError("tidak terjangkau")

    monkeypatch.setattr("portal.errors.nearest", broken)
    page = Client(raise_request_exception=False).post("/tidak-ada/", {"a": "b"})
    assert page.status_code == 503
    assert "Portal sedang dirawat" in page.content.decode()


# --- A form whose protection has run out ------------------------------------------


def typed(**fields):
    return {"kind": "complaint", "text": f.TEXT, "hide_name": "on"} | fields


def hidden_fields(page):
    return dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    )


def test_an_expired_form_comes_back_with_what_was_typed():
    visitor = Client(enforce_csrf_checks=True)
    category, region = f.category(), f.region()
    data = typed(category=category.pk, region=region.pk) | {
        "submission_key": "4a9c8c4e-6f1c-4ab1-9b3f-6f0c1d0e8a11"
    }
    page = visitor.post("/aduan/baru/", data, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    assert "no-store" in page["Cache-Control"]
    again = hidden_fields(page.content.decode())
    assert again["text"] == f.TEXT
    sent = visitor.post(
        "/aduan/baru/", again, headers={"Sec-Fetch-Site": "same-origin"}
    )
    assert sent.status_code == 302
    assert Complaint.objects.get().original_text == f.TEXT


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://lain.example"},
        {"Referer": "https://lain.example/aduan/"},
    ],
)
def test_another_sites_form_is_not_one_click_from_being_filed(headers):
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.post("/aduan/baru/", typed(), headers=headers)
    assert page.status_code == 403
    assert f.TEXT not in page.content.decode()


@pytest.mark.parametrize(
    ("address", "data"),
    [
        ("/aduan/lacak/", {"code": "JTG-2026-7K3M9Q", "pin": "K7M2P-9QX4R"}),
        ("/akun/masuk/", {"login": "budi@jateng.example", "password": "rahasia-1"}),
    ],
)
def test_secrets_are_never_sent_back(address, data):
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.post(address, data, headers={"Sec-Fetch-Site": "same-origin"})
    assert page.status_code == 403
    for value in data.values():
        assert value not in page.content.decode()


def photo(name="jalan.jpg", content=None):
    return SimpleUploadedFile(name, content or f.picture(), "image/jpeg")


def complete(**fields):
    key = {"submission_key": "4a9c8c4e-6f1c-4ab1-9b3f-6f0c1d0e8a11"}
    return typed(category=f.category().pk, region=f.region().pk) | key | fields


HERE = {"Sec-Fetch-Site": "same-origin"}


def test_an_expired_form_keeps_its_photos_too():
    visitor = Client(enforce_csrf_checks=True)
    visitor.get("/aduan/baru/")
    data = complete(photos=[photo(), photo("pasar.jpg")])
    page = visitor.post("/aduan/baru/", data, headers=HERE).content.decode()
    assert "2 foto juga tersimpan" in page
    assert visitor.get("/aduan/langkah/foto/1/").status_code == 200
    again = hidden_fields(page)
    sent = visitor.post("/aduan/langkah/periksa/", again, headers=HERE)
    assert sent["Location"] == "/aduan/terkirim/"
    complaint = Complaint.objects.get()
    assert complaint.original_text == f.TEXT
    assert complaint.attachments.count() == 2


@pytest.mark.parametrize("cookies", [True, False])
def test_photos_that_cannot_be_kept_are_named(cookies):
    visitor = Client(enforce_csrf_checks=True)
    if cookies:
        visitor.get("/aduan/baru/")
    text = f.TEXT if not cookies else "pendek"
    data = complete(text=text, photos=[photo("pasar & lama.jpg"), photo("x" * 200)])
    page = visitor.post("/aduan/baru/", data, headers=HERE).content.decode()
    assert "Foto ini tidak ikut tersimpan: pasar &amp; lama.jpg, xxx" in page
    assert "x" * 80 not in page
    assert hidden_fields(page)["text"] == text
    assert "draft" not in visitor.session


def test_another_sites_form_leaves_no_draft():
    visitor = Client(enforce_csrf_checks=True)
    visitor.get("/aduan/baru/")
    headers = {"Sec-Fetch-Site": "cross-site"}
    visitor.post("/aduan/baru/", complete(photos=[photo()]), headers=headers)
    assert "draft" not in visitor.session
    assert not default_storage.exists("drafts")


def test_photos_of_an_answer_are_named_to_be_chosen_again():
    receipt = f.receipt()
    visitor = Client(enforce_csrf_checks=True)
    visitor.get("/aduan/lacak/")
    page = visitor.post(
        f"{receipt.complaint.get_absolute_url()}pesan/",
        {"text": "Ada korban lagi.", "photos": [photo("korban.jpg")]},
        headers=HERE,
    ).content.decode()
    assert "Foto ini tidak ikut tersimpan: korban.jpg." in page
    assert hidden_fields(page)["text"] == "Ada korban lagi."


def test_markup_in_what_was_typed_stays_text():
    visitor = Client(enforce_csrf_checks=True)
    page = visitor.post(
        "/aduan/baru/",
        typed(text='"><script>alert(1)</script>'),
        headers={"Sec-Fetch-Site": "same-origin"},
    )
    assert "<script>alert" not in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/langganan/%00/", "/aduan/%00/", "/layanan/%00/"])
def test_an_address_with_a_nul_is_not_there(client, address):
    assert client.get(address).status_code == 404


# --- While nothing can be stored ------------------------------------------------------


def read_only():
    error = InternalError("cannot execute INSERT in a read-only transaction")
    error.__cause__ = psycopg.errors.ReadOnlySqlTransaction()
    return error


def cut_short():
    error = OperationalError("canceling statement due to statement timeout")
    error.__cause__ = psycopg.errors.QueryCanceled()
    return error


CANNOT_STORE = [
    OperationalError("database or disk is full"),
    InterfaceError("the connection is closed"),
    read_only(),
    cut_short(),
    OSError(errno.ENOSPC, "No space left on device"),
]


@pytest.mark.parametrize("error", CANNOT_STORE, ids=lambda e: str(e)[:20])
def test_what_was_typed_comes_back_while_nothing_can_be_stored(monkeypatch, error):
    visitor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    form = visitor.get("/aduan/baru/").content.decode()
    data = typed(category=f.category().pk, region=f.region().pk) | {
        name: value
        for name, value in hidden_fields(form).items()
        if name in ("csrfmiddlewaretoken", "submission_key")
    }
    here = {"Sec-Fetch-Site": "same-origin"}
    with monkeypatch.context() as m:

        def broken(*args, **kwargs):
            raise error

        m.setattr(filing, "submit", broken)
        page = visitor.post("/aduan/baru/", data, headers=here)
    assert page.status_code == 503
    assert page["Retry-After"] == "120"
    assert "no-store" in page["Cache-Control"]
    assert "masih ada di halaman ini" in page.content.decode()
    assert not Complaint.objects.exists()
    again = hidden_fields(page.content.decode())
    assert visitor.post("/aduan/baru/", again, headers=here).status_code == 302
    assert Complaint.objects.get().original_text == f.TEXT


def test_so_it_does_when_only_the_session_could_not_be_stored(monkeypatch):
    """Stored, but nobody was told: sent again, the receipt of the first comes."""
    visitor = Client(raise_request_exception=False)
    data = typed(category=f.category().pk, region=f.region().pk)
    here = {"Sec-Fetch-Site": "same-origin"}

    def filled_in() -> dict[str, str]:
        page = hidden_fields(visitor.get("/aduan/baru/").content.decode())
        return data | {"submission_key": page["submission_key"]}

    assert visitor.post("/aduan/baru/", filled_in(), headers=here).status_code == 302
    second = filled_in()
    with monkeypatch.context() as m:

        def broken(*args, **kwargs):
            raise OperationalError("terminating connection")

        m.setattr(Session, "save", broken)
        page = visitor.post("/aduan/baru/", second, headers=here)
    assert page.status_code == 503
    assert page["Retry-After"] == "120"
    assert "no-store" in page["Cache-Control"]
    assert "masih ada di halaman ini" in page.content.decode()
    again = hidden_fields(page.content.decode())
    receipt = visitor.post("/aduan/baru/", again, headers=here, follow=True)
    assert Complaint.objects.latest("pk").public_code in receipt.content.decode()
    assert Complaint.objects.count() == 2


def test_a_file_that_is_missing_is_our_fault_not_a_full_disk(monkeypatch):
    fail_with(monkeypatch, FileNotFoundError(errno.ENOENT, "x"))
    assert Client(raise_request_exception=False).get("/").status_code == 500


def test_a_query_that_takes_too_long_is_said_to_be_that(monkeypatch):
    fail_with(monkeypatch, cut_short())
    page = Client(raise_request_exception=False).get("/")
    assert page.status_code == 503
    assert "terlalu lama" in page.content.decode()


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has no such limit"
)
def test_the_database_cuts_long_statements_short(settings):
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == (f"{settings.STATEMENT_SECONDS}s",)


@pytest.mark.django_db
def test_what_is_not_theirs_leads_staff_back_to_the_desk(client):
    client.force_login(f.budi())
    page = client.get("/admin/services/service/")
    assert page.status_code == 403
    assert 'href="/admin/"' in page.content.decode()
    assert (
        "/aduan/lacak/"
        not in page.content.decode().split("<main")[1].split("</main")[0]
    )
