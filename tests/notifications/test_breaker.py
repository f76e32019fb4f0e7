"""A mail server that is down is left alone; one that dislikes an address is not."""

import datetime
import smtplib

import pytest
from django.core.mail.backends.locmem import EmailBackend
from django.core.management import call_command
from django.urls import reverse

from notifications import breaker, outbox
from notifications.models import (
    DigestRun,
    Message,
    TransportState,
    WhatsAppContact,
)
from notifications.transports import TransportDown
from tests import factories as f

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


def messages(count: int) -> list[Message]:
    return [
        Message.objects.create(
            transport=Message.Transport.EMAIL,
            recipient=f"warga{n}@warga.example",
            subject=f"Kabar {n}",
            text="Isi",
            dedup_key=f"test:{n}",
            next_at=f.NOW,
            created_at=f.NOW,
        )
        for n in range(count)
    ]


@pytest.fixture
def down(monkeypatch):
    """Nobody answers at the mail server; counts who tried."""
    tries = []

    def refuse(row):
        tries.append(row.pk)
        raise TransportDown("ConnectionRefusedError: tidak ada yang menjawab")

    monkeypatch.setitem(outbox.SEND, Message.Transport.EMAIL, refuse)
    return tries


def test_a_dead_server_is_tried_five_times_not_once_per_message(down):
    messages(40)
    assert outbox.sweep(f.NOW) == (0, 40)
    assert len(down) == breaker.FAILURES_TO_STOP
    assert breaker.stopped(f.NOW) == ["email"]
    assert outbox.sweep(f.NOW + MINUTE / 2) == (0, 0)
    assert len(down) == breaker.FAILURES_TO_STOP


def test_the_rows_wait_and_lose_no_attempt(down):
    messages(40)
    outbox.sweep(f.NOW)
    rows = Message.objects.all()
    assert {row.state for row in rows} == {Message.State.PENDING}
    assert {row.attempts for row in rows} == {0}


def test_a_stop_grows_to_half_an_hour_while_the_server_stays_dead(down):
    messages(1)
    now, stops = f.NOW, []
    for _ in range(12):
        breaker.note_failure("email", "mati", now)
        until = TransportState.objects.get().stopped_until
        stops.append((until - now) // MINUTE if until else 0)
    assert stops == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]


def test_all_goes_out_once_the_server_is_back(down, monkeypatch):
    messages(12)
    outbox.sweep(f.NOW)
    monkeypatch.setitem(outbox.SEND, Message.Transport.EMAIL, lambda row: None)
    assert outbox.sweep(f.NOW + 2 * MINUTE) == (12, 0)
    state = TransportState.objects.get()
    assert (state.failures, state.stopped_until) == (0, None)


def test_a_wrong_password_of_ours_is_the_transports_failure(monkeypatch, settings):
    class Mailer(EmailBackend):
        def open(self):
            raise smtplib.SMTPAuthenticationError(535, b"no")

    monkeypatch.setattr(
        "notifications.transports.email.get_connection", lambda: Mailer()
    )
    (row,) = messages(1)
    outbox.deliver(row.pk, f.NOW)
    row.refresh_from_db()
    assert row.attempts == 0
    assert TransportState.objects.get().failures == 1


def refusing(error):
    class Mailer(EmailBackend):
        def send_messages(self, mails):
            if mails[0].to == ["warga0@warga.example"]:
                raise error
            return super().send_messages(mails)

    return lambda: Mailer()


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"warga0@warga.example": (550, b"tidak ada")}),
        smtplib.SMTPDataError(554, b"ditolak"),
    ],
)
def test_one_address_refused_for_good_is_dead_at_once_and_stops_nobody(
    monkeypatch, error
):
    monkeypatch.setattr(
        "notifications.transports.email.get_connection", refusing(error)
    )
    bad, good = messages(2)
    assert outbox.sweep(f.NOW) == (1, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts) == (Message.State.DEAD, 1)
    assert good.state == Message.State.SENT
    assert breaker.stopped(f.NOW) == []


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"warga0@warga.example": (451, b"nanti")}),
        smtplib.SMTPDataError(451, b"nanti"),
        smtplib.SMTPServerDisconnected("putus"),
    ],
)
def test_a_passing_refusal_is_tried_again_later(monkeypatch, error):
    monkeypatch.setattr(
        "notifications.transports.email.get_connection", refusing(error)
    )
    bad, _good = messages(2)
    assert outbox.sweep(f.NOW) == (1, 1)
    bad.refresh_from_db()
    assert (bad.state, bad.attempts) == (Message.State.PENDING, 1)
    assert bad.next_at == f.NOW + outbox.FIRST_DELAY


def test_no_more_leave_in_a_minute_than_the_pace_allows(settings):
    settings.MESSAGES_PER_MINUTE = {"email": 3}
    messages(7)
    assert outbox.sweep(f.NOW)[0] == 3
    assert outbox.sweep(f.NOW + datetime.timedelta(seconds=20))[0] == 0
    assert outbox.sweep(f.NOW + MINUTE)[0] == 3
    assert outbox.sweep(f.NOW + 2 * MINUTE)[0] == 1
    assert {row.attempts for row in Message.objects.all()} == {1}


def test_a_sweep_ends_in_time_for_the_next_one():
    messages(5)
    assert outbox.sweep(f.NOW, seconds=-1) == (0, 0)


def test_an_administrator_sees_the_stop_and_ends_it(client, down):
    messages(6)
    outbox.sweep(f.NOW)
    TransportState.objects.update(stopped_until=f.NOW + 9999 * MINUTE)
    boss = f.User.objects.create_superuser("admin@jateng.example", f.PASSWORD)
    client.force_login(boss)
    page = client.get(reverse("admin:notifications_transportstate_changelist"))
    assert "tidak ada yang menjawab" in page.content.decode()
    pk = TransportState.objects.get().pk
    client.post(
        reverse("admin:notifications_transportstate_changelist"),
        {"action": "resume", "_selected_action": [pk]},
    )
    assert breaker.stopped(f.NOW) == []


def test_old_news_loses_text_and_recipient_but_keeps_its_key(capsys):
    old, fresh, waiting = messages(3)
    long_ago = f.NOW - datetime.timedelta(days=200)
    contact = WhatsAppContact.objects.create(wa_id="628123", created_at=long_ago)
    Message.objects.filter(pk=old.pk).update(
        state="sent", sent_at=long_ago, next_at=long_ago, contact=contact,
        unsubscribe_url="https://portal.example/langganan/kotak/kunci/",
    )  # fmt: skip
    Message.objects.filter(pk=waiting.pk).update(next_at=long_ago)
    DigestRun.objects.create(
        kind="officer", period="2025-01-01", recipient="a@b.example",
        created_at=long_ago,
    )  # fmt: skip
    call_command("purge_outbox", "--dry-run")
    assert Message.objects.filter(erased_at=None).count() == 3
    call_command("purge_outbox")
    call_command("purge_outbox")
    out = capsys.readouterr().out
    assert "1 pesan akan dihapus" in out
    assert "1 pesan dihapus isinya\n0 pesan dihapus isinya" in out
    old.refresh_from_db()
    assert (old.recipient, old.subject, old.text, old.html) == ("", "", "", "")
    # Neither does anything else of it lead to them.
    assert (old.contact, old.unsubscribe_url) == (None, "")
    assert old.dedup_key == "test:0"
    fresh.refresh_from_db()
    waiting.refresh_from_db()
    assert fresh.text == waiting.text == "Isi"
    assert not DigestRun.objects.exists()


def test_an_erased_message_is_never_revived():
    messages(1)
    Message.objects.update(state="dead", erased_at=f.NOW)
    assert outbox.retry(Message.objects.all(), f.NOW) == 0
