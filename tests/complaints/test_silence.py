"""What time does when the reporter says nothing."""

import datetime

import pytest

from complaints import silence, workflow
from complaints.deadlines import end_of
from complaints.models import AgencyClock
from complaints.moves import WorkflowError
from complaints.statuses import Status
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

# Ten working days after Tuesday 10 November 2026.
LAST_DAY = end_of(datetime.date(2026, 11, 24))
DAY = datetime.timedelta(days=1)


def answered():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    workflow.answer(complaint, by=budi, now=f.NOW, outcome="resolved", text="Ya.")
    return complaint


def test_an_answer_without_a_verdict_closes_after_its_last_day_and_only_once():
    complaint = answered()
    assert silence.close_all(LAST_DAY) == (0, 0)
    assert silence.close_all(LAST_DAY + DAY) == (1, 0)
    assert silence.close_all(LAST_DAY + DAY) == (0, 0)
    complaint.refresh_from_db()
    assert complaint.status == Status.CLOSED_SILENT
    event = complaint.events.latest("pk")
    assert (event.actor, event.user) == ("system", None)


def test_a_question_without_answer_is_refused_in_the_end_and_the_letter_says_why():
    complaint = f.filed()
    workflow.request_info(complaint, by=f.vera(), now=f.NOW, text="Di mana?")
    assert complaint.due_info_at == LAST_DAY
    asked = Message.objects.latest("pk")
    for body in (asked.text, asked.html):
        assert "Selasa, 24 November 2026" in body
        assert "ini ditutup" in body
    with pytest.raises(WorkflowError):
        silence.reject_silent(complaint, now=LAST_DAY)
    assert silence.close_all(LAST_DAY + DAY) == (0, 1)
    assert silence.close_all(LAST_DAY + DAY) == (0, 0)
    complaint.refresh_from_db()
    assert complaint.status == Status.REJECTED
    letter = Message.objects.latest("pk")
    assert "sampai Selasa, 24 November 2026" in letter.text


def test_how_long_to_wait_is_set_by_agency_or_category_and_kept_once_promised():
    rule = AgencyClock.objects.create(agency=f.agency(), info_days=2)
    complaint = f.filed()
    workflow.request_info(complaint, by=f.vera(), now=f.NOW, text="Di mana?")
    rule.delete()
    assert complaint.due_info_at == end_of(datetime.date(2026, 11, 12))
    assert silence.close_all(f.NOW + 3 * DAY) == (0, 1)


def test_an_answer_in_time_stops_that_clock():
    complaint = f.filed()
    workflow.request_info(complaint, by=f.vera(), now=f.NOW, text="Di mana?")
    workflow.add_message(complaint, now=f.NOW, text="Depan pasar.")
    assert complaint.due_info_at is None
    assert silence.close_all(LAST_DAY + 90 * DAY) == (0, 0)
