"""Another day for an answer: who is offered to promise it, and what it tells."""

import datetime

import pytest
from django.utils import timezone

from complaints import promises
from complaints.moves import NotPermitted, WorkflowError
from complaints.statuses import Status
from directory.models import StaffPosting
from notifications.models import Message
from tests import factories as f
from tests.complaints.test_complaint_page import url

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
Role = StaffPosting.Role


@pytest.fixture
def head():
    return f.staff("kadis@jateng.example", f.agency(), Role.HEAD)


def test_a_head_moves_the_due_date_with_a_reason_that_the_citizen_reads(client, head):
    complaint = f.put(f.filed(timezone.now()), "in_progress")
    promised = complaint.due_response_at
    client.force_login(head)
    assert "ubah-tenggat" in client.get(url(complaint)).content.decode()
    day = (timezone.localtime(promised) + 7 * DAY).date()
    data = {"day": day.isoformat(), "reason": "Aspal baru datang pekan depan."}
    client.post(url(complaint, "aksi/ubah-tenggat"), data)
    complaint.refresh_from_db()
    assert timezone.localtime(complaint.due_response_at).date() == day
    assert complaint.status == Status.IN_PROGRESS
    event = complaint.events.latest("pk")
    assert (event.kind, event.visibility) == ("due_changed", "public")
    assert event.text.startswith("Semula ")
    letter = Message.objects.latest("pk")
    assert "Batas waktu diubah" in letter.subject
    assert "Aspal baru datang pekan depan." in letter.text


def test_an_officer_does_not_move_the_day_that_measures_them(budi):
    complaint = f.put(f.filed(timezone.now()), "in_progress")
    before = complaint.due_response_at
    assert "ubah-tenggat" not in budi.get(url(complaint)).content.decode()
    data = {"day": "2099-01-02", "reason": "Sibuk."}
    page = budi.post(url(complaint, "aksi/ubah-tenggat"), data, follow=True)
    assert "tidak berwenang" in page.content.decode()
    complaint.refresh_from_db()
    assert complaint.due_response_at == before
    with pytest.raises(NotPermitted):
        promises.change_due(
            complaint,
            by=f.User.objects.get(email="budi@jateng.example"),
            now=f.NOW,
            day=datetime.date(2099, 1, 2),
            reason="Sibuk.",
        )


@pytest.mark.parametrize(
    ("started", "ended", "offered"),
    [(-9, 9, True), (-9, 0, True), (-9, -1, False), (9, None, False)],
)
def test_another_day_is_offered_to_who_is_head_today(client, started, ended, offered):
    both = f.budi()
    today = timezone.localdate()
    StaffPosting.objects.create(
        user=both,
        agency=f.agency("dpupr"),
        role=Role.HEAD,
        started_on=today + started * DAY,
        ended_on=None if ended is None else today + ended * DAY,
    )
    complaint = f.put(f.filed(timezone.now()), "in_progress")
    client.force_login(both)
    page = client.get(url(complaint)).content.decode()
    assert ("ubah-tenggat" in page) is offered


def test_another_day_is_not_offered_to_the_head_of_another_agency(budi):
    elsewhere = f.User.objects.get(email="budi@jateng.example")
    StaffPosting.objects.create(
        user=elsewhere,
        agency=f.agency("dinkes"),
        role=Role.HEAD,
        started_on=timezone.localdate(),
    )
    complaint = f.put(f.filed(timezone.now()), "in_progress")
    assert "ubah-tenggat" not in budi.get(url(complaint)).content.decode()


@pytest.mark.parametrize("data", [{"day": "2020-01-01"}, {"day": "x"}, {"reason": " "}])
def test_a_wrong_day_or_no_reason_is_asked_again(client, head, data):
    complaint = f.put(f.filed(timezone.now()), "in_progress")
    client.force_login(head)
    full = {"day": "2099-01-02", "reason": "Menunggu aspal."} | data
    page = client.post(url(complaint, "aksi/ubah-tenggat"), full)
    assert page.status_code == 422
    assert list(page.context["form"].errors) == list(data)


@pytest.mark.parametrize("status", ["received", "answered", "needs_info", "confirmed"])
def test_where_no_answer_is_due_no_day_is_moved(head, status):
    complaint = f.put(f.filed(), status)
    with pytest.raises(WorkflowError):
        promises.change_due(
            complaint,
            by=head,
            now=f.NOW,
            day=datetime.date(2026, 12, 1),
            reason="Alasan",
        )
