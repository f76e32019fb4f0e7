"""A head gives and takes the roles of the own agency's staff, and nothing more."""

import pytest

from directory.accounts import rights
from directory.calendar import wib_date
from directory.models import AuditEvent, StaffPosting, User
from notifications.models import Message
from tests import factories as f

Role = StaffPosting.Role
LIST = "/admin/directory/user/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def cast():
    pu, dinkes = f.agency("dpupr"), f.agency("dinkes")
    users = {
        "head": f.staff("kepala@jateng.example", pu, Role.HEAD),
        "other head": f.staff("plt@jateng.example", pu, Role.HEAD),
        "officer": f.staff("budi@jateng.example", pu, Role.OFFICER),
        "verifier": f.staff("vera@jateng.example", pu, Role.VERIFIER),
        "theirs": f.staff("dian@jateng.example", dinkes, Role.OFFICER),
        "their head": f.staff("kepaladinkes@jateng.example", dinkes, Role.HEAD),
        "administrator": User.objects.create_superuser("ayu@jateng.example", "x"),
    }
    start = {"started_on": f.NOW.date(), "agency": pu, "role": Role.OFFICER}
    StaffPosting.objects.create(user=users["administrator"], **start)
    return users


@pytest.fixture
def desk(client, cast):
    client.force_login(cast["head"])
    return client


def state() -> list:
    rows = StaffPosting.objects.order_by("pk").values_list("user", "role", "ended_on")
    return [list(rows), list(User.objects.order_by("pk").values("is_superuser"))]


def give(client, user, agency, role):
    data = {"agency": agency.pk, "role": role}
    return client.post(f"{LIST}{user.pk}/peran/", data)


def end(client, user, posting):
    return client.post(f"{LIST}{user.pk}/peran/{posting.pk}/cabut/")


def agency_of(user):
    return user.postings.get().agency


def test_the_list_is_the_own_agencys_staff_without_who_stands_above(desk, cast):
    page = desk.get(LIST).content.decode()
    for name in ("officer", "verifier", "other head"):
        assert cast[name].email in page
    for name in ("theirs", "their head", "administrator"):
        assert cast[name].email not in page


@pytest.mark.parametrize("role", [Role.OFFICER, Role.EDITOR])
def test_a_role_is_given_and_taken_and_both_are_on_record(desk, cast, role):
    head, budi = cast["head"], cast["verifier"]
    assert give(desk, budi, agency_of(head), role).status_code == 302
    posting = budi.postings.get(role=role)
    assert f">{posting.get_role_display()}</td>" in (
        desk.get(f"{LIST}{budi.pk}/change/").content.decode()
    )
    assert end(desk, budi, posting).status_code == 302
    posting.refresh_from_db()
    assert posting.ended_on is not None
    rows = AuditEvent.objects.filter(kind="role", subject=budi, actor=head)
    assert [row.agency for row in rows] == [agency_of(head)] * 2
    assert Message.objects.filter(recipient=budi.email).count() == 2


@pytest.mark.parametrize(
    "role", [r for r in Role.values if r not in rights.GRANTED_BY_HEAD]
)
def test_no_role_of_the_own_rank_or_above_is_given(desk, cast, role):
    before = state()
    assert give(desk, cast["officer"], agency_of(cast["head"]), role).status_code == 422
    assert state() == before


@pytest.mark.parametrize(
    "name", ["head", "theirs", "their head", "administrator"]
)  # fmt: skip
@pytest.mark.parametrize("role", Role.values)
def test_nobody_else_gets_a_role_from_them(desk, cast, name, role):
    """Not they themselves, nobody of another agency, no administrator."""
    before = state()
    for at in (agency_of(cast["head"]), agency_of(cast["theirs"])):
        assert give(desk, cast[name], at, role).status_code == 404
        with pytest.raises(rights.NotAllowed):
            rights.post(cast[name], at, role, by=cast["head"], now=f.NOW)
    assert state() == before


@pytest.mark.parametrize(
    "name",
    ["head", "other head", "verifier", "theirs", "their head", "administrator"],
)
def test_they_end_no_role_that_they_could_not_give(desk, cast, name):
    before, posting = state(), cast[name].postings.get()
    assert end(desk, cast[name], posting).status_code in (404, 422)
    with pytest.raises(rights.NotAllowed):
        rights.end_posting(posting, by=cast["head"], now=f.NOW)
    assert state() == before


def test_an_officer_of_theirs_is_not_drawn_over_here(desk, cast):
    before = state()
    pu = agency_of(cast["head"])
    assert give(desk, cast["theirs"], pu, Role.OFFICER).status_code == 404
    assert state() == before


def test_a_role_elsewhere_is_neither_shown_nor_ended(desk, cast):
    budi, dinkes = cast["officer"], agency_of(cast["theirs"])
    start = {"started_on": f.NOW.date(), "agency": dinkes, "role": Role.AUDITOR}
    elsewhere = StaffPosting.objects.create(user=budi, **start)
    page = desk.get(f"{LIST}{budi.pk}/change/").content.decode()
    assert "Auditor" not in page
    assert end(desk, budi, elsewhere).status_code == 404
    assert "role__exact=auditor" not in desk.get(LIST).content.decode()


def test_whose_last_role_ended_can_be_given_one_again(desk, cast):
    budi, pu = cast["officer"], agency_of(cast["head"])
    assert end(desk, budi, budi.postings.get()).status_code == 302
    assert give(desk, budi, pu, Role.OFFICER).status_code == 302


def test_who_left_for_another_agency_is_theirs_now(desk, cast):
    budi, dinkes = cast["officer"], agency_of(cast["theirs"])
    rights.end_posting(budi.postings.get(), by=cast["head"], now=f.NOW)
    rights.post(budi, dinkes, Role.OFFICER, by=cast["administrator"], now=f.NOW)
    assert give(desk, budi, agency_of(cast["head"]), Role.OFFICER).status_code == 404


@pytest.mark.parametrize(
    "action", ["nonaktifkan", "jadikan-administrator", "cabut-administrator",
               "lepas-pengaman", "akhiri-sesi", "aktifkan"],
)  # fmt: skip
def test_accounts_themselves_stay_the_administrators(desk, cast, action):
    before = state()
    for user in cast.values():
        assert desk.post(f"{LIST}{user.pk}/aksi/{action}/").status_code == 403
    data = {"email": "baru@jateng.example", "name": "Lain"}
    assert desk.post(f"{LIST}{cast['officer'].pk}/change/", data).status_code == 403
    assert state() == before
    assert User.objects.get(pk=cast["officer"].pk).email == "budi@jateng.example"


def test_a_head_no_more_gives_nothing(client, cast):
    head = cast["head"]
    rights.end_posting(head.postings.get(), by=cast["administrator"], now=f.NOW)
    client.force_login(User.objects.get(pk=head.pk))
    assert client.get(LIST).status_code == 403
    assert not rights.staff_under(head, wib_date(f.NOW)).exists()
