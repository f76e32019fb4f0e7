"""Before an account's address, password, factors or rights change, whoever is at the
keyboard shows again who they are. ASVS 5.0, 7.5.1."""

import time
from urllib.parse import quote

import pytest
from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from django.test import Client

from directory.accounts.adapters import FRESH
from directory.models import AuditEvent, StaffPosting, User
from tests import factories as f
from tests.door import enrol, enter

AGAIN = "/akun/pastikan/"
ACCOUNTS = "/admin/directory/user/"
pytestmark = pytest.mark.django_db

OWN = [
    "/akun/keamanan/aplikasi/",
    "/akun/keamanan/aplikasi/lepas/",
    "/akun/keamanan/kunci/tambah/",
    "/akun/keamanan/pemulihan/baru/",
]
ACTS = [
    "nonaktifkan",
    "jadikan-administrator",
    "lepas-pengaman",
    "akhiri-sesi",
]


@pytest.fixture
def ayu() -> User:
    return User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")


def in_since(user: User, seconds: float) -> Client:
    """A browser that came through the door so long ago, and was used until now."""
    client = Client()
    enter(client, user)
    session = client.session
    for row in session[AUTHENTICATION_METHODS_SESSION_KEY]:
        row["at"] = time.time() - seconds
    session.save()
    return client


def again(address: str) -> str:
    return f"{AGAIN}?next={quote(address, safe='')}"


def state() -> list:
    postings = StaffPosting.objects.values_list("user", "role", "ended_on")
    factors = Authenticator.objects.order_by("pk").values_list("pk", "user", "data")
    fields = ("pk", "email", "is_active", "is_superuser", "password")
    return [*User.objects.order_by("pk").values_list(*fields), *postings, *factors]


@pytest.mark.parametrize("address", OWN)
def test_own_factors_are_changed_by_who_showed_them_just_now(ayu, address):
    enrol(ayu)
    client = in_since(ayu, FRESH + 60)
    before = state()
    assert client.post(address)["Location"].startswith(f"{AGAIN}?next=")
    assert state() == before
    wrong = client.post(f"{AGAIN}?next={address}", {"password": "salah sekali"})
    assert wrong.status_code == 200
    assert client.post(address)["Location"].startswith(AGAIN)
    assert AuditEvent.objects.filter(kind="login_failed", subject=ayu).exists()
    client.post(f"{AGAIN}?next={address}", {"password": f.PASSWORD})
    assert not client.post(address).headers.get("Location", "").startswith(AGAIN)


@pytest.mark.parametrize("act", ACTS)
def test_rights_of_others_are_changed_by_who_showed_themselves_just_now(ayu, act):
    budi = f.budi()
    address = f"{ACCOUNTS}{budi.pk}/aksi/{act}/"
    enrol(budi)
    client = in_since(ayu, FRESH + 60)
    before = state()
    assert client.post(address)["Location"] == again(address)
    assert state() == before
    # Shown again, what was sent before goes on by itself.
    client.post(f"{AGAIN}?next={address}", {"password": f.PASSWORD})
    assert AuditEvent.objects.filter(subject=budi).exclude(kind="login").exists()


def test_an_address_is_changed_by_who_showed_themselves_just_now(ayu):
    budi = f.budi()
    address = f"{ACCOUNTS}{budi.pk}/change/"
    client = in_since(ayu, FRESH + 60)
    data = {"email": "orang-lain@jateng.example", "name": budi.name}
    assert client.post(address, data)["Location"] == again(address)
    assert User.objects.get(pk=budi.pk).email == budi.email
    client.post(f"{AGAIN}?next={address}", {"password": "salah sekali"})
    assert User.objects.get(pk=budi.pk).email == budi.email
    client.post(f"{AGAIN}?next={address}", {"password": f.PASSWORD})
    assert User.objects.get(pk=budi.pk).email == "orang-lain@jateng.example"


def test_roles_are_given_by_who_showed_themselves_just_now(ayu):
    budi = f.budi()
    address = f"{ACCOUNTS}{budi.pk}/peran/"
    client = in_since(ayu, FRESH + 60)
    data = {"agency": f.agency("dinkes").pk, "role": "head"}
    assert client.post(address, data)["Location"] == again(address)
    assert budi.postings.count() == 1


def test_a_password_is_changed_by_who_knows_the_one_before(ayu):
    client = in_since(ayu, 0)
    new = {"password1": "lereng merapi sore", "password2": "lereng merapi sore"}
    page = client.post("/akun/kata-sandi/", new | {"oldpassword": "salah sekali"})
    assert page.status_code == 200
    assert User.objects.get(pk=ayu.pk).check_password(f.PASSWORD)
    client.post("/akun/kata-sandi/", new | {"oldpassword": f.PASSWORD})
    assert User.objects.get(pk=ayu.pk).check_password("lereng merapi sore")


def test_who_just_came_in_is_not_asked_again(ayu):
    budi = f.budi()
    client = in_since(ayu, FRESH - 60)
    client.post(f"{ACCOUNTS}{budi.pk}/aksi/nonaktifkan/")
    assert not User.objects.get(pk=budi.pk).is_active


def test_another_password_made_of_the_houses_words_is_refused(ayu):
    client = in_since(ayu, 0)
    weak = {"password1": "adminjateng123", "password2": "adminjateng123"}
    page = client.post("/akun/kata-sandi/", weak | {"oldpassword": f.PASSWORD})
    assert "kata portal ini" in page.content.decode()
    assert User.objects.get(pk=ayu.pk).check_password(f.PASSWORD)


def test_nobody_is_made_to_change_a_password_for_its_age(ayu):
    """6.2.10: an old password that nobody guessed is a good one."""
    long_ago = f.NOW.replace(year=2016)
    User.objects.filter(pk=ayu.pk).update(date_joined=long_ago, last_login=long_ago)
    client = Client()
    assert enter(client, ayu, to="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
