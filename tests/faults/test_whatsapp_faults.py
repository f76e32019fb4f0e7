"""F8 and F11: WhatsApp fails, answers late, or repeats itself; real site, worker and
cron against the stand-in for Meta."""

from __future__ import annotations

import datetime
import json
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from django.utils import timezone

from complaints.channels.whatsapp.stub import Stub
from complaints.models import Complaint, WhatsAppInbound
from notifications.models import Message, TransportState, WhatsAppContact
from tests import factories as f
from tests import whatsapp
from tests.faults.machines import CLIENTS, FULL, until

PEOPLE = 60 if FULL else 16
DAY = datetime.timedelta(days=1)


@pytest.fixture
def stub(site):
    def post(body: bytes, headers: dict[str, str]) -> int:
        address = f"http://127.0.0.1:{site.port}{whatsapp.URL}"
        headers = headers | {"Content-Type": "application/json"}
        return httpx.post(
            address, content=body, headers=headers, timeout=60
        ).status_code

    stub = Stub(post, timezone.now, whatsapp.SECRET, whatsapp.TOKEN, whatsapp.PHONE_ID)
    with stub:
        site.environment |= {
            "WHATSAPP_PHONE_NUMBER_ID": whatsapp.PHONE_ID,
            "WHATSAPP_ACCESS_TOKEN": whatsapp.TOKEN,
            "WHATSAPP_APP_SECRETS": whatsapp.SECRET,
            "WHATSAPP_VERIFY_TOKEN": whatsapp.WORD,
            "WHATSAPP_API_URL": stub.url,
            "WHATSAPP_MEDIA_HOSTS": stub.host,
        }
        yield stub


def start(site) -> None:
    site.start_worker()
    site.start_web()
    site.start_cron()


def numbers(count: int = PEOPLE) -> list[str]:
    return [f"62812000{n:05}" for n in range(count)]


def side_by_side(stub: Stub, bodies: list[bytes]) -> None:
    """Deliver each body, several at a time; all must be acknowledged."""
    with ThreadPoolExecutor(2 * CLIENTS) as pool:
        answers = pool.map(lambda body: stub.post(body, stub.sign(body)), bodies)
        assert set(answers) == {200}


def body_of(stub: Stub, *messages: dict) -> bytes:
    return json.dumps(stub.envelope(messages)).encode()


def all_processed() -> bool:
    return not WhatsAppInbound.objects.filter(processed_at=None).exists()


def all_sent() -> bool:
    return not Message.objects.exclude(state=Message.State.SENT).exists()


class Statuses(threading.Thread):
    """Meta's reports of what became of each message, every second."""

    def __init__(self, stub: Stub) -> None:
        super().__init__(daemon=True)
        self.stub, self.over = stub, threading.Event()

    def __enter__(self) -> Statuses:
        self.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.over.set()
        self.join()

    def run(self) -> None:
        while not self.over.wait(1):
            self.stub.report()


@pytest.mark.parametrize(
    "script",
    [[131000, 130429, 131056] * 5, ["hang", "late"] * 3],
    ids=["500, 429, too fast for one person", "no answer, a late answer"],
)
def test_f8_each_answer_arrives_once_however_whatsapp_behaves(site, stub, script):
    start(site)
    stub.script.extend(script)
    # "late": the answer comes when the sender has long given up on it.
    released = threading.Timer(8, stub.release.set)
    released.start()
    with Statuses(stub):
        side_by_side(stub, [body_of(stub, stub.text(n, "halo")) for n in numbers()])
        until(all_processed, 60, "each message was read")
        until(all_sent, 120, "each answer is sent")
    released.cancel()
    assert not stub.script, "each fault happened"
    assert Counter(sent.to for sent in stub.sent) == Counter(numbers())
    assert max(Message.objects.values_list("attempts", flat=True)) <= 7


def test_f8_without_any_report_a_message_is_sent_again_once_for_each_timeout(
    site, stub
):
    site.environment["SETTLE_SECONDS"] = "6"
    start(site)
    stub.script.extend(["hang"] * 3)
    released = threading.Timer(8, stub.release.set)
    released.start()
    side_by_side(stub, [body_of(stub, stub.text(n, "halo")) for n in numbers()])
    until(all_processed, 60, "each message was read")
    until(all_sent, 120, "each answer is sent")
    released.cancel()
    counts = Counter(sent.to for sent in stub.sent)
    assert counts.keys() == set(numbers())
    assert sum(counts.values()) == PEOPLE + 3
    assert max(counts.values()) == 2


def test_f8_a_token_that_is_refused_stops_the_channel_until_it_works_again(site, stub):
    start(site)
    right, stub.token = stub.token, "token-lain"
    side_by_side(stub, [body_of(stub, stub.text(n, "halo")) for n in numbers()])
    until(all_processed, 60, "each message was read")
    stopped = TransportState.objects.filter(
        transport="whatsapp", stopped_until__isnull=False
    )
    until(stopped.exists, 60, "the channel is stopped")
    until(
        lambda: "berhenti, perlu tindakan" in site.log("worker") + site.log("cron"),
        30,
        "somebody is told",
    )
    assert stub.sent == []
    assert set(Message.objects.values_list("state", flat=True)) == {"pending"}
    stub.token = right
    until(all_sent, 120, "each answer is sent")
    assert Counter(sent.to for sent in stub.sent) == Counter(numbers())


def test_f11_the_same_body_fifty_times_at_once_files_one_complaint(site, stub):
    start(site)
    f.category("jalan-jembatan", name="Jalan dan jembatan", keywords="lubang, aspal")
    f.category("lainnya", name="Lainnya", order=99)
    f.district()
    words = ["halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1", "kirim"]
    for word in words:
        body = body_of(stub, stub.text(whatsapp.SITI, word))
        side_by_side(stub, [body] * (50 if word == "kirim" else 5))
        until(all_processed, 60, f"“{word[:20]}” was read")
    until(all_sent, 60, "each answer is sent")
    assert Complaint.objects.count() == 1
    assert WhatsAppInbound.objects.count() == len(words)
    assert len(stub.sent) == len(words)
    assert Complaint.objects.get().public_code in stub.sent[-1].text


def test_f11_statuses_come_backwards_repeated_and_days_late(site, stub):
    start(site)
    side_by_side(stub, [body_of(stub, stub.text(n, "halo")) for n in numbers(4)])
    until(lambda: all_processed() and len(stub.sent) == 4, 60, "four answers")
    statuses, stub.statuses = stub.statuses, []
    read, rest = statuses[2::3], [s for n, s in enumerate(statuses) if n % 3 != 2]
    side_by_side(
        stub, [json.dumps(stub.envelope(statuses=[s])).encode() for s in read] * 50
    )
    everywhere = Message.objects.exclude(delivery=Message.Delivery.READ)
    until(lambda: not everywhere.exists(), 60, "all are read")
    late = int((timezone.now() - 6 * DAY).timestamp())
    side_by_side(
        stub,
        [
            json.dumps(stub.envelope(statuses=[s | {"timestamp": str(late)}])).encode()
            for s in reversed(rest)
        ]
        * 3,
    )
    until(lambda: not _receipts_waiting(), 60, "each report was looked at")
    assert not everywhere.exists(), "read > delivered > sent"
    assert all_sent()
    assert len(stub.sent) == 4


def _receipts_waiting() -> bool:
    from notifications.models import WhatsAppReceipt

    return WhatsAppReceipt.objects.filter(applied_at=None).exists()


def test_f11_a_message_six_days_late_is_read_and_opens_no_window(site, stub):
    start(site)
    stub.shift = -6 * DAY
    old = body_of(stub, stub.text(whatsapp.SITI, "halo"))
    stub.shift = datetime.timedelta()
    side_by_side(stub, [old] * 10)
    until(lambda: WhatsAppInbound.objects.exists() and all_processed(), 60, "read")
    contact = WhatsAppContact.objects.get()
    assert contact.last_inbound_at < timezone.now() - 5 * DAY
    assert not contact.window_open(timezone.now())
    assert not Message.objects.exists()
    # A new one is answered; the old one, come once more behind it, is not.
    side_by_side(stub, [body_of(stub, stub.text(whatsapp.SITI, "halo"))])
    until(lambda: len(stub.sent) == 1, 60, "the answer")
    side_by_side(stub, [old] * 10)
    until(lambda: all_processed() and all_sent(), 60, "all is done")
    assert len(stub.sent) == 1
    assert WhatsAppInbound.objects.count() == 2


def test_f11_a_thousand_messages_in_one_batch_are_read_and_answered(site, stub):
    start(site)
    people = numbers(100)
    messages = [stub.text(n, "halo") for n in people]
    for n in people:
        emoji = {"message_id": "wamid.x", "emoji": "👍"}
        messages += [stub.message(n, "reaction", emoji) for _ in range(9)]
    body = body_of(stub, *messages)
    assert len(messages) == 1000
    side_by_side(stub, [body, body])
    assert WhatsAppInbound.objects.count() == 1000
    until(all_processed, 240, "each message was read")
    until(lambda: all_sent() and len(stub.sent) >= 100, 120, "each answer is sent")
    assert Counter(sent.to for sent in stub.sent) == Counter(people)
