"""The audit says who did what, and nobody can make it say otherwise."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client, RequestFactory

from complaints import identity
from directory import audit
from directory.models import AuditEvent, StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = "/admin/directory/auditevent/"
CSV = f"{LIST}csv/"
Kind = AuditEvent.Kind


def administrator() -> User:
    return User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")


def event(detail: str = "Rincian", kind=Kind.ROLE, **fields) -> AuditEvent:
    return audit.record(kind, by=None, now=f.NOW, detail=detail, **fields)


@pytest.mark.parametrize(
    ("seen", "kept"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::"),
        ("", None),
    ],
)
def test_where_it_was_done_from_is_kept(seen, kept):
    row = event(request=RequestFactory().get("/", REMOTE_ADDR=seen))
    row.refresh_from_db()
    assert row.address == kept


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE directory_auditevent SET detail = 'lain'",
        "UPDATE directory_auditevent SET actor_id = NULL",
        "DELETE FROM directory_auditevent",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_row(sql):
    event()
    with (
        pytest.raises(IntegrityError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)
    assert AuditEvent.objects.get().detail == "Rincian"


def test_the_model_and_querysets_refuse_too():
    row = event()
    for attempt in (row.save, row.delete):
        with pytest.raises(TypeError):
            attempt()
    for attempt in (
        lambda: AuditEvent.objects.update(detail="x"),
        AuditEvent.objects.all().delete,
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            attempt()


@pytest.mark.parametrize("role", [*StaffPosting.Role.values, "administrator"])
def test_auditors_and_administrators_read_it_and_nobody_writes_it(client, role):
    row = event("Rincian yang dicari")
    if role == "administrator":
        user = administrator()
    else:
        user = f.staff("uji@jateng.example", f.agency(), role)
    client.force_login(user)
    reads = role in ("auditor", "administrator")
    assert (client.get(LIST).status_code == 200) is reads
    assert (client.post(CSV).status_code == 200) is reads
    if reads:
        assert "Rincian yang dicari" in client.get(LIST).content.decode()
        assert "?kind__exact=role" in client.get(LIST).content.decode()
    before = list(AuditEvent.objects.filter(pk=row.pk).values())
    for address in (f"{LIST}add/", f"{LIST}{row.pk}/delete/"):
        assert client.post(address, {"post": "yes"}).status_code == 403
    client.post(f"{LIST}{row.pk}/change/", {"detail": "x"})
    client.post(LIST, {"action": "delete_selected", "_selected_action": [row.pk]})
    assert list(AuditEvent.objects.filter(pk=row.pk).values()) == before


def test_the_list_costs_the_same_for_any_number(client, django_assert_max_num_queries):
    client.force_login(administrator())
    for n in range(60):
        event(str(n), agency=f.agency())
    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_taken_out_as_filtered_without_formulas_and_on_record(client):
    event("=2+5", target="@jahat")
    event("Kata sandi", kind=Kind.PASSWORD)
    client.force_login(administrator())
    answer = client.post(f"{CSV}?kind__exact=role")
    text = answer.content.decode()
    assert "'=2+5" in text
    assert "'@jahat" in text
    assert "Kata sandi" not in text
    assert "no-store" in answer["Cache-Control"]
    latest = AuditEvent.objects.first()
    assert (latest.kind, latest.detail) == ("export", "kind__exact=role")
    # A link that is looked at takes nothing out.
    assert client.get(CSV)["Location"] == LIST
    assert AuditEvent.objects.filter(kind="export").count() == 1


def test_what_is_denied_is_recorded(client):
    budi = f.budi()
    client.force_login(budi)
    client.get("/admin/directory/user/")
    row = AuditEvent.objects.get()
    assert (row.kind, row.actor) == ("denied", budi)
    assert row.target == "GET /admin/directory/user/"
    assert row.address == "127.0.0.1"
    Client().get("/admin/directory/user/")
    assert AuditEvent.objects.count() == 1


def test_an_identity_opened_is_in_both_records():
    complaint = f.filed(anonymous=False, name="Siti", email="siti@warga.example")
    budi = f.permit(f.budi())
    identity.reveal(complaint, by=budi, now=f.NOW, reason="Perlu ditelepon segera.")
    row = AuditEvent.objects.get(kind="identity")
    assert (row.actor, row.target) == (budi, complaint.public_code)
    assert "Siti" not in f"{row.target} {row.detail}"
    assert complaint.accesses.count() == 1


def test_a_changed_setting_is_recorded_by_field(client):
    category = f.category()
    client.force_login(administrator())
    page = f"/admin/complaints/category/{category.pk}/change/"
    form = client.get(page).context["adminform"].form
    data = {name: form[name].value() or "" for name in form.fields}
    data |= {"verify_days": "4", "active": "on", "order": "1"}
    answer = client.post(page, data)
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    row = AuditEvent.objects.get(kind="setting")
    assert str(category) in row.target
    assert row.detail


def test_an_export_is_recorded(client):
    f.agency()
    client.force_login(administrator())
    client.post("/admin/directory/agency/export/", {"format": "0", "resource": ""})
    assert AuditEvent.objects.filter(kind="export").count() == 1


def test_addresses_that_nobody_has_are_not_kept(client):
    client.post("/akun/masuk/", {"login": "rahasia@x.example", "password": "x"})
    row = AuditEvent.objects.get()
    assert row.kind == "login_failed"
    assert "rahasia" not in f"{row.target} {row.detail}"
