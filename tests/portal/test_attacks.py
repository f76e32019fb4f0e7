"""What a hostile visitor tries first; docs/asvs.md says what each one proves."""

from __future__ import annotations

import collections
import re
import uuid
from urllib.parse import urljoin

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.test import Client

from complaints import codes
from complaints.models import Complaint, Reporter
from complaints.privacy import ComplaintQuerySet
from notifications.models import Message
from tests import factories as f
from tests.complaints.test_second_look import NEW, answers, text
from tests.roles import state_of_all

pytestmark = pytest.mark.django_db

QUOTES = [
    "'",
    "' OR '1'='1",
    '" OR ""="',
    "1); DROP TABLE complaints_complaint; --",
    "x' UNION SELECT email FROM complaints_reporter --",
    "pg_sleep(5)",
    "a\\'b",
    "%' AND 1=1 --",
]
ASKED = [
    *("/cari/?q={}", "/cari/saran/?q={}", "/layanan/?q={}", "/layanan/?topik={}"),
    *("/direktori/?q={}", "/direktori/?jenis={}", "/berita/?halaman={}"),
    *("/aduan/daftar/?q={}", "/aduan/daftar/?wilayah={}", "/aduan/daftar/?status={}"),
    *("/aduan/daftar/?urut={}", "/aduan/daftar/?setelah={}", "/aduan/{}/"),
    "/aduan/baru/?kategori={}",
]


@pytest.mark.parametrize("address", ASKED)
def test_quotes_of_sql_are_words_like_any_other(client, address):
    f.filed()
    plain = client.get(address.format("tidakadayangbegini")).status_code
    for quote in QUOTES:
        response = client.get(address.format(quote.replace("%", "%25")))
        assert response.status_code == plain, quote
        assert "siti@warga.example" not in text(response)
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example",
        "https://evil.example/",
        "https:evil.example",
        r"\\evil.example",
        "/\\evil.example",
        "%09//evil.example",
        "\t//evil.example",
        "javascript:alert(1)",
        "kata",
    ],
)
def test_no_way_leads_to_another_site(client, there):
    f.region("33.74")
    f.budi()
    for address, data in [
        ("/wilayah/", {"wilayah": "33.74"}),
        ("/bahasa/setlang/", {"language": "en"}),
        ("/warga/bukti/", {"email": "siti@warga.example", "lanjut": there}),
        ("/admin/login/", {"username": "budi@jateng.example", "password": f.PASSWORD}),
    ]:
        target = client.post(address, data | {"next": there}).get("Location", "/")
        # As a browser reads it, to which a backslash is a slash and a tab nothing.
        read = target.replace("\\", "/").replace("\t", "")
        absolute = urljoin(f"https://portal.example{address}", read)
        assert absolute.startswith("https://portal.example/"), (address, target)


@pytest.mark.parametrize("name", ["Siti\r\nBcc: lain@evil.example", "Siti\nX: 1"])
def test_no_field_writes_a_mail_header(
    client, django_capture_on_commit_callbacks, name
):
    with django_capture_on_commit_callbacks(execute=True):
        client.post(NEW, answers(name=name, email="siti@warga.example"))
    for sent in mail.outbox:
        raw = sent.message().as_string()
        assert "\nBcc:" not in raw
        assert "\nX: 1" not in raw
        assert sent.recipients() == ["siti@warga.example"]
    assert mail.outbox


@pytest.mark.parametrize(
    "address",
    ["siti@warga.example\r\nBcc: lain@evil.example", "a@b.example,c@d.example"],
)
def test_a_mail_address_is_one_address(client, address):
    assert client.post(NEW, answers(email=address)).status_code == 422
    assert not Reporter.objects.exists()


@pytest.mark.parametrize(
    "tail", ["x.css", "x.js", "foto.jpg", "x.css?v=1", "..%2fx.css"]
)
def test_a_private_page_under_a_files_name_is_not_there_to_be_cached(client, tail):
    receipt = f.receipt()
    keys = {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)}
    client.post("/aduan/lacak/", keys)
    own = receipt.complaint.get_absolute_url()
    assert client.get(own).status_code == 200
    for address in (f"/aduan/lacak/{tail}", f"{own}{tail}", f"/aduan/terkirim/{tail}"):
        response = client.get(address)
        assert response.status_code in (301, 302, 404)
        assert receipt.complaint.original_text not in text(response)
        assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize(
    "address",
    ["/aduan/baru/", "/aduan/lacak/", "/aduan/terkirim/", "/aduan/langkah/apa/", "own"],
)
def test_private_pages_are_stored_by_nobody(client, address):
    receipt = f.receipt()
    keys = {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)}
    client.post("/aduan/lacak/", keys)
    address = receipt.complaint.get_absolute_url() if address == "own" else address
    cache_control = client.get(address)["Cache-Control"]
    assert "no-store" in cache_control
    assert "private" in cache_control


@pytest.mark.parametrize("verb", ["TRACE", "TRACK", "CONNECT", "PROPFIND"])
def test_verbs_of_debuggers_are_refused(client, verb):
    response = client.generic(verb, "/", HTTP_COOKIE="rahasia=1")
    assert response.status_code == 405
    assert b"rahasia" not in response.content


@pytest.mark.parametrize(
    "address",
    [
        *("/.git/HEAD", "/.git/config", "/.env", "/static/", "/media/", "/var/"),
        *("/static/../portal/settings.py", "/static/%2e%2e/.env", "/pyproject.toml"),
        *("/debug/", "/__debug__/", "/phpinfo.php", "/wp-login.php", "/server-status"),
        *("/backup.sql", "/portal.sqlite3", "/dev/mail/", "/manage.py"),
    ],
)
def test_nothing_of_the_workshop_is_served(client, address):
    response = client.get(address)
    assert response.status_code == 404
    assert "SECRET_KEY" not in text(response)


def test_fields_that_the_form_does_not_have_set_nothing(client):
    extra = {
        "status": "confirmed",
        "outcome": "resolved",
        "public_code": "JTG-2026-AAAAAA",
        "pin_hash": "x",
        "source": "staff",
        "officer": f.budi().pk,
        "support_count": 99,
        "held_because": "",
        "verified_at": "2026-01-01",
        "is_staff": 1,
        "by": 1,
    }
    client.post(NEW, answers(**extra))
    complaint = Complaint.objects.get()
    assert (complaint.status, complaint.source) == ("received", "web")
    assert complaint.public_code != "JTG-2026-AAAAAA"
    assert (complaint.officer, complaint.support_count) == (None, 0)
    assert complaint.verified_at is None


def test_a_field_sent_twice_counts_once(client):
    data = answers()
    first, last = data["submission_key"], str(uuid.uuid4())
    twice = data | {"submission_key": [first, last], "secret": ["", "on"]}
    client.post(NEW, twice)
    client.post(NEW, twice)
    assert Complaint.objects.get().secret
    assert (
        client.get("/aduan/daftar/?status=verified&status=' OR 1=1").status_code < 500
    )


def test_a_forged_host_or_forwarding_header_decides_nothing(client, settings):
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    page = client.get(
        "/",
        headers={
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-User": "budi@jateng.example",
            "Remote-User": "budi@jateng.example",
            "X-Original-URL": "/admin/",
        },
    )
    assert "evil.example" not in text(page)
    assert (
        client.get(
            "/admin/", headers={"Remote-User": "budi@jateng.example"}
        ).status_code
        == 302
    )
    assert settings.USE_X_FORWARDED_HOST is False


def test_a_made_up_address_of_the_sender_does_not_lift_a_limit(client, monkeypatch):
    from complaints.views import filing

    monkeypatch.setattr(filing, "FILINGS_AT_ONCE", 2)
    got = [
        client.post(
            NEW, answers(), headers={"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(4)
    ]
    assert got == [302, 302, 429, 429]


# --- Sessions ---------------------------------------------------------------------


def staff_client():
    budi, client = f.budi(), Client()
    client.force_login(budi)
    return budi, client, client.cookies["sessionid"].value


def replay(cookie: str) -> bool:
    """Whether this old cookie still opens the desk."""
    thief = Client()
    thief.cookies["sessionid"] = cookie
    return thief.get("/admin/").status_code == 200


def test_a_cookie_taken_before_log_out_opens_nothing_after_it():
    _budi, client, cookie = staff_client()
    assert replay(cookie)
    client.post("/admin/logout/")
    assert not replay(cookie)


@pytest.mark.parametrize("change", ["password", "is_active", "is_staff"])
def test_a_session_dies_with_what_it_rested_on(change):
    budi, _client, cookie = staff_client()
    if change == "password":
        budi.set_password("gunung-merbabu-1297")
    else:
        setattr(budi, change, False)
    budi.save()
    assert not replay(cookie)


def test_a_session_planted_before_log_in_is_not_the_one_after_it(client):
    f.budi()
    client.get("/aduan/langkah/apa/")
    client.post("/aduan/langkah/apa/", answers())
    planted = client.cookies["sessionid"].value
    keys = {"username": "budi@jateng.example", "password": f.PASSWORD}
    client.post("/admin/login/", keys)
    assert not replay(planted)


def test_cookies_are_for_the_server_and_for_our_pages_only(client):
    client.post("/aduan/langkah/apa/", answers())
    client.get("/aduan/baru/")
    for name in ("sessionid", "csrftoken"):
        cookie = client.cookies[name]
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name


# --- Reading changes nothing --------------------------------------------------------


def test_following_every_link_of_every_letter_changes_nothing(
    client, django_capture_on_commit_callbacks
):
    """A9: mail scanners open all links."""
    with django_capture_on_commit_callbacks(execute=True):
        receipt = f.receipt()
        data = {"code": receipt.complaint.public_code, "email": "siti@warga.example"}
        asked = {f"tautan-{name}": value for name, value in data.items()}
        client.post("/aduan/lacak/tautan/", asked)
    before, links = state_of_all(), set()
    for message in Message.objects.all():
        links |= set(re.findall(r"https?://[^\s\"'<>)]+", message.text + message.html))
    ours = [link for link in links if link.startswith(django_settings.SITE_URL)]
    assert any("/lacak/tautan/" in link for link in ours)
    for link in ours:
        scanner = Client()
        assert (
            scanner.get(link.removeprefix(django_settings.SITE_URL)).status_code < 400
        )
    assert state_of_all() == before
    access = next(link for link in ours if "/lacak/tautan/" in link)
    assert (
        Client().post(access.removeprefix(django_settings.SITE_URL)).status_code == 302
    )


# --- Numbers that cannot be guessed -------------------------------------------------


def test_ten_thousand_pins_and_numbers_show_no_pattern():
    pins = [codes.pin_for(uuid.uuid4()) for _ in range(10_000)]
    numbers = [codes.new_public_code(2026).rpartition("-")[2] for _ in range(10_000)]
    assert len(set(pins)) == 10_000
    for words in (pins, numbers):
        for place in range(len(words[0])):
            counts = collections.Counter(word[place] for word in words)
            expected = 10_000 / len(codes.ALPHABET)
            chi_square = sum((n - expected) ** 2 / expected for n in counts.values())
            # 31 degrees of freedom: above 80 once in 300,000 by chance.
            assert len(counts) == len(codes.ALPHABET)
            assert chi_square < 80, (place, chi_square)


# --- Markup -------------------------------------------------------------------------

MARKUP = '"><script>alert(1)</script><img src=x onerror=alert(1)>{{ 7|add:7 }}'


def test_markup_in_names_and_texts_stays_text_everywhere(client, monkeypatch):
    agency = f.agency("dpupr", name=MARKUP, short_name=MARKUP[:40])
    category = f.category("jalan", name=MARKUP)
    complaint = f.filed(
        agency=agency, category=category, text=MARKUP, name=MARKUP, address=MARKUP
    )
    Complaint.objects.update(status="verified", public_text=MARKUP, secret=False)
    assert isinstance(Complaint.objects.public(), ComplaintQuerySet)
    vera = f.vera()
    vera.name = MARKUP
    vera.save()
    desk = Client()
    desk.force_login(vera)
    admin = f"/admin/complaints/complaint/{complaint.pk}"
    pages = [
        *(client.get(a) for a in ("/direktori/", agency.get_absolute_url(), NEW)),
        *(client.get(a) for a in ("/aduan/daftar/", complaint.get_public_url())),
        client.get("/aduan/daftar/umpan.xml"),
        *(desk.get(a) for a in ("/admin/", "/admin/complaints/complaint/")),
        *(desk.get(f"{admin}/{tail}/") for tail in ("change", "aksi/verifikasi")),
    ]
    for page in pages:
        assert page.status_code == 200, page.request["PATH_INFO"]
        assert "<script>alert" not in text(page), page.request["PATH_INFO"]
        assert "<img src=x" not in text(page), page.request["PATH_INFO"]
        assert "14" not in re.findall(r"onerror=alert\(1\)&gt;(\w+)", text(page))


def test_the_broker_takes_plain_data_only():
    """M7: a hostile Redis cannot hand a worker an object to run."""
    from portal.celery import app

    assert set(app.conf.accept_content) == {"json"}
    assert app.conf.task_serializer == app.conf.result_serializer == "json"
