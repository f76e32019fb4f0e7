"""Asked in by letter: once, within three days, with no more than was given."""

import datetime

import pytest
from django.conf import settings as project
from django.contrib.auth import SESSION_KEY
from django.test import Client

from directory.accounts import invitations, rights
from directory.models import AuditEvent, Invitation, StaffPosting, User
from notifications.models import Message
from tests import factories as f

Role = StaffPosting.Role
ADD = "/admin/directory/invitation/add/"
LIST = "/admin/directory/invitation/"
ACCEPT = "/akun/undangan/"
PASSWORD = "gunung slamet biru"
FORM = {"name": "Citra", "password1": PASSWORD, "password2": PASSWORD}
pytestmark = pytest.mark.django_db


@pytest.fixture
def ayu():
    return User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")


def head(agency):
    return f.staff("kepala@jateng.example", agency, Role.HEAD)


def link_to(email="citra@jateng.example") -> str:
    letter = Message.objects.filter(recipient=email).latest("pk")
    link = next(word for word in letter.text.split() if "/undangan/" in word)
    return link.removeprefix(project.SITE_URL)


def invite(by, now=None, role=Role.OFFICER, agency=None):
    from django.utils import timezone

    return invitations.invite(
        "citra@jateng.example",
        by=by,
        now=now or timezone.now(),
        role=role,
        agency=agency or f.agency("dpupr"),
    )


def test_from_letter_to_account_to_second_factor(client, ayu):
    client.force_login(ayu)
    pu = f.agency("dpupr")
    data = {"email": "Citra@jateng.example", "role": Role.OFFICER, "agency": pu.pk}
    assert client.post(ADD, data).status_code == 302
    citra = Client()
    page = citra.get(link_to(), follow=True).content.decode()
    assert "citra@jateng.example, sebagai Petugas OPD" in page
    assert citra.post(ACCEPT, FORM)["Location"] == "/akun/keamanan/"
    user = User.objects.get(email="citra@jateng.example")
    assert (user.name, user.is_staff, user.is_superuser) == ("Citra", True, False)
    assert user.postings.get().role == Role.OFFICER
    assert citra.get("/admin/").status_code == 302
    assert "Pasang pengaman kedua" in citra.get("/akun/keamanan/").content.decode()
    done = AuditEvent.objects.filter(kind="invitation").values_list("detail", flat=True)
    assert list(done) == [
        "Undangan diterima: Petugas OPD",
        "Undangan dikirim: Petugas OPD",
    ]


def test_a_link_works_once(ayu):
    invite(ayu)
    first, again = Client(), Client()
    for client in (first, again):
        client.get(link_to())
    assert first.post(ACCEPT, FORM).status_code == 302
    assert again.post(ACCEPT, FORM).status_code == 404
    assert again.get(link_to()).status_code == 404
    assert SESSION_KEY not in again.session
    assert User.objects.filter(email="citra@jateng.example").count() == 1


@pytest.mark.parametrize("end", ["late", "revoked", "sent again", "sender demoted"])
def test_a_link_that_ended_opens_nothing(client, ayu, end):
    from django.utils import timezone

    now = timezone.now()
    past = now - invitations.LIFETIME - datetime.timedelta(minutes=1)
    invitation = invite(ayu, now=past if end == "late" else now)
    old = link_to()
    client.get(old)
    if end == "revoked":
        invitations.revoke(invitation, by=ayu, now=now)
    elif end == "sent again":
        invitations.resend(invitation, by=ayu, now=now)
    elif end == "sender demoted":
        User.objects.filter(pk=ayu.pk).update(is_superuser=False)
    assert client.get(old).status_code == 404
    assert client.post(ACCEPT, FORM).status_code == 404
    assert not User.objects.filter(email="citra@jateng.example").exists()
    # Nor is there an account yet whose password could be asked for.
    client.post("/akun/kata-sandi/lupa/", {"email": "citra@jateng.example"})
    letter = Message.objects.latest("pk")
    assert "tidak punya akun" in letter.text
    if end == "sent again":
        assert client.get(link_to_latest_invitation()).status_code == 302


def link_to_latest_invitation() -> str:
    letters = Message.objects.filter(dedup_key__startswith="invitation:")
    word = next(w for w in letters.latest("pk").text.split() if "/undangan/" in w)
    return word.removeprefix(project.SITE_URL)


def test_looking_at_the_link_changes_nothing(client, ayu):
    """As mail scanners look at every link."""
    invite(ayu)
    before = list(Invitation.objects.values())
    for _ in range(3):
        assert client.get(link_to(), follow=True).status_code == 200
        assert client.head(link_to()).status_code == 302
    assert list(Invitation.objects.values()) == before
    assert User.objects.count() == 1


@pytest.mark.parametrize(
    ("password", "told"),
    [
        ("pendek", "terlalu pendek"),
        ("qwertyuiop123", "terlalu umum"),
        ("PortalJateng2026!", "kata portal ini"),
        ("Dinas-Semarang-1", "kata portal ini"),
        ("citra@jateng.example", "mirip"),
    ],
)
def test_weak_passwords_are_told_and_refused(client, ayu, password, told):
    invite(ayu)
    data = FORM | {"password1": password, "password2": password}
    client.get(link_to())
    page = client.post(ACCEPT, data)
    assert page.status_code == 422
    assert told in page.content.decode()
    assert 'value="Citra"' in page.content.decode()
    assert not User.objects.filter(email="citra@jateng.example").exists()


@pytest.mark.parametrize(
    "password", ["lereng sindoro", "ü" * 12 + " " * 116, " spasi di tepi ", "kuda" * 32]
)
def test_any_long_password_is_taken_whole(client, ayu, password):
    invite(ayu)
    data = FORM | {"password1": password, "password2": password}
    client.get(link_to())
    assert client.post(ACCEPT, data).status_code == 302
    user = User.objects.get(email="citra@jateng.example")
    assert user.check_password(password)
    assert not user.check_password(password[:-1])


def test_a_head_invites_for_the_own_agency_and_no_higher_role(client):
    pu, dinkes = f.agency("dpupr"), f.agency("dinkes")
    client.force_login(head(pu))
    assert client.get(ADD).status_code == 200
    for data in [
        {"role": Role.HEAD, "agency": pu.pk},
        {"role": Role.AUDITOR, "agency": pu.pk},
        {"role": Role.OFFICER, "agency": dinkes.pk},
        {"role": "administrator"},
        {"role": ""},
    ]:
        data |= {"email": "citra@jateng.example", "as_administrator": "on"}
        assert client.post(ADD, data).status_code == 422, data
    assert not Invitation.objects.exists()
    data = {"email": "c@jateng.example", "role": Role.EDITOR, "agency": pu.pk}
    assert client.post(ADD, data).status_code == 302


def test_a_head_sees_and_ends_the_own_agencys_invitations_only(client, ayu):
    pu, dinkes = f.agency("dpupr"), f.agency("dinkes")
    foreign = invite(ayu, agency=dinkes)
    client.force_login(head(pu))
    assert foreign.email not in client.get(LIST).content.decode()
    for action in ("resend", "revoke", "delete_selected"):
        client.post(LIST, {"action": action, "_selected_action": [foreign.pk]})
    foreign.refresh_from_db()
    assert foreign.revoked_at is None
    own = invitations.invite(
        "d@jateng.example", by=ayu, now=f.NOW, role=Role.HEAD, agency=pu
    )
    told = client.post(
        LIST, {"action": "revoke", "_selected_action": [own.pk]}, follow=True
    )
    assert "bukan wewenang Anda" in told.content.decode()


@pytest.mark.parametrize("role", sorted(set(Role.values) - {"head"}))
def test_other_roles_invite_nobody(client, role):
    client.force_login(f.staff("uji@jateng.example", f.agency(), role))
    for address in (ADD, LIST):
        assert client.get(address).status_code == 403
        assert client.post(address, {"email": "x@x.example"}).status_code == 403


def test_an_address_is_invited_once_and_never_over_an_account(client, ayu):
    invite(ayu)
    client.force_login(ayu)
    pu = f.agency("dpupr")
    data = {"email": "CITRA@jateng.example", "role": Role.OFFICER, "agency": pu.pk}
    assert "sudah diundang" in client.post(ADD, data).content.decode()
    data["email"] = "ayu@jateng.example"
    assert "sudah punya akun" in client.post(ADD, data).content.decode()
    with pytest.raises(rights.NotAllowed):
        invite(ayu)


def test_an_administrator_is_invited_by_an_administrator(client, ayu):
    client.force_login(ayu)
    data = {"email": "citra@jateng.example", "role": "administrator"}
    assert client.post(ADD, data).status_code == 302
    citra = Client()
    citra.get(link_to())
    citra.post(ACCEPT, FORM)
    assert User.objects.get(email="citra@jateng.example").is_superuser
