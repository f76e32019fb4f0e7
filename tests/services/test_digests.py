"""The editors' weekly digest: reviews due, approvals waiting, readers' reports."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command

from notifications.models import Message
from services import digests, publishing
from services.models import Feedback, Service
from tests import factories as f

pytestmark = pytest.mark.django_db

TODAY = f.NOW.date()
DAY = datetime.timedelta(days=1)


@pytest.fixture
def edi():
    return f.editors(f.agency())[0]


def messages_to(user):
    return Message.objects.filter(recipient=user.email)


def test_pages_due_for_review_are_listed_two_weeks_ahead(edi):
    f.service("a", name="Izin lama", review_due_on=TODAY - DAY)
    f.service("b", name="Izin segera", review_due_on=TODAY + 14 * DAY)
    f.service("c", name="Izin nanti", review_due_on=TODAY + 15 * DAY)
    f.service("d", name="Izin lain", review_due_on=TODAY, agency=f.agency("dinkes"))
    assert digests.send_weekly(f.NOW) == 2  # Edi and Ratna
    message = messages_to(edi).get()
    assert "2 perlu ditinjau" in message.subject
    for body in (message.text, message.html):
        assert body.index("Izin lama") < body.index("Izin segera")
        assert "sebelum 9 November 2026" in body
        assert "Izin nanti" not in body
        assert "Izin lain" not in body


def test_what_waits_for_approval_is_told_to_the_other_person(edi):
    draft = f.complete_draft()
    publishing.submit(draft, by=edi, now=f.NOW)
    assert digests.collect(edi, TODAY) is None
    ratna = f.User.objects.get(email="ratna-dpupr@jateng.example")
    assert digests.collect(ratna, TODAY)["waiting"] == 1


def test_readers_reports_are_counted_until_handled(edi):
    service = f.service()
    for answer, text in (("yes", ""), ("wrong", "Salah"), ("wrong", "Keliru")):
        Feedback.objects.create(
            service=service, version=1, answer=answer, text=text, created_at=f.NOW
        )
    Feedback.objects.filter(text="Keliru").update(handled_at=f.NOW)
    assert digests.collect(edi, TODAY)["reports"] == 1


def test_a_second_run_in_the_same_week_sends_nothing(edi):
    f.service(review_due_on=TODAY)
    assert digests.send_weekly(f.NOW) == 2
    assert digests.send_weekly(f.NOW + 3 * DAY) == 0
    assert digests.send_weekly(f.NOW + 7 * DAY) == 2
    assert messages_to(edi).count() == 2


def test_nothing_to_do_sends_nothing(edi):
    f.service()
    f.service("draf", status=Service.Status.DRAFT, review_due_on=TODAY)
    assert digests.send_weekly(f.NOW) == 0


def test_an_officer_who_is_no_editor_gets_none():
    f.service(review_due_on=TODAY)
    f.budi()
    assert digests.send_weekly(f.NOW) == 0


def test_cron_calls_it_weekly(edi, capsys):
    f.service(review_due_on=TODAY)
    call_command("send_digests", "weekly")
    assert capsys.readouterr().out == "2 ringkasan dikirim\n"
    assert messages_to(edi).exists()
