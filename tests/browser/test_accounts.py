"""Accounts in a real browser: passkeys under our own rules for scripts, and axe."""

from __future__ import annotations

import pytest
from django.utils import timezone

from directory.accounts import invitations
from directory.models import StaffPosting, User
from notifications.models import Message
from tests import factories as f
from tests.browser.test_accessibility import LOOKS, look_at
from tests.door import enrol, enter_by_browser

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture(params=LOOKS)
def look(request):
    return LOOKS[request.param]


def give_password(page, user: User) -> None:
    page.goto("/akun/masuk/")
    page.get_by_label("Alamat e-mail").fill(user.email)
    page.get_by_label("Kata sandi").fill(f.PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()


def log_out(page) -> None:
    page.goto("/akun/keluar/")
    page.get_by_role("main").get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/akun/masuk/")


def test_a_passkey_is_added_and_opens_the_desk_alone_and_as_second_factor(
    transactional_db, settings, new_page, live_server
):
    """Under the strict Content-Security-Policy: the console stays silent."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    budi, said = f.budi(), []
    page = new_page(360)
    page.on("console", lambda line: said.append(line.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    protocol = page.context.new_cdp_session(page)
    protocol.send("WebAuthn.enable")
    protocol.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    give_password(page, budi)
    page.wait_for_url("**/akun/keamanan/")
    page.get_by_role("link", name="Tambah kunci sandi").click()
    page.locator("label[for=id_passwordless]").click()
    page.get_by_role("button", name="Tambah kunci").click()
    page.wait_for_url("**/akun/keamanan/pemulihan/")
    assert page.goto("/admin/").ok
    page.locator("#user-tools").wait_for()
    log_out(page)
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.locator("#user-tools").wait_for()
    log_out(page)
    give_password(page, budi)
    page.wait_for_url("**/akun/masuk/kode/")
    page.get_by_role("button", name="Pakai kunci sandi").click()
    page.locator("#user-tools").wait_for()
    assert said == []


def test_the_way_in_is_accessible(transactional_db, new_page, look):
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    invitations.invite(
        "citra@jateng.example",
        by=ayu,
        now=timezone.now(),
        role=StaffPosting.Role.OFFICER,
        agency=f.agency(),
    )
    letter = Message.objects.get(recipient="citra@jateng.example").text
    link = next(word for word in letter.split() if "/undangan/" in word)
    page, found = new_page(**look), []
    page.goto("/akun/" + link.partition("/akun/")[2])
    found += look_at(page)
    page.get_by_label("Kata sandi", exact=True).fill("pendek")
    page.get_by_role("button", name="Buat akun").click()
    page.locator(".error-summary").wait_for()
    found += look_at(page)
    page.get_by_label("Nama lengkap").fill("Citra")
    for field in page.locator("[type=password]").all():
        field.fill("gunung slamet biru")
    page.get_by_role("button", name="Buat akun").click()
    page.wait_for_url("**/akun/keamanan/")
    found += look_at(page)
    for address in ("aplikasi/", "kunci/tambah/"):
        page.goto(f"/akun/keamanan/{address}")
        found += look_at(page)
    for address in ("kata-sandi/lupa/", "kata-sandi/lupa/terkirim/", "undangan/x/"):
        page.goto(f"/akun/{address}")
        found += look_at(page)
    log_out(page)
    give_password(page, _enrolled(ayu))
    page.wait_for_url("**/akun/masuk/kode/")
    found += look_at(page)
    assert not found, "\n".join(found)


def _enrolled(user: User) -> User:
    enrol(user)
    return user


def test_the_accounts_own_pages_are_accessible(transactional_db, new_page, look):
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    budi = f.budi()
    page, found = new_page(**look), []
    enter_by_browser(page, ayu)
    account = f"/admin/directory/user/{budi.pk}"
    for address in (
        *["/akun/keamanan/", "/akun/keamanan/pemulihan/", "/akun/sesi/"],
        *["/akun/keamanan/pemulihan/baru/", "/akun/keamanan/kunci/"],
        *["/akun/kata-sandi/", "/akun/keluar/", "/akun/keamanan/aplikasi/lepas/"],
        *["/admin/directory/user/", f"{account}/change/", f"{account}/peran/"],
        *[f"{account}/aksi/nonaktifkan/", "/admin/directory/invitation/"],
        *["/admin/directory/invitation/add/", "/admin/directory/auditevent/"],
    ):
        page.goto(address)
        found += look_at(page)
    page.goto("/admin/directory/invitation/add/")
    page.locator("#content-main [type=submit]:visible").click()
    page.locator(".errorlist").first.wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)
