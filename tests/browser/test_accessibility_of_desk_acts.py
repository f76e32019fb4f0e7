"""axe finds nothing on what the back-office shows after a button was pressed."""

from __future__ import annotations

import pytest
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from complaints.models import ApiKey
from directory.models import User
from notifications.models import MessageText
from services.models import Service
from tests import factories as f
from tests import open311
from tests.accounts.test_reset import link_of
from tests.browser import pages
from tests.browser.test_accessibility import LOOKS, look_at
from tests.browser.test_accounts import KEY
from tests.door import enter_by_browser

pytestmark = pytest.mark.looks

SUBMIT = "#content-main [type=submit]:visible, #content form [type=submit]:visible"


@pytest.fixture(params=LOOKS)
def page(transactional_db, new_page, request):
    pages.province()
    return new_page(**LOOKS[request.param])


@pytest.fixture
def ayu(page):
    """An administrator at her desk, who also belongs to an agency."""
    boss = f.User.objects.create_superuser(
        "admin@jateng.example", f.PASSWORD, name="Ayu"
    )
    enter_by_browser(page, boss)
    return boss


def walk(page, *addresses: str) -> list[str]:
    found = []
    for address in addresses:
        assert page.goto(address).status < 500, address
        found += look_at(page)
    return found


def test_many_at_once_and_the_report_of_it(page):
    enter_by_browser(page, User.objects.get(email="vera@jateng.example"))
    found = walk(page, "/admin/complaints/complaint/")
    for box in page.locator(".action-select").all()[:2]:
        box.check()
    page.locator("select[name=action]").select_option("assign")
    page.locator(".actions [type=submit]").first.click()
    page.wait_for_load_state()
    found += look_at(page)
    page.locator(SUBMIT).first.click()
    page.wait_for_load_state()
    found += look_at(page)
    page.locator("#id_agency").select_option(index=2)
    page.locator(SUBMIT).first.click()
    page.wait_for_load_state()
    found += look_at(page)
    assert not found, "\n".join(found)


def test_print_sheet_citizens_view_and_score(page):
    budi = User.objects.get(email="budi@jateng.example")
    enter_by_browser(page, budi)
    complaint = budi.postings.first().agency.complaints.order_by("pk").first()
    desk = f"/admin/complaints/complaint/{complaint.pk}"
    found = walk(
        page,
        f"{desk}/cetak/",
        f"{desk}/sebagai-warga/",
        "/admin/aduan/rapor/",
        "/admin/complaints/complaint/?q=zzzz",
    )
    assert not found, "\n".join(found)


def test_editable_texts_services_and_keys(page, ayu):
    row = MessageText.objects.create(
        key="comment_answered", subject="Dijawab", text="Jawabannya ada di {halaman}."
    )
    service = Service.objects.get(slug="nib")
    service.summary = f"{service.summary} Ditambah seorang penulis."
    service.save()
    found = walk(
        page,
        "/admin/notifications/messagetext/",
        f"/admin/notifications/messagetext/{row.pk}/change/",
        f"/admin/notifications/messagetext/{row.pk}/pratinjau/",
        f"/admin/services/service/{service.pk}/history/",
        f"/admin/services/service/{service.pk}/history/{service.history.earliest().pk}/",
        f"/admin/services/service/{service.pk}/aksi/arsipkan/",
        f"/admin/services/tag/{service.tags.first().pk}/delete/",
        "/admin/directory/agency/",
        "/admin/directory/contactchannel/",
    )
    open311.key()
    key = ApiKey.objects.get()
    found += walk(page, f"/admin/complaints/apikey/{key.pk}/change/")
    page.goto("/admin/complaints/apikey/")
    page.locator(".action-select").first.check()
    page.locator("select[name=action]").select_option("replace")
    page.locator(".actions [type=submit]").first.click()
    page.wait_for_load_state()
    found += look_at(page)
    assert not found, "\n".join(found)


def test_a_forgotten_password_and_a_closed_door(page, monkeypatch):
    budi = User.objects.get(email="budi@jateng.example")
    found = walk(page, link_of(budi))
    page.locator("main [type=submit]").last.click()
    page.wait_for_load_state()
    found += look_at(page)
    for field in page.locator("main [type=password]").all():
        field.fill("lereng merbabu pagi")
    page.locator("main [type=submit]").last.click()
    page.wait_for_load_state()
    found += look_at(page)
    found += walk(
        page,
        "/akun/kata-sandi/lupa/selesai/",
        "/akun/kata-sandi/lupa/x-salah/",
        "/akun/tidak-aktif/",
    )
    for _try in range(10):
        page.goto("/akun/masuk/")
        if not page.get_by_label("Kata sandi").count():
            break
        page.get_by_label("Alamat e-mail").fill(budi.email)
        page.get_by_label("Kata sandi").fill("salah")
        page.get_by_role("button", name="Masuk", exact=True).click()
        page.wait_for_load_state()
        if page.get_by_role("heading", name="Tunggu 15 menit").count():
            break
    page.get_by_role("heading", name="Tunggu 15 menit").wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)


def test_passkeys_and_asked_once_more(page, settings, ayu):
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    page.goto("/akun/keamanan/kunci/tambah/")
    page.get_by_role("button", name="Tambah kunci").click()
    page.wait_for_url(lambda url: not url.endswith("tambah/"))
    found = walk(page, "/akun/keamanan/kunci/")
    own = ayu.authenticator_set.get(type="webauthn").pk
    found += walk(
        page,
        f"/akun/keamanan/kunci/{own}/nama/",
        f"/akun/keamanan/kunci/{own}/hapus/",
        "/akun/pastikan/",
        "/akun/pastikan/kode/",
        "/akun/pastikan/kunci/",
    )
    # Who has passkeys only.
    ayu.set_unusable_password()
    ayu.save()
    cookies = {cookie["name"]: cookie["value"] for cookie in page.context.cookies()}
    session = SessionStore(cookies[settings.SESSION_COOKIE_NAME])
    session[HASH_SESSION_KEY] = ayu.get_session_auth_hash()
    session.save()
    page.goto("/akun/kata-sandi/buat/")
    page.get_by_role("heading", name="Buat kata sandi").wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)
