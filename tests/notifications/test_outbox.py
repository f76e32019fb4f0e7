import datetime
import threading

import pytest
from django.core import mail
from django.db import connection, transaction

from notifications import outbox
from notifications.models import Message
from tests import factories as f

LATER = f.NOW + datetime.timedelta(minutes=1)


def message(**fields) -> Message:
    defaults = {
        "transport": Message.Transport.EMAIL,
        "recipient": "siti@warga.example",
        "subject": "Kabar",
        "text": "Isi",
        "html": "<p>Isi</p>",
        "dedup_key": f"test:{Message.objects.count()}",
        "next_at": f.NOW,
        "created_at": f.NOW,
    }
    return Message.objects.create(**(defaults | fields))


def digest(key: str = "digest:1") -> Message:
    context = {"late": 0, "new": 1, "open": 1, "today": f.NOW.date(), "late_list": []}
    return outbox.enqueue_email(
        "digest_officer", "budi@jateng.example", context, dedup_key=key, now=f.NOW
    )


@pytest.fixture
def broken_mail(monkeypatch):
    """A mail server that refuses everything."""

    def refuse(_message):
        raise ConnectionRefusedError("tidak ada yang menjawab")

    monkeypatch.setitem(outbox.SEND, Message.Transport.EMAIL, refuse)


@pytest.mark.django_db(transaction=True)
def test_nothing_leaves_before_the_commit_and_nothing_at_all_after_a_rollback():
    with transaction.atomic():
        digest()
        assert mail.outbox == []
    assert len(mail.outbox) == 1
    with transaction.atomic():
        digest("digest:2")
        transaction.set_rollback(True)
    assert Message.objects.count() == len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_news_twice_is_one_mail():
    digest()
    digest()
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_the_mail_has_text_html_and_a_message_id_that_a_repeat_keeps():
    row = message()
    outbox.deliver(row.pk, f.NOW)
    Message.objects.update(state="pending", lease_until=None)
    outbox.deliver(row.pk, LATER)
    first, second = mail.outbox
    assert first.body == "Isi"
    assert first.alternatives[0].content == "<p>Isi</p>"
    assert first.extra_headers["Message-ID"] == second.extra_headers["Message-ID"]


@pytest.mark.django_db
def test_a_sent_message_is_not_sent_again():
    row = message()
    assert outbox.deliver(row.pk, f.NOW)
    assert not outbox.deliver(row.pk, LATER)
    assert outbox.sweep(LATER) == (0, 0)
    assert len(mail.outbox) == 1


@pytest.mark.django_db
def test_a_failure_waits_longer_each_time_and_ends_dead(broken_mail):
    row, now, waits = message(), f.NOW, []
    for _ in range(outbox.MAX_ATTEMPTS - 1):
        assert not outbox.deliver(row.pk, now)
        row.refresh_from_db()
        waits.append((row.next_at - now).total_seconds())
        now = row.next_at
    assert waits == [30, 60, 120, 240, 480, 960, 1920]
    outbox.deliver(row.pk, now)
    row.refresh_from_db()
    assert row.state == Message.State.DEAD
    assert "ConnectionRefusedError" in row.last_error


@pytest.mark.django_db
def test_a_bad_row_does_not_stop_the_others(monkeypatch):
    bad, good = message(recipient="bad"), message()
    real = outbox.SEND[Message.Transport.EMAIL]

    def picky(row):
        if row.pk == bad.pk:
            raise ValueError("alamat")
        real(row)

    monkeypatch.setitem(outbox.SEND, Message.Transport.EMAIL, picky)
    assert outbox.sweep(f.NOW) == (1, 1)
    good.refresh_from_db()
    assert good.state == Message.State.SENT


@pytest.mark.django_db
def test_a_lease_of_a_crashed_sender_runs_out():
    row = message(lease_until=f.NOW + outbox.LEASE, attempts=1)
    assert not outbox.deliver(row.pk, f.NOW)
    assert outbox.deliver(row.pk, f.NOW + outbox.LEASE + datetime.timedelta(seconds=1))


@pytest.mark.django_db
def test_a_row_that_kills_its_sender_each_time_is_buried():
    row = message(attempts=outbox.MAX_ATTEMPTS)
    assert not outbox.deliver(row.pk, f.NOW)
    row.refresh_from_db()
    assert row.state == Message.State.DEAD
    assert mail.outbox == []


@pytest.mark.django_db
def test_retry_revives_dead_rows_only():
    dead, sent = message(state="dead", attempts=8), message(state="sent")
    assert outbox.retry(Message.objects.all(), LATER) == 1
    assert outbox.sweep(LATER) == (1, 0)
    dead.refresh_from_db()
    sent.refresh_from_db()
    assert (dead.state, sent.state) == ("sent", "sent")


def test_the_wait_never_exceeds_six_hours():
    assert outbox.backoff(50) == datetime.timedelta(hours=6)


@pytest.mark.django_db(transaction=True)
def test_two_senders_at_once_send_one_mail():
    row = message()
    barrier = threading.Barrier(4)
    results: list[bool] = []

    def send():
        barrier.wait()
        try:
            results.append(outbox.deliver(row.pk, f.NOW))
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [False, False, False, True]
    assert len(mail.outbox) == 1


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_loses_nothing(monkeypatch):
    from kombu.exceptions import OperationalError

    from notifications import tasks

    def down(_pk):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.deliver, "delay", down)
    with transaction.atomic():
        digest()
    assert mail.outbox == []
    assert outbox.sweep(LATER) == (1, 0)


@pytest.mark.django_db(transaction=True)
def test_a_broker_that_is_down_is_not_asked_for_every_message(monkeypatch, settings):
    from kombu.exceptions import OperationalError

    from notifications import tasks

    asked = []

    def down(pk):
        asked.append(pk)
        raise OperationalError("connection refused")

    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    monkeypatch.setattr(outbox, "_broker_rests_until", 0.0)
    monkeypatch.setattr(tasks.deliver, "delay", down)
    for n in range(3):
        with transaction.atomic():
            digest(f"digest:{n}")
    assert len(asked) == 1
    assert outbox.sweep(LATER) == (3, 0)
