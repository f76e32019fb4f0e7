"""When a letter about a secret complaint leaves says nothing of who acted when."""

import datetime

import pytest

from complaints import reporter_verbs, workflow
from notifications import outbox
from notifications.models import Message, WhatsAppContact
from notifications.tasks import deliver
from tests import factories as f

pytestmark = pytest.mark.django_db

FOUR = f.NOW.replace(hour=16)


def contact():
    return WhatsAppContact.objects.create(wa_id="6281200000001", created_at=f.NOW)


@pytest.fixture
def woken(monkeypatch):
    """The messages whose delivery was asked for after commit."""
    asked: list[int] = []
    monkeypatch.setattr(deliver, "delay", asked.append)
    return asked


@pytest.mark.parametrize("way", ["email", "whatsapp"])
def test_letters_of_a_secret_complaint_wait_for_the_fixed_hour(
    way, woken, django_capture_on_commit_callbacks
):
    whatsapp = contact() if way == "whatsapp" else None
    vera = f.vera()
    with django_capture_on_commit_callbacks(execute=True):
        complaint = f.filed(secret=True, whatsapp=whatsapp)
        for minutes in (1, 190):
            workflow.add_message(complaint, now=f.NOW, text="Tambahan dari saya.")
            now = f.NOW + datetime.timedelta(minutes=minutes)
            if minutes == 1:
                workflow.request_info(complaint, by=vera, now=now, text="Di mana?")
            else:
                workflow.verify(complaint, by=vera, now=now)
    letters = Message.objects.filter(transport=way)
    assert letters.count() >= 2
    assert set(letters.values_list("next_at", flat=True)) == {FOUR}
    assert woken == []
    assert not Message.objects.due(FOUR - datetime.timedelta(seconds=1)).exists()
    assert Message.objects.due(FOUR).count() == letters.count()


def test_the_first_letter_to_a_new_address_waits_as_well():
    complaint = f.filed(secret=True, email="")
    reporter_verbs.follow_by_email(complaint, now=f.NOW, email="baru@warga.example")
    assert Message.objects.get().next_at == FOUR


def test_letters_of_an_open_complaint_leave_at_once(
    woken, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        f.filed(secret=False)
    letter = Message.objects.get()
    assert letter.next_at == f.NOW
    assert woken == [letter.pk]


def test_a_message_before_its_time_is_not_delivered(mail_sink):
    f.filed(secret=True)
    letter = Message.objects.get()
    assert not outbox.deliver(letter.pk, f.NOW)
    assert outbox.sweep(f.NOW) == (0, 0)
    assert outbox.sweep(FOUR) == (1, 0)
