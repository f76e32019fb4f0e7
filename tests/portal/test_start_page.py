"""The start page of the back-office, role by role."""

import datetime
import uuid

import pytest
from django.utils import timezone

from complaints.models import Complaint
from directory.calendar import WIB
from directory.models import ContactChannel, StaffPosting, User
from portal import start
from tests import factories as f

pytestmark = pytest.mark.django_db

Role = StaffPosting.Role


def copies(complaint, count):
    """So many rows like it, without their letters and events."""
    row = Complaint.objects.filter(pk=complaint.pk).values().get()
    for name in ("id", "staff_due_at", "public_code", "submission_key"):
        row.pop(name)
    Complaint.objects.bulk_create(
        [
            Complaint(
                **row,
                public_code=f"X-{uuid.uuid4().hex[:12]}",
                submission_key=uuid.uuid4(),
            )
            for _ in range(count)
        ],
        batch_size=500,
    )


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER])
def test_queries_are_the_same_at_a_hundred_and_above_the_bound(
    client, django_assert_num_queries, django_assert_max_num_queries, role
):
    complaint = f.filed(timezone.now())
    client.force_login(f.staff("x@jateng.example", f.agency(), role))
    copies(complaint, 100)
    with django_assert_max_num_queries(20) as few:
        assert client.get("/admin/").status_code == 200
    # No count goes over a thousand, so more rows are not looked at.
    copies(complaint, start.MOST)
    for address in ("/admin/", "/admin/complaints/complaint/"):
        if address == "/admin/":
            with django_assert_num_queries(len(few)):
                page = client.get(address)
            assert "1.000+" in page.content.decode()
        else:
            with django_assert_max_num_queries(14):
                client.get(address)


def test_an_officer_sees_what_comes_next(client):
    now = timezone.now()
    late = f.filed(now - datetime.timedelta(days=60), text="Jembatan retak di Undaan")
    f.filed(now)
    f.put(f.filed(now), "answered")
    theirs = f.filed(now, agency=f.agency("dinkes"))
    client.force_login(f.budi())
    page = client.get("/admin/")
    counts = {item.tone: item.count for item in page.context["start"]["queue"]}
    assert counts == {"lewat": 1, "hari-ini": 0, "pekan-ini": 1, "warga": 1}
    assert page.context["start"]["next_up"][0][0] == late
    text = page.content.decode()
    assert "Kerjakan berikutnya" in text
    assert f"/admin/complaints/complaint/{late.pk}/change/" in text
    assert "?tenggat=lewat" in text
    assert theirs.public_code not in text
    assert '<svg class="chart__picture"' in text


def test_each_role_sees_its_own_page(client):
    now = timezone.now()
    f.filed(now)
    shown = {}
    for role in Role:
        client.force_login(f.staff(f"{role}@jateng.example", f.agency(), role))
        page = client.get("/admin/").context["start"]
        shown[role] = (page["acts"], page["reads_complaints"], len(page["next_up"]))
    assert shown == {
        Role.VERIFIER: (True, True, 1),
        Role.OFFICER: (True, True, 1),
        Role.HEAD: (True, True, 1),
        Role.INSPECTOR: (True, True, 1),
        Role.AUDITOR: (False, True, 0),
        Role.EDITOR: (False, False, 0),
    }


def test_the_figures_of_the_month_count_what_the_reader_may_see():
    now = f.NOW
    f.filed(now - datetime.timedelta(days=20))
    for day in (1, 1, 3):
        f.filed(now - datetime.timedelta(days=day))
    # The first and the last minute of a day, both in WIB.
    third = datetime.datetime(now.year, now.month, 3, tzinfo=WIB)
    f.filed(third + datetime.timedelta(minutes=1))
    f.filed(third + datetime.timedelta(hours=23, minutes=59))
    f.filed(now, agency=f.agency("dinkes"))
    user = f.budi()
    rows = Complaint.objects.changeable_by(user, now.date())
    bars, line = start.month(user, rows, now)
    assert bars.rows[0] == ("Masuk", "5")
    assert "".join(value for _day, value in line.rows) == "0020001020"


def test_what_an_agency_is_missing(client):
    head = f.head(f.agency())
    ContactChannel.objects.create(
        position=head.position,
        kind=ContactChannel.Kind.PHONE,
        purpose="Umum",
        value="024 7608368",
        source="Situs",
        verified_on=datetime.date(2020, 1, 1),
    )
    f.service(review_due_on=datetime.date(2020, 1, 1))
    client.force_login(f.staff("e@jateng.example", f.agency(), Role.EDITOR))
    text = client.get("/admin/").content.decode()
    assert "Kontak yang 180 hari tidak diperiksa" in text
    assert "Layanan yang perlu ditinjau" in text
    other = f.staff("o@jateng.example", f.agency("dinkes"), Role.EDITOR)
    client.force_login(other)
    assert client.get("/admin/").context["start"]["missing"] == []


def test_an_administrator_sees_all_and_a_stranger_the_log_in(client):
    f.filed(timezone.now())
    assert client.get("/admin/")["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_superuser("s@jateng.example", name="S"))
    assert client.get("/admin/").context["start"]["acts"]


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.VERIFIER])
def test_who_reads_all_sees_which_agency_is_late(client, role):
    now = timezone.now()
    for days in (60, 70):
        f.filed(now - datetime.timedelta(days=days), agency=f.agency("dinkes"))
    f.filed(now - datetime.timedelta(days=60))
    f.filed(now)
    client.force_login(f.staff("x@jateng.example", f.agency("gubernur"), role))
    page = client.get("/admin/")
    late = page.context["start"]["late"]
    assert [(item.label, item.count) for item in late] == [
        (f.agency("dinkes").name, 2),
        (f.agency().name, 1),
    ]
    rows = client.get(late[0].url).context["cl"].result_list
    assert {row.agency.code for row in rows} == {"dinkes"}
    assert len(rows) == 2
    assert "/admin/aduan/rapor/" in page.content.decode()


def test_an_officer_is_not_told_of_other_agencies(client):
    f.filed(timezone.now() - datetime.timedelta(days=60), agency=f.agency("dinkes"))
    client.force_login(f.budi())
    page = client.get("/admin/")
    assert page.context["start"]["late"] == []
    assert f.agency("dinkes").name not in page.content.decode()
