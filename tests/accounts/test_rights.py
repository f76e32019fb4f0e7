"""Nobody lifts themselves, nobody gives more than they have, one always stays."""

import datetime
import threading

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client

from complaints.models import IdentityPermit
from directory.accounts import rights
from directory.models import AuditEvent, Invitation, StaffPosting, User
from tests import factories as f
from tests.door import enter

Role = StaffPosting.Role
LIST = "/admin/directory/user/"
pytestmark = pytest.mark.django_db


def administrator(name="ayu") -> User:
    return User.objects.create_superuser(
        f"{name}@jateng.example", f.PASSWORD, name=name.title()
    )


def page(user: User, action: str) -> str:
    return f"{LIST}{user.pk}/aksi/{action}/"


def state() -> list:
    fields = ("pk", "email", "is_active", "is_staff", "is_superuser", "password")
    postings = StaffPosting.objects.order_by("pk")
    return [
        list(User.objects.order_by("pk").values_list(*fields)),
        list(postings.values_list("pk", "user", "agency", "role", "ended_on")),
    ]


ACTIONS = [
    "nonaktifkan",
    "aktifkan",
    "jadikan-administrator",
    "cabut-administrator",
    "lepas-pengaman",
    "akhiri-sesi",
]


@pytest.mark.parametrize("action", ACTIONS)
def test_nobody_changes_their_own_rights(client, action):
    ayu = administrator()
    administrator("bagus")
    client.force_login(ayu)
    before = state()
    answer = client.post(page(ayu, action))
    assert answer.status_code == 422
    assert "Wewenang sendiri" in answer.content.decode()
    assert state() == before


def test_no_field_of_the_account_form_gives_a_right(client):
    administrator("bagus")
    ayu, budi = administrator(), f.budi()
    client.force_login(ayu)
    forged = {"is_superuser": "on", "is_staff": "on", "password": "x", "groups": "1"}
    forged |= {"postings-TOTAL_FORMS": "1", "postings-INITIAL_FORMS": "0"}
    forged |= {"postings-0-role": "head", "postings-0-agency": "1"}
    for user in (ayu, budi):
        data = {"email": user.email, "name": "Nama baru"} | forged
        assert client.post(f"{LIST}{user.pk}/change/", data).status_code == 302
    assert not User.objects.get(pk=budi.pk).is_superuser
    assert User.objects.get(pk=budi.pk).name == "Nama baru"
    assert StaffPosting.objects.count() == 1
    assert client.get(f"{LIST}add/").status_code == 403
    assert client.post(f"{LIST}{budi.pk}/delete/", {"post": "yes"}).status_code == 403
    assert client.get(f"{LIST}{budi.pk}/password/").status_code in (302, 404)


def admin_addresses(user: User) -> list[str]:
    """Every address of the admin that a form is sent to, about this user's rows."""
    found = []
    for model in (User, StaffPosting, Group, Invitation, IdentityPermit):
        opts = model._meta
        rows = model.objects.filter(pk=user.pk) if model is User else model.objects
        numbers = [0, *rows.values_list("pk", flat=True)]
        place = f"/admin/{opts.app_label}/{opts.model_name}"
        found += [f"{place}/", f"{place}/add/"]
        found += [
            f"{place}/{n}/{what}/" for n in numbers for what in ("change", "delete")
        ]
    found += [page(user, action) for action in ACTIONS]
    return [*found, f"{LIST}{user.pk}/peran/", "/admin/directory/invitation/undang/"]


@pytest.mark.parametrize(
    "role",
    [
        Role.OFFICER,
        Role.HEAD,
        "administrator",
        *(
            pytest.param(role, marks=pytest.mark.exhaustive)
            for role in Role.values
            if role not in (Role.OFFICER, Role.HEAD)
        ),
    ],
)
def test_nobody_lifts_themselves_by_any_address(client, role):
    """Fields of the own rights, of groups and of permissions, sent everywhere."""
    agency = f.agency()
    if role == "administrator":
        user = administrator()
        administrator("bagus")
        StaffPosting.objects.create(
            user=user, agency=agency, role=Role.OFFICER, started_on=f.NOW.date()
        )
    else:
        user = f.staff("uji@jateng.example", agency, role)
    Group.objects.create(name="Semua wewenang")
    client.force_login(user)
    before = state()
    forged = {
        **{"is_superuser": "on", "is_staff": "on", "is_active": "on", "post": "yes"},
        **{"user": user.pk, "role": Role.HEAD, "agency": agency.pk, "name": "Uji"},
        **{
            "email": user.email,
            "groups": Group.objects.get().pk,
            "posting": user.postings.get().pk,
        },
        **{"user_permissions": "1", "started_on": "2026-01-01", "legal_basis": "SK"},
        **{"as_administrator": "on", "action": "make_administrator"},
        **{"_selected_action": user.pk, "administrator": "on"},
    }
    for address in admin_addresses(user):
        assert client.post(address, forged).status_code < 500, address
    after = state()
    # The own name is the one thing that an administrator changes there.
    assert after == before
    user = User.objects.get(pk=user.pk)
    assert not user.groups.exists()
    assert not user.user_permissions.exists()
    assert not Invitation.objects.filter(email=user.email).exists()
    assert not IdentityPermit.objects.filter(posting__user=user).exists()


@pytest.mark.parametrize("role", [r for r in Role.values if r != Role.HEAD])
def test_no_other_posting_reaches_the_accounts(client, role):
    """Not even to read: who works here is the administrators' and the heads'."""
    budi = f.staff("uji@jateng.example", f.agency(), role)
    ayu = administrator()
    client.force_login(budi)
    before = state()
    for address in (LIST, f"{LIST}{ayu.pk}/change/", f"{LIST}{budi.pk}/peran/"):
        assert client.get(address).status_code == 403, address
    for action in ACTIONS:
        assert client.post(page(ayu, action)).status_code == 403
        assert client.post(page(budi, action)).status_code == 403
    assert state() == before


def test_the_last_administrator_stays_whatever_the_way(client):
    ayu, bagus = administrator(), administrator("bagus")
    rights.unmake_administrator(bagus, by=ayu, now=f.NOW)
    client.force_login(ayu)
    data = {"action": "deactivate", "_selected_action": [ayu.pk, bagus.pk]}
    told = client.post(LIST, data, follow=True).content.decode()
    assert "Wewenang sendiri" in told
    assert User.objects.get(pk=ayu.pk).is_active
    assert not User.objects.get(pk=bagus.pk).is_active
    data["action"] = "delete_selected"
    client.post(LIST, data | {"post": "yes"})
    assert User.objects.count() == 2
    for verb in (rights.deactivate, rights.unmake_administrator):
        with pytest.raises(rights.NotAllowed):
            verb(ayu, by=bagus, now=f.NOW)


@pytest.mark.django_db(transaction=True)
def test_two_administrators_cannot_remove_each_other_at_once():
    ayu, bagus = administrator(), administrator("bagus")
    refused, start = [], threading.Barrier(2)

    def remove(user, by):
        start.wait()
        try:
            rights.deactivate(user, by=by, now=f.NOW)
        except rights.NotAllowed as refusal:
            refused.append(refusal)
        finally:
            connection.close()

    pairs = [(ayu, bagus), (bagus, ayu)]
    threads = [threading.Thread(target=remove, args=pair) for pair in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert User.objects.filter(is_superuser=True, is_active=True).count() == 1


# What must end a session that is open elsewhere.
ENDS = {
    "deactivated": lambda user, by: rights.deactivate(user, by=by, now=f.NOW),
    "administrator no more": lambda user, by: rights.unmake_administrator(
        user, by=by, now=f.NOW
    ),
    "second factor taken off": lambda user, by: rights.release_second_factor(
        user, by=by, now=f.NOW
    ),
    "role taken back": lambda user, by: rights.end_posting(
        user.postings.get(), by=by, now=f.NOW
    ),
    "address changed": lambda user, by: rights.change_email(
        user, "baru@jateng.example", by=by, now=f.NOW
    ),
    "password set": lambda user, by: (
        user.set_password("lereng merapi sore"),
        user.save(),
    ),
}


@pytest.mark.parametrize("event", ENDS)
def test_old_sessions_die_at_once_and_for_good(client, event):
    ayu, budi = administrator(), f.budi()
    User.objects.filter(pk=budi.pk).update(is_superuser=True)
    budi.refresh_from_db()
    enter(client, budi)
    stolen = Client()
    stolen.cookies = client.cookies.copy()
    assert stolen.get("/admin/").status_code == 200
    ENDS[event](budi, ayu)
    assert stolen.get("/admin/").status_code == 302
    rights.activate(budi, by=ayu, now=f.NOW)
    assert stolen.get("/admin/").status_code == 302
    assert client.get("/admin/").status_code == 302


def test_each_verb_leaves_its_line_and_tells_the_owner(client):
    from notifications.models import Message

    ayu, budi = administrator(), f.budi()
    dinkes = f.agency("dinkes")
    client.force_login(ayu)
    data = {"agency": dinkes.pk, "role": Role.HEAD}
    assert client.post(f"{LIST}{budi.pk}/peran/", data).status_code == 302
    posting = budi.postings.get(role=Role.HEAD)
    line = AuditEvent.objects.first()
    assert (line.kind, line.actor, line.subject) == ("role", ayu, budi)
    assert "Kepala OPD, Dinas" in line.detail
    letter = Message.objects.get(recipient=budi.email)
    assert "Peran diberikan: Kepala OPD" in letter.text
    client.post(f"{LIST}{budi.pk}/peran/{posting.pk}/cabut/")
    posting.refresh_from_db()
    today = datetime.date.today()  # noqa: DTZ011
    assert posting.ended_on < today
    assert AuditEvent.objects.filter(subject=budi, kind="role").count() == 2


def test_a_head_gives_and_takes_officers_and_editors_of_the_own_agency_only():
    pu, dinkes = f.agency("dpupr"), f.agency("dinkes")
    head = f.staff("kepala@jateng.example", pu, Role.HEAD)
    budi = f.staff("b@jateng.example", pu, Role.OFFICER)
    posting = rights.post(budi, pu, Role.EDITOR, by=head, now=f.NOW)
    rights.end_posting(posting, by=head, now=f.NOW)
    for role, agency in [
        (Role.HEAD, pu),
        (Role.VERIFIER, pu),
        (Role.AUDITOR, pu),
        (Role.INSPECTOR, pu),
        (Role.OFFICER, dinkes),
    ]:
        with pytest.raises(rights.NotAllowed):
            rights.post(budi, agency, role, by=head, now=f.NOW)
    with pytest.raises(rights.NotAllowed):
        rights.post(head, pu, Role.EDITOR, by=head, now=f.NOW)
    for verb in (rights.deactivate, rights.make_administrator):
        with pytest.raises(rights.NotAllowed):
            verb(budi, by=head, now=f.NOW)


def test_a_second_factor_taken_off_is_set_up_anew(client):
    ayu, budi = administrator(), f.budi()
    enter(client, budi)
    rights.release_second_factor(budi, by=ayu, now=f.NOW)
    assert not Authenticator.objects.filter(user=budi).exists()
    assert AuditEvent.objects.filter(kind="factor", subject=budi).count() == 1
