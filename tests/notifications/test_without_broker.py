"""With no broker, no worker and no eager task, cron's `send_outbox` delivers all."""

import threading

import pytest
from django.core.management import call_command

from complaints import workflow
from notifications import outbox
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def nobody_is_woken(monkeypatch, settings):
    settings.REDIS_URL = ""
    monkeypatch.setattr(outbox, "_wake", lambda message_pk: None)


def test_a_complaints_whole_story_reaches_its_reporter(mail_sink):
    complaint = f.filed(agency=f.agency("dpupr"))
    vera, budi = f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    workflow.start(complaint, by=budi, now=f.NOW, text="Tim berangkat.")
    workflow.answer(complaint, by=budi, now=f.NOW, outcome="resolved", text="Beres.")
    assert mail_sink.mails == []
    call_command("send_outbox")
    call_command("send_outbox")
    subjects = [mail["Subject"].partition(" – ")[0] for mail in mail_sink.mails]
    assert sorted(subjects) == [
        "Aduan dijawab",
        "Aduan diterima",
        "Aduan terverifikasi",
        "Diteruskan ke instansi",
        "Mulai dikerjakan",
    ]
    assert not Message.objects.exclude(state=Message.State.SENT).exists()


def test_crons_that_overlap_send_each_letter_once(mail_sink):
    from django.db import connection

    for n in range(25):
        f.filed(email=f"warga{n}@warga.example")
    barrier = threading.Barrier(3)

    def cron():
        barrier.wait()
        try:
            call_command("send_outbox")
        finally:
            connection.close()

    threads = [threading.Thread(target=cron) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    ids = [mail["Message-ID"] for mail in mail_sink.mails]
    assert len(ids) == len(set(ids)) == 25
