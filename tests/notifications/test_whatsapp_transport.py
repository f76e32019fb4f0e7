"""Sending by WhatsApp: each error code, time-outs, the 24-hour window, the pace."""

import datetime
import logging

import httpx
import pytest
from django.core import mail

from notifications import outbox, receipts
from notifications.models import Message, WhatsAppContact, WhatsAppReceipt
from notifications.transports import whatsapp as transport
from tests import factories as f
from tests import whatsapp
from tests.whatsapp import SITI

pytestmark = pytest.mark.django_db
MINUTE = datetime.timedelta(minutes=1)


@pytest.fixture
def stub(settings):
    with whatsapp.running(settings) as stub:
        stub.clock = lambda: f.NOW
        stub.text(SITI, "halo")
        yield stub


@pytest.fixture
def siti():
    return WhatsAppContact.objects.create(
        wa_id=SITI, last_inbound_at=f.NOW, created_at=f.NOW
    )


def news(siti: WhatsAppContact, key: str = "n1", **fields) -> Message:
    defaults = {
        "parameters": ["JTG-1", "Kabar", "Diterima"],
        "subject": "Kabar – JTG-1",
        "now": f.NOW,
    }
    return outbox.enqueue_whatsapp(
        siti, "Ada kabar.", dedup_key=key, **(defaults | fields)
    )


def sent_now(message: Message, now=f.NOW) -> Message:
    outbox.deliver(message.pk, now)
    message.refresh_from_db()
    return message


def test_a_text_goes_out_with_its_outbox_number_and_keeps_the_wamid(stub, siti):
    message = sent_now(news(siti))
    assert message.state == Message.State.SENT
    (sent,) = stub.sent
    assert message.provider_id == sent.wamid
    assert sent.body == {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        "to": SITI,
        "biz_opaque_callback_data": str(message.pk),
        "type": "text",
        "text": {"preview_url": False, "body": "Ada kabar."},
    }


@pytest.mark.parametrize(
    ("minutes", "kind"), [(23 * 60 + 49, "text"), (23 * 60 + 50, "template")]
)
def test_the_window_closes_ten_minutes_early(stub, siti, minutes, kind):
    now = f.NOW + datetime.timedelta(minutes=minutes)
    message = news(siti)
    outbox.deliver(message.pk, now)
    outbox.sweep(now)
    assert [sent.body["type"] for sent in stub.sent] == [kind]


def test_a_template_names_itself_its_language_and_its_texts(stub, siti):
    message = sent_now(news(siti, parameters=["JTG-1", "dua\nbaris", "x" * 300]))
    Message.objects.update(state="pending", as_template=True)
    outbox.deliver(message.pk, f.NOW)
    template = stub.sent[-1].body["template"]
    assert (template["name"], template["language"]) == ("kabar_aduan", {"code": "id"})
    texts = [p["text"] for p in template["components"][0]["parameters"]]
    assert texts == ["JTG-1", "dua baris", "x" * 200]


def test_a_reply_is_not_forced_through_a_closed_window(stub, siti):
    message = sent_now(news(siti, parameters=None), f.NOW + 24 * 60 * MINUTE)
    assert message.state == Message.State.DEAD
    assert stub.sent == []


@pytest.mark.parametrize("code", [1, 2, 131000, 131016, 999_999])
def test_a_passing_error_is_tried_again_with_growing_delay(stub, siti, code):
    stub.script.append(code)
    message = sent_now(news(siti))
    assert message.state == Message.State.PENDING
    assert message.attempts == 1
    assert message.next_at == f.NOW + outbox.backoff(1)
    assert sent_now(message, message.next_at).state == Message.State.SENT


@pytest.mark.parametrize("code", [4, 80007, 130429, 131056])
def test_too_fast_is_tried_again_slower_and_counts_no_attempt(stub, siti, code):
    stub.script.append(code)
    message = sent_now(news(siti))
    assert (message.state, message.attempts) == (Message.State.PENDING, 0)
    assert message.next_at == f.NOW + transport.SLOWER[code]


def test_a_window_closed_by_meta_is_met_once_with_the_template(stub, siti):
    stub.script += [131047, 131047]
    message = sent_now(news(siti))
    assert (message.state, message.as_template) == (Message.State.PENDING, True)
    assert sent_now(message).state == Message.State.DEAD


@pytest.mark.parametrize("code", [0, 3, 10, 190, 200, 299, 368, 131031, 131042, 131048])
def test_a_stopped_channel_keeps_every_row_and_asks_once_in_a_while(
    stub, siti, code, caplog
):
    stub.script.append(code)
    messages = [news(siti, f"n{n}") for n in range(5)]
    with caplog.at_level(logging.CRITICAL):
        assert outbox.sweep(f.NOW) == (0, 5)
    assert len(stub.log) == 1
    assert "perlu tindakan" in caplog.text
    assert outbox.sweep(f.NOW + 14 * MINUTE) == (0, 0)
    assert outbox.sweep(f.NOW + 15 * MINUTE) == (5, 0)
    for message in messages:
        message.refresh_from_db()
        assert (message.state, message.attempts) == (Message.State.SENT, 1)


def test_a_stopped_channel_does_not_stop_the_mail(stub, siti):
    stub.script.append(190)
    news(siti)
    context = {"late": 0, "new": 1, "open": 1, "today": f.NOW.date(), "late_list": []}
    outbox.enqueue_email(
        "digest_officer", "budi@jateng.example", context, dedup_key="d", now=f.NOW
    )
    outbox.sweep(f.NOW)
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("code", [100, 131008, 131009, 132000, 132001, 132012])
def test_our_own_mistake_is_a_dead_letter_and_an_alarm(stub, siti, code, caplog):
    stub.script.append(code)
    message = sent_now(news(siti, fallback_email="siti@warga.example"))
    assert message.state == Message.State.DEAD
    assert str(code) in message.last_error
    assert "tidak dapat dikirim" in caplog.text
    assert Message.objects.count() == 1


@pytest.mark.parametrize("code", [131026, 131051, 131062])
def test_who_cannot_be_reached_gets_an_e_mail_if_there_is_one(stub, siti, code):
    stub.script.append(code)
    message = sent_now(news(siti, fallback_email="siti@warga.example"))
    assert message.state == Message.State.DEAD
    outbox.sweep(f.NOW)
    assert mail.outbox[0].to == ["siti@warga.example"]
    assert mail.outbox[0].subject == "Kabar – JTG-1"
    stub.script.append(code)
    sent_now(news(siti, "n2"))
    assert outbox.sweep(f.NOW) == (0, 0)


def test_an_html_error_page_is_a_passing_failure(stub, siti, settings):
    settings.WHATSAPP_API_URL = stub.url + "/elsewhere"
    message = sent_now(news(siti))
    assert message.state == Message.State.DEAD  # 404 with code 100
    settings.WHATSAPP_API_URL = "http://127.0.0.1:9/v1"
    other = sent_now(news(siti, "n2"))
    assert (other.state, other.attempts) == (Message.State.PENDING, 1)


# --- Sent or not? -----------------------------------------------------------


def cut(stub, siti, trick: str, monkeypatch) -> Message:
    monkeypatch.setattr(transport, "TIMEOUT", httpx.Timeout(0.2))
    stub.script.append(trick)
    message = sent_now(news(siti))
    stub.release.set()
    assert message.state == Message.State.UNKNOWN
    return message


@pytest.mark.parametrize("trick", ["drop", "hang", "late"])
def test_a_cut_line_is_settled_by_the_status_and_not_sent_twice(
    stub, siti, trick, monkeypatch
):
    message = cut(stub, siti, trick, monkeypatch)
    store_statuses(stub)
    receipts.apply_waiting(f.NOW + MINUTE)
    message.refresh_from_db()
    assert (message.state, message.delivery) == (
        Message.State.SENT,
        Message.Delivery.READ,
    )
    assert message.provider_id == stub.sent[0].wamid
    assert outbox.sweep(f.NOW + 60 * MINUTE) == (0, 0)
    assert len(stub.sent) == 1


def test_a_cut_line_without_a_status_is_sent_again_after_a_quarter_hour(
    stub, siti, monkeypatch
):
    message = cut(stub, siti, "drop", monkeypatch)
    assert not outbox.deliver(message.pk, f.NOW + 14 * MINUTE)
    assert outbox.sweep(f.NOW + 14 * MINUTE) == (0, 0)
    assert outbox.sweep(f.NOW + 15 * MINUTE) == (1, 0)
    assert len(stub.sent) == 2


# --- Statuses ---------------------------------------------------------------


def store_statuses(stub) -> None:
    from complaints.channels.whatsapp import deliveries

    body = stub.envelope(statuses=stub.statuses)
    import json

    deliveries.store(json.dumps(body).encode(), f.NOW)


def told(message: Message, status: str, code: int | None = None, wamid: str = ""):
    receipt = WhatsAppReceipt.objects.create(
        wamid=wamid or message.provider_id,
        status=status,
        outbox_id=str(message.pk),
        error_code=code,
        at=f.NOW,
    )
    receipts.apply(receipt.pk, f.NOW + MINUTE)
    message.refresh_from_db()


@pytest.mark.parametrize(
    "order",
    [
        ["sent", "delivered", "read"],
        ["read", "delivered", "sent"],
        ["delivered", "read", "sent"],
    ],
)
def test_the_delivery_never_goes_back(stub, siti, order):
    message = sent_now(news(siti))
    for status in order:
        told(message, status)
    assert message.delivery == Message.Delivery.READ


def test_what_reached_the_phone_has_not_failed(stub, siti):
    message = sent_now(news(siti))
    told(message, "delivered")
    told(message, "failed", 131026)
    assert (message.state, message.delivery) == ("sent", Message.Delivery.DELIVERED)


def test_a_failure_told_later_falls_back_to_e_mail(stub, siti):
    message = sent_now(news(siti, fallback_email="siti@warga.example"))
    told(message, "failed", 131026)
    assert (message.state, message.delivery) == ("dead", Message.Delivery.FAILED)
    outbox.sweep(f.NOW + MINUTE)
    assert mail.outbox[0].to == ["siti@warga.example"]
    told(message, "sent")
    assert message.state == "dead"


def test_a_closed_window_told_later_sends_the_template_once(stub, siti):
    message = sent_now(news(siti))
    first = message.provider_id
    told(message, "failed", 131047)
    assert (message.state, message.as_template) == ("pending", True)
    sent_now(message, f.NOW + MINUTE)
    assert stub.sent[-1].body["type"] == "template"
    # An old word of the first attempt does not touch the second.
    told(message, "sent", wamid=first)
    assert (message.state, message.delivery) == ("sent", Message.Delivery.NONE)
    told(message, "delivered")
    assert message.delivery == Message.Delivery.DELIVERED


def test_a_failure_of_the_first_attempt_told_late_does_not_end_the_second(stub, siti):
    message = sent_now(news(siti))
    first = message.provider_id
    Message.objects.update(provider_id="wamid.second")
    told(message, "failed", 131026, wamid=first)
    assert (message.state, message.delivery) == ("sent", Message.Delivery.NONE)


def test_a_status_while_the_message_is_being_sent_waits_for_the_sender(stub, siti):
    message = sent_now(news(siti))
    Message.objects.update(lease_until=f.NOW + outbox.LEASE)
    told(message, "read")
    assert message.delivery == Message.Delivery.NONE
    Message.objects.update(lease_until=None)
    assert receipts.apply_waiting(f.NOW + MINUTE) == 1
    message.refresh_from_db()
    assert message.delivery == Message.Delivery.READ


def test_a_status_word_we_do_not_know_changes_nothing(stub, siti):
    message = sent_now(news(siti))
    told(message, "played")
    assert (message.state, message.delivery) == ("sent", Message.Delivery.NONE)


# --- Pace and people --------------------------------------------------------


def test_one_person_is_never_written_to_faster_than_whatsapp_allows(
    stub, siti, monkeypatch
):
    monkeypatch.setattr(transport, "PAIR_BURST", 3)
    other = WhatsAppContact.objects.create(
        bsuid="ID.77", last_inbound_at=f.NOW, created_at=f.NOW
    )
    stub.text("ID.77", "halo")
    for n in range(5):
        news(siti, f"s{n}")
    news(other, "o1")
    assert outbox.sweep(f.NOW) == (4, 2)
    assert stub.sent[-1].body["recipient"] == "ID.77"
    later = f.NOW + transport.PAIR_PERIOD + MINUTE
    assert outbox.sweep(later) == (2, 0)
    assert max(Message.objects.values_list("attempts", flat=True)) == 1


def test_who_said_stop_gets_no_news_even_if_it_was_waiting(stub, siti):
    waiting = news(siti)
    siti.opted_out = True
    siti.save()
    assert sent_now(waiting).state == Message.State.DEAD
    assert sent_now(news(siti, "reply", parameters=None)).state == Message.State.SENT
    assert len(stub.sent) == 1


def test_switched_off_it_keeps_all_rows(siti, settings):
    message = sent_now(news(siti))
    assert message.state == Message.State.PENDING


def test_one_person_with_number_and_user_id_is_one_contact():
    def of(*sender: str):
        return WhatsAppContact.of([sender], now=f.NOW)[sender]

    first = of(SITI, "")
    assert of(SITI, "ID.1") == first
    assert of("", "ID.1") == first
    assert of("", "") is None
    assert WhatsAppContact.objects.get().address == SITI


def test_many_senders_cost_a_few_queries(django_assert_max_num_queries):
    senders = [(f"62812{n:07d}", "") for n in range(1000)]
    with django_assert_max_num_queries(12):
        found = WhatsAppContact.of([*senders, ("", "")], now=f.NOW)
    assert len({contact.pk for contact in found.values() if contact}) == 1000
