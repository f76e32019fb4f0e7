"""Who may open a reporter's identity, and the trace that it leaves."""

import datetime

import pytest
from django.db import DatabaseError, connection, transaction

from complaints import identity, workflow
from complaints.models import AccessLog, Complaint, Event, IdentityPermit, Reporter
from complaints.moves import NotPermitted, WorkflowError
from directory.models import StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db

Role = StaffPosting.Role
REASON = "Menghubungi pelapor tentang jadwal perbaikan."
PEOPLE = {
    "officer": lambda: f.budi(),
    "head": lambda: f.staff("kadis@jateng.example", f.agency(), Role.HEAD),
    "other officer": lambda: f.rina(),
    "verifier": lambda: f.vera(),
    "inspector here": lambda: f.staff("ira@jateng.example", f.agency(), Role.INSPECTOR),
    "auditor": lambda: f.staff("audit@jateng.example", f.agency(), Role.AUDITOR),
    "editor": lambda: f.staff("edit@jateng.example", f.agency(), Role.EDITOR),
}


def superuser():
    return User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")


def may_open(user, complaint):
    try:
        identity.reveal(complaint, by=user, now=f.NOW, reason=REASON)
    except NotPermitted:
        return False
    return True


@pytest.mark.parametrize("who", PEOPLE)
def test_without_a_permit_nobody_opens_any(who):
    user = PEOPLE[who]()
    assert not may_open(user, f.filed(anonymous=False))
    assert not AccessLog.objects.exists()


def test_an_administrator_opens_none_either():
    assert not may_open(superuser(), f.filed(anonymous=False))


@pytest.mark.parametrize("who", PEOPLE)
@pytest.mark.parametrize("anonymous", [False, True])
def test_with_a_permit_the_role_decides(who, anonymous):
    user = f.permit(PEOPLE[who]())
    allowed = {"verifier", "inspector here"}
    if not anonymous:
        allowed |= {"officer", "head"}
    assert may_open(user, f.filed(anonymous=anonymous)) is (who in allowed)


def test_a_permit_ends_with_the_posting_and_with_the_complaints_leaving():
    budi, vera, complaint = f.permit(f.budi()), f.vera(), f.filed(anonymous=False)
    assert may_open(budi, complaint)
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dinkes"))
    assert not may_open(budi, complaint)
    budi.postings.update(ended_on=f.NOW.date() - datetime.timedelta(days=1))
    assert not may_open(budi, f.filed(anonymous=False))


def test_the_permit_of_one_agency_opens_nothing_of_another():
    budi = f.permit(f.budi())
    StaffPosting.objects.create(
        user=budi,
        agency=f.agency("dinkes"),
        role=Role.OFFICER,
        started_on=datetime.date(2026, 1, 15),
    )
    theirs = f.filed(anonymous=False, agency=f.agency("dinkes"))
    assert Complaint.objects.visible_to(budi, f.NOW.date()).filter(pk=theirs.pk)
    assert not may_open(budi, theirs)


def test_the_accused_agencys_verifier_does_not_learn_who_accused_it():
    vera = f.permit(f.vera())
    complaint = f.filed(category=f.accusation_category(), agency=f.agency("diskominfo"))
    assert not may_open(vera, complaint)


@pytest.mark.parametrize("reason", ["", "   ", "perlu", "a  b  c   d e"])
def test_a_reason_has_to_say_something(reason):
    budi = f.permit(f.budi())
    with pytest.raises(WorkflowError):
        identity.reveal(f.filed(anonymous=False), by=budi, now=f.NOW, reason=reason)
    assert not AccessLog.objects.exists()


def test_the_log_says_who_for_whom_why_and_when():
    budi, complaint = f.permit(f.budi()), f.filed(anonymous=False)
    reporter = identity.reveal(complaint, by=budi, now=f.NOW, reason=REASON)
    assert reporter.name == "Siti Aminah"
    row = AccessLog.objects.get()
    assert (row.complaint, row.user, row.agency) == (complaint, budi, f.agency())
    assert (row.role, row.reason, row.at) == ("officer", REASON, f.NOW)


def test_the_log_names_the_posting_whose_permit_opened_it():
    """Budi is an officer here and verifies for two offices of the centre."""
    budi, complaint = f.budi(), f.filed(anonymous=True)
    for code in ("diskominfo", "setda"):
        StaffPosting.objects.create(
            user=budi, agency=f.agency(code), role=Role.VERIFIER,
            started_on=datetime.date(2026, 1, 15),
        )  # fmt: skip
    identity.reveal(complaint, by=f.permit(budi), now=f.NOW, reason=REASON)
    row = AccessLog.objects.get()
    assert (row.role, row.agency) == ("verifier", f.agency("diskominfo"))


def test_without_the_record_there_is_no_identity(monkeypatch):
    budi, complaint = f.permit(f.budi()), f.filed(anonymous=False)

    def full_disk(self, *args, **kwargs):
        raise DatabaseError("disk full")

    monkeypatch.setattr(AccessLog, "save", full_disk)
    with pytest.raises(DatabaseError):
        identity.reveal(complaint, by=budi, now=f.NOW, reason=REASON)


# --- In admin -------------------------------------------------------------------


def page(complaint):
    return f"/admin/complaints/complaint/{complaint.pk}/identitas/"


def test_the_page_asks_a_reason_each_time_and_shows_it_once(client):
    budi, complaint = f.permit(f.budi()), f.filed(anonymous=False)
    client.force_login(budi)
    asked = client.get(page(complaint)).content.decode()
    assert "Siti" not in asked
    shown = client.post(page(complaint), {"reason": REASON})
    assert "siti@warga.example" in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert "Siti" not in client.get(page(complaint)).content.decode()
    client.post(page(complaint), {"reason": REASON})
    assert AccessLog.objects.count() == 2


@pytest.mark.parametrize("reason", ["", "perlu", "x\x00" * 9, "x" * 501])
def test_a_poor_reason_shows_nothing_and_keeps_what_was_typed(client, reason):
    budi, complaint = f.permit(f.budi()), f.filed(anonymous=False)
    client.force_login(budi)
    response = client.post(page(complaint), {"reason": reason})
    assert response.status_code == 422
    assert "Siti" not in response.content.decode()
    assert not AccessLog.objects.exists()


def test_without_a_permit_the_page_is_not_there_and_no_link_leads_to_it(client):
    complaint = f.filed(anonymous=False)
    client.force_login(f.budi())
    assert client.get(page(complaint)).status_code == 404
    assert client.post(page(complaint), {"reason": REASON}).status_code == 404
    change = page(complaint).replace("identitas", "change")
    assert page(complaint) not in client.get(change).content.decode()


def test_only_an_administrator_grants_permits_and_the_grant_names_them(client):
    posting = f.budi().postings.get()
    ayu = superuser()
    client.force_login(ayu)
    client.post(
        "/admin/complaints/identitypermit/add/",
        {"posting": posting.pk, "legal_basis": "SK 1/2026"},
    )
    permit = IdentityPermit.objects.get()
    assert (permit.posting, permit.granted_by) == (posting, ayu)
    client.force_login(f.rina())
    assert client.get("/admin/complaints/identitypermit/").status_code == 403


def test_the_reporter_is_in_no_admin_of_its_own(client):
    client.force_login(superuser())
    assert client.get("/admin/complaints/reporter/").status_code == 404


# --- Append-only, by the database -----------------------------------------------


def logged():
    identity.reveal(
        f.filed(anonymous=False), by=f.permit(f.budi()), now=f.NOW, reason=REASON
    )
    return AccessLog.objects.all()


def events():
    f.filed()
    return Event.objects.all()


@pytest.mark.parametrize("rows", [logged, events])
def test_the_orm_cannot_change_or_delete_them(rows):
    rows = rows()
    before = list(rows.values())
    field = "reason" if rows.model is AccessLog else "kind"
    for attempt in (
        lambda: rows.update(**{field: "x"}),
        lambda: rows.delete(),
        lambda: rows.filter(pk=rows[0].pk)._raw_delete(rows.db),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert list(rows.values()) == before
    for attempt in (rows[0].save, rows[0].delete):
        with pytest.raises(TypeError):
            attempt()


@pytest.mark.parametrize("table", ["complaints_accesslog", "complaints_event"])
@pytest.mark.parametrize("sql", ["UPDATE {} SET at = at", "DELETE FROM {}"])
def test_plain_sql_cannot_either(table, sql):
    logged()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql.format(table))


def test_a_complaint_with_a_history_cannot_be_deleted():
    complaint = f.filed()
    with pytest.raises(DatabaseError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).delete()
    assert Reporter.objects.filter(complaint=complaint).exists()


def test_the_back_office_offers_no_way_to_write_the_log(client):
    row = logged().get()
    client.force_login(superuser())
    base = "/admin/complaints/accesslog/"
    assert client.get(base).status_code == 200
    assert client.get(f"{base}add/").status_code == 403
    assert client.post(f"{base}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"{base}{row.pk}/change/", {"reason": "lain"})
    client.post(
        base, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    row.refresh_from_db()
    assert row.reason == REASON
