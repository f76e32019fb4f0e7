"""The webhook: what it believes, what it stores, and what hostile bodies do to it."""

import datetime
import hashlib
import hmac
import json
import threading
import time

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from complaints.channels.whatsapp import deliveries, incoming, processing, tasks
from complaints.models import Complaint, WhatsAppInbound
from notifications import outbox
from notifications.models import Message, WhatsAppContact, WhatsAppReceipt
from tests import factories as f
from tests import whatsapp
from tests.whatsapp import SECRET, SITI, URL, WORD, Phone, post

pytestmark = pytest.mark.django_db
# Work starts after the commit, so these need a real one.
committing = pytest.mark.django_db(transaction=True)


def body_of(stub, *texts: str) -> bytes:
    messages = [stub.text(SITI, text) for text in texts]
    return json.dumps(stub.envelope(messages)).encode()


# --- Verification -----------------------------------------------------------


def verify(**query: str):
    return Client().get(URL, {f"hub.{name}": value for name, value in query.items()})


def test_meta_gets_its_challenge_back_as_plain_text(settings):
    whatsapp.switch_on(settings)
    response = verify(mode="subscribe", challenge="1158201444", verify_token=WORD)
    assert (response.status_code, response.content) == (200, b"1158201444")
    assert response["Content-Type"] == "text/plain"


@pytest.mark.parametrize(
    "query",
    [
        {"mode": "subscribe", "challenge": "1", "verify_token": "salah"},
        {"mode": "subscribe", "challenge": "1", "verify_token": "kátá"},
        {"mode": "unsubscribe", "challenge": "1", "verify_token": WORD},
        {"mode": "subscribe", "challenge": "1"},
        {"mode": "subscribe", "verify_token": WORD},
        {"mode": "subscribe", "challenge": "<script>1", "verify_token": WORD},
        {"mode": "subscribe", "challenge": "1" * 129, "verify_token": WORD},
    ],
)
def test_a_wrong_verification_is_refused_and_nothing_echoed(settings, query):
    whatsapp.switch_on(settings)
    response = verify(**query)
    assert (response.status_code, response.content) == (403, b"")


def test_without_settings_there_is_no_webhook():
    assert verify(mode="subscribe", challenge="1", verify_token="").status_code == 404
    assert post(b"{}", {}) == 404


def test_plain_http_is_refused_and_never_redirected(settings, stub):
    settings.SECURE_SSL_REDIRECT = True
    body = body_of(stub, "halo")
    assert post(body, stub.sign(body)) == 403
    assert verify(mode="subscribe", challenge="1", verify_token=WORD).status_code == 403
    secure = Client().post(
        URL, body, "application/json", headers=stub.sign(body), secure=True
    )
    assert secure.status_code == 200


# --- Signature --------------------------------------------------------------


def sha1(body: bytes) -> str:
    return "sha1=" + hmac.new(SECRET.encode(), body, hashlib.sha1).hexdigest()


@pytest.mark.parametrize(
    "forge",
    [
        lambda good, body: {},
        lambda good, body: {"X-Hub-Signature-256": ""},
        lambda good, body: {"X-Hub-Signature-256": good[:-1]},
        lambda good, body: {"X-Hub-Signature-256": good[7:]},
        lambda good, body: {"X-Hub-Signature-256": good.upper()},
        lambda good, body: {"X-Hub-Signature-256": "sha256=" + "0" * 64},
        lambda good, body: {"X-Hub-Signature-256": "sha256=" + "é" * 64},
        lambda good, body: {"X-Hub-Signature-256": sha1(body)},
        lambda good, body: {"X-Hub-Signature": sha1(body)},
    ],
    ids=range(9),
)
def test_a_body_that_is_not_signed_right_is_refused_and_not_stored(stub, forge):
    body = body_of(stub, "halo")
    good = stub.sign(body)["X-Hub-Signature-256"]
    assert post(body, forge(good, body)) == 403
    assert not WhatsAppInbound.objects.exists()
    assert not WhatsAppContact.objects.exists()


def test_a_changed_body_no_longer_fits_its_signature(stub):
    body = body_of(stub, "halo")
    assert post(body.replace(b"halo", b"hola"), stub.sign(body)) == 403


def test_both_secrets_count_while_one_is_being_replaced(settings, stub):
    settings.WHATSAPP_APP_SECRETS = ["baru", SECRET]
    for secret, status in [(SECRET, 200), ("baru", 200), ("lama", 403)]:
        body = body_of(stub, "halo")
        assert post(body, stub.sign(body, secret)) == status


def test_escaped_letters_and_emoji_are_signed_as_raw_bytes(stub):
    body = body_of(stub, "Jalan rusak di Sälatiga 😢")
    assert b"\\u00e4" in body
    assert post(body, stub.sign(body)) == 200
    stored = WhatsAppInbound.objects.get()
    assert "😢" in json.loads(stored.payload)["text"]["body"]


# --- Hostile and odd bodies -------------------------------------------------


def test_a_body_above_three_mebibytes_is_refused_unread(stub):
    body = b"[" + b" " * (3 * 1024 * 1024) + b"]"
    assert post(body, stub.sign(body)) == 413


@committing
def test_a_body_of_three_megabytes_is_stored(stub):
    body = body_of(stub, "x" * 2_900_000)
    assert 2_900_000 < len(body) <= 3 * 1024 * 1024
    assert post(body, stub.sign(body)) == 200
    assert WhatsAppInbound.objects.get().processed_at


ODD_BODIES = [
    b"",
    b"\xff\xfe",
    b"null",
    b"[]",
    b"{}",
    b"[" * 100_000,
    b'{"entry": 5}',
    b'{"entry": [5, null, {"changes": {"a": 1}}, {"changes": [1, {"value": []}]}]}',
    b'{"entry": [{"changes": [{"value": {"messages": [], "statuses": []}}]}]}',
    b'{"entry": [{"changes": [{"value": {"messages": [{"id": 5}, {"id": ""}]}}]}]}',
    b'{"entry": [{"changes": [{"value": {"statuses": [{"id": "a"}, 7]}}]}]}',
    b'{"entry": [{"changes": [{"value": {"messages": 1e999}}]}]}',
]


@pytest.mark.parametrize("body", ODD_BODIES, ids=range(len(ODD_BODIES)))
def test_a_signed_body_of_another_shape_gets_200_so_that_it_does_not_return(stub, body):
    assert post(body, stub.sign(body)) == 200
    assert not WhatsAppInbound.objects.exists()


ODD_MESSAGES = [
    {"type": "hologram", "hologram": {}},
    {"type": "text"},
    {"type": "text", "text": None},
    {"type": "text", "text": {"body": ["x"]}},
    {"type": 5},
    {"type": "image", "image": {"id": "../../me"}},
    {"type": "image", "image": []},
    {"type": "location", "location": {"latitude": "x", "longitude": None}},
    {"type": "location", "location": {"latitude": 1e400, "longitude": "nan"}},
    {"type": "interactive", "interactive": {"list_reply": {"title": "1"}}},
    {"type": "text", "text": {"body": "a\x00b\ud800"}, "timestamp": "9" * 30},
    {"type": "text", "text": {"body": "a"}, "context": "b", "timestamp": "-1"},
]


@committing
def test_any_message_is_stored_worked_off_and_answered_without_failure(stub):
    common = {"from": SITI, "timestamp": "1749416383"}
    odd = [common | m | {"id": f"wamid.{n}"} for n, m in enumerate(ODD_MESSAGES)]
    assert stub.deliver(*odd) == 200
    assert WhatsAppInbound.objects.count() == len(ODD_MESSAGES)
    assert not WhatsAppInbound.objects.filter(processed_at=None).exists()
    # A photo is tried once; nothing else needed a try.
    tried = WhatsAppInbound.objects.exclude(attempts=0)
    assert all('"image"' in row.payload for row in tried)


def test_a_message_from_nobody_is_kept_and_answered_by_nobody(stub):
    whole = {"id": "wamid.x", "type": "text", "text": {"body": "halo"}}
    assert stub.deliver(whole) == 200
    assert WhatsAppInbound.objects.get().contact is None
    assert stub.sent == []


@committing
def test_a_status_of_an_unknown_message_is_stored_and_changes_nothing(stub):
    status = {"id": "wamid.of.others", "status": "read", "timestamp": "x"}
    body = json.dumps(stub.envelope(statuses=[status])).encode()
    assert post(body, stub.sign(body)) == 200
    assert WhatsAppReceipt.objects.get().applied_at
    assert not Message.objects.exists()


@committing
def test_a_thousand_messages_in_one_body_are_stored_at_once_and_worked_off_in_turn(
    stub, monkeypatch
):
    messages = [stub.text(f"62812{n:07d}", f"pesan {n}") for n in range(1000)]
    body = json.dumps(stub.envelope(messages)).encode()
    woken = []
    monkeypatch.setattr(tasks.process, "delay", lambda *ids: woken.append(ids))
    # Of our own processor: a busy machine makes nobody wait for another reason.
    start = time.process_time()
    assert post(body, stub.sign(body)) == 200
    assert time.process_time() - start < 5
    assert WhatsAppInbound.objects.count() == 1000
    assert len(woken[0][0]) == deliveries.WAKE_AT_MOST
    monkeypatch.setattr("notifications.outbox._wake", lambda pk: None)
    later = timezone.now() + processing.SWEEP_AFTER
    assert processing.sweep(later, limit=100) == 100
    assert Message.objects.count() == 100


# --- Duplicates, order, delay -----------------------------------------------


@pytest.fixture
def confirming(stub):
    """Siti stands before KIRIM."""
    f.category("lainnya", name="Lainnya")
    f.region()
    phone = Phone(stub)
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1")
    return phone


@committing
def test_the_same_body_fifty_times_at_once_is_one_report(confirming):
    stub = confirming.stub
    body = json.dumps(stub.envelope([stub.text(SITI, "KIRIM")])).encode()
    headers, answers = stub.sign(body), []
    barrier = threading.Barrier(50)

    def deliver():
        barrier.wait()
        try:
            answers.append(post(body, headers))
        finally:
            connection.close()

    threads = [threading.Thread(target=deliver) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [200] * 50
    processing.sweep(timezone.now() + processing.SWEEP_AFTER)
    assert Complaint.objects.count() == 1
    codes = [sent for sent in confirming.news() if "Nomor aduan" in sent.text]
    assert len(codes) == 1


@committing
def test_a_batch_in_reversed_order_is_read_in_the_order_of_writing(stub):
    f.category("lainnya", name="Lainnya")
    f.region()
    texts = ["halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1", "KIRIM"]
    messages = []
    for text in texts:
        messages.append(stub.text(SITI, text))
        messages[-1]["timestamp"] = str(1_700_000_000 + len(messages))
    assert stub.deliver(*reversed(messages)) == 200
    assert Complaint.objects.count() == 1


@committing
def test_a_delivery_six_days_late_is_worked_off_and_answered_with_silence(confirming):
    """The reply would be refused: the 24 hours count from her message."""
    message = confirming.stub.text(SITI, "KIRIM")
    past = timezone.now() - datetime.timedelta(days=6)
    message["timestamp"] = str(int(past.timestamp()))
    WhatsAppContact.objects.update(last_inbound_at=None)
    assert confirming.send(message) == ""
    assert Complaint.objects.count() == 1
    assert WhatsAppContact.objects.get().last_inbound_at <= past


@committing
def test_what_the_broker_lost_is_found_by_the_command(stub, monkeypatch, capsys):
    from kombu.exceptions import OperationalError

    def down(*_ids):
        raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.process, "delay", down)
    assert stub.deliver(stub.text(SITI, "halo")) == 200
    assert stub.sent == []
    long_ago = timezone.now() - datetime.timedelta(minutes=1)
    WhatsAppInbound.objects.update(received_at=long_ago)
    call_command("process_whatsapp")
    assert "1 Melapor" in stub.sent[0].text


@committing
def test_a_message_that_always_fails_is_set_aside_and_the_next_goes_on(
    stub, monkeypatch
):
    from complaints.channels.whatsapp import conversation

    real = conversation.respond

    def picky(talk, message, now):
        if message.text == "racun":
            raise ZeroDivisionError
        return real(talk, message, now)

    monkeypatch.setattr(conversation, "respond", picky)
    stub.deliver(stub.text(SITI, "racun"))
    stub.deliver(stub.text(SITI, "halo"))
    later = timezone.now() + processing.SWEEP_AFTER
    for _minute in range(processing.MAX_ATTEMPTS):
        processing.sweep(later)
    assert not WhatsAppInbound.objects.filter(processed_at=None).exists()
    outbox.sweep(later)
    # Both wait from the same moment on, so either may go first.
    texts = [sent.text for sent in stub.sent]
    assert len(texts) == 2
    assert any("belum dapat kami olah" in text for text in texts)
    assert any("1 Melapor" in text for text in texts)


@committing
def test_raw_messages_are_forgotten_after_thirty_days(stub):
    stub.deliver(stub.text(SITI, "halo"))
    assert processing.forget(timezone.now() + datetime.timedelta(days=29)) == 0
    assert processing.forget(timezone.now() + datetime.timedelta(days=31)) == 1
    assert not WhatsAppInbound.objects.exists()


@committing
def test_the_task_carries_numbers_only(stub, monkeypatch):
    told = []
    monkeypatch.setattr(tasks.process, "delay", lambda *ids: told.append(ids))
    stub.deliver(stub.text(SITI, "halo"))
    assert told == [([WhatsAppInbound.objects.get().pk], [])]


@pytest.mark.parametrize(
    ("told", "number"),
    [(131047, 131047), ("131047", None), (2**31, None), (None, None)],
)
def test_the_number_of_an_error_is_kept_where_it_is_one(stub, told, number):
    status = {"id": "wamid.x", "status": "failed", "errors": [{"code": told}]}
    body = json.dumps(stub.envelope(statuses=[status])).encode()
    assert post(body, stub.sign(body)) == 200
    assert WhatsAppReceipt.objects.get().error_code == number


def test_a_button_of_a_template_is_the_text_on_it(stub):
    message = stub.message(SITI, "button", {"payload": "x", "text": "Ya"})
    row = WhatsAppInbound(payload=json.dumps(message))
    assert incoming.read(row) == incoming.Incoming("text", "Ya")


def test_a_raw_message_goes_with_its_photo(stub, settings):
    row = WhatsAppInbound.objects.create(
        wamid="wamid.x",
        payload="{}",
        sent_at=f.NOW,
        received_at=f.NOW,
        processed_at=f.NOW,
    )
    row.photo.save("photo.jpg", ContentFile(f.picture()))
    assert list(settings.MEDIA_ROOT.rglob("*.jpg"))
    assert processing.forget(f.NOW + datetime.timedelta(days=31)) == 1
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))


def test_a_message_of_nobody_is_kept_and_answered_to_nobody(stub):
    message = stub.text(SITI, "halo") | {"from": ""}
    envelope = stub.envelope([message])
    people = [{"wa_id": "628111", "user_id": "ID.1"}, {"wa_id": "628222"}]
    envelope["entry"][0]["changes"][0]["value"]["contacts"] = people
    body = json.dumps(envelope).encode()
    assert post(body, stub.sign(body)) == 200
    row = WhatsAppInbound.objects.get()
    assert row.contact is None
    assert row.processed_at
    assert not Message.objects.exists()
