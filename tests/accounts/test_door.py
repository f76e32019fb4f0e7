"""The staff's door: nobody comes in without both factors, by whatever way."""

import time
from types import SimpleNamespace

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.conf import settings as project
from django.contrib.auth import SESSION_KEY
from django.test import Client

from directory.accounts import middleware
from directory.models import AuditEvent, User
from notifications.models import Message
from tests import factories as f
from tests.conftest import full_session
from tests.door import CODE, LOGIN, enrol, enter, give_password

pytestmark = pytest.mark.django_db
DESK = "/admin/complaints/complaint/"
SET_UP = "/akun/keamanan/aplikasi/"


def is_in(client: Client) -> bool:
    return client.get(DESK).status_code == 200


@pytest.fixture
def code_of(monkeypatch):
    """The code of a secret, at a clock that stands still until it is sent."""
    now = time.time()
    clock = SimpleNamespace(time=lambda: now)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time", clock)
    return lambda secret: format_hotp_value(hotp_value(secret, int(now) // 30))


def kinds(user: User) -> list[str]:
    rows = AuditEvent.objects.filter(subject=user).order_by("pk")
    return list(rows.values_list("kind", flat=True))


# --- In ------------------------------------------------------------------------


def test_the_admins_own_address_leads_to_the_one_door(client):
    page = client.get(DESK)
    assert page["Location"] == f"/admin/login/?next={DESK}"
    assert client.get(page["Location"])["Location"] == f"{LOGIN}?next={DESK}"
    assert client.post("/admin/login/", {"username": "x"})["Location"] == LOGIN
    assert client.get("/admin/password_change/")["Location"] == "/akun/kata-sandi/"


def test_both_factors_let_in_and_are_recorded(client):
    budi = f.budi()
    assert enter(client, budi, to=DESK)["Location"] == DESK
    assert is_in(client)
    assert kinds(budi)[-1] == "login"
    assert AuditEvent.objects.last().detail == "password, mfa"


def test_who_has_no_second_factor_sets_one_up_before_anything_else(client, code_of):
    budi = f.budi()
    give_password(client, budi, to=DESK)
    before = client.session.session_key
    assert not is_in(client)
    assert client.get(f"{LOGIN}?next={DESK}")["Location"] == "/akun/keamanan/"
    page = client.get(SET_UP)
    assert page.status_code == 200
    secret = page.context["form"].secret
    done = client.post(SET_UP, {"code": code_of(secret)})
    assert done["Location"] == "/akun/keamanan/pemulihan/"
    assert client.session.session_key != before
    assert is_in(client)
    assert UserSession.objects.get().session_key == client.session.session_key
    codes = client.get(done["Location"]).context["unused_codes"]
    assert len(codes) == 10


def test_nobody_signs_up(client):
    for address in ("/akun/daftar/", "/akun/signup/", "/accounts/signup/"):
        assert client.get(address).status_code == 404
    # A password of an account that is not staff opens nothing either.
    user = User.objects.create_user("warga@contoh.example", f.PASSWORD, name="W")
    enter(client, user)
    assert not is_in(client)
    assert client.get(f"{LOGIN}?next={DESK}").status_code == 403


# --- Not in ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/admin/", DESK, "/admin/aduan/catat/", "/akun/sesi/", "/akun/keluar/"]
)
def test_password_alone_opens_no_address(client, address):
    budi = f.budi()
    enrol(budi)
    give_password(client, budi)
    assert client.get(address).status_code == 302
    assert SESSION_KEY not in client.session


def test_a_session_of_a_password_alone_is_nobody(client):
    """However it came to be: an old one, or one made elsewhere."""
    budi = f.budi()
    enrol(budi)
    client.force_login(budi)
    session = client.session
    full_session(session, budi)
    key = "account_authentication_methods"
    session[key] = [r for r in session[key] if r["method"] == "password"]
    session.save()
    assert not is_in(client)
    for address in (SET_UP, "/akun/keamanan/pemulihan/", "/akun/kata-sandi/"):
        assert client.get(address)["Location"].startswith(LOGIN), address
    session = client.session
    del session[key]
    session.save()
    assert not is_in(client)


def test_records_of_another_account_count_for_nothing(client):
    budi, vera = f.budi(), f.vera()
    client.force_login(budi)
    session = client.session
    full_session(session, vera)
    session.save()
    assert not is_in(client)


def test_a_reset_password_still_needs_the_second_factor(client):
    budi = f.budi()
    enrol(budi)
    form = _follow_reset(client, budi)
    new = {"password1": "lereng merbabu pagi", "password2": "lereng merbabu pagi"}
    client.post(form, new)
    assert SESSION_KEY not in client.session
    assert not is_in(client)
    response = give_password(client, budi, "lereng merbabu pagi")
    assert response["Location"].startswith(CODE)
    assert not is_in(client)


def _follow_reset(client, user) -> str:
    client.post("/akun/kata-sandi/lupa/", {"email": user.email})
    letter = Message.objects.get(recipient=user.email, subject__startswith="Kata sandi")
    link = next(word for word in letter.text.split() if "/lupa/" in word)
    return client.get(link.removeprefix(project.SITE_URL))["Location"]


def test_a_recovery_code_works_once():
    budi = f.budi()
    first, second = enrol(budi).codes[:2]
    for code, opens in [(first, True), (first, False), (second, True)]:
        client = Client()
        give_password(client, budi)
        client.post(CODE, {"code": code})
        assert is_in(client) is opens


def test_a_code_of_the_app_works_once_in_all_processes(code_of):
    """No cache of one process is asked, only the database."""
    from django.core.cache import cache

    budi = f.budi()
    code = code_of(enrol(budi).secret)
    for opens in (True, False):
        cache.clear()
        client = Client()
        give_password(client, budi)
        client.post(CODE, {"code": code})
        assert is_in(client) is opens


def test_second_factors_cannot_be_guessed(client):
    budi = f.budi()
    codes = enrol(budi).codes
    give_password(client, budi)
    for n in range(10):
        client.post(CODE, {"code": f"{n:06}"})
    page = client.post(CODE, {"code": codes[0]})
    assert "Terlalu banyak percobaan" in page.content.decode()
    assert not is_in(client)


def test_the_last_second_factor_cannot_be_taken_off(client):
    budi = f.budi()
    enrol(budi)
    client.force_login(budi)
    client.post("/akun/keamanan/aplikasi/lepas/")
    assert Authenticator.objects.filter(user=budi, type="totp").exists()


def test_five_wrong_passwords_close_the_account_to_that_address():
    budi = f.budi()
    for _ in range(5):
        answer = Client().post(LOGIN, {"login": budi.email, "password": "salah"})
    assert answer.status_code == 429
    right = Client().post(LOGIN, {"login": budi.email, "password": f.PASSWORD})
    assert right.status_code == 429
    assert "Tunggu 15 menit" in right.content.decode()
    # A forged header makes nobody another visitor; another address is one.
    forged = Client(headers={"X-Forwarded-For": "203.0.113.9"})
    assert give_password(forged, budi).status_code == 429
    assert give_password(Client(REMOTE_ADDR="203.0.113.9"), budi).status_code == 302
    assert kinds(budi).count("login_failed") >= 5


# --- How long ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "seen_minutes", "opens"),
    [(29, 29, True), (31, 31, False), (719, 1, True), (721, 1, False)],
)
def test_a_session_ends_when_idle_and_after_half_a_day(
    client, minutes, seen_minutes, opens
):
    client.force_login(f.budi())
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - 60 * minutes
    session[middleware.SEEN] = time.time() - 60 * seen_minutes
    session.save()
    assert is_in(client) is opens
    assert (SESSION_KEY in client.session) is opens


def test_the_session_id_changes_at_the_door(client):
    client.get("/")
    session = client.session
    session["tracked"] = {}
    session.save()
    before = session.session_key
    enter(client, f.budi())
    assert client.session.session_key != before


def test_people_end_their_other_sessions(client):
    budi, other = f.budi(), Client()
    enter(other, budi)
    enter(client, budi)
    assert is_in(other)
    assert "Perangkat lain" in client.get("/akun/sesi/").content.decode()
    client.post("/akun/sesi/")
    assert is_in(client)
    assert not is_in(other)


def test_without_the_demand_a_password_is_enough(client, settings):
    """As `make run` has it; production refuses the setting."""
    settings.REQUIRE_MFA = False
    give_password(client, f.budi())
    assert is_in(client)
    assert "Pengaman kedua tidak diminta" in client.get("/admin/").content.decode()
