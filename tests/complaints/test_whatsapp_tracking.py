"""A citizen hears of a complaint on WhatsApp, asks how it is and answers back."""

import datetime

import pytest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from complaints import workflow
from complaints.models import WhatsAppConversation
from complaints.statuses import Status
from notifications.models import Message, WhatsAppContact
from tests import factories as f
from tests import whatsapp

pytestmark = pytest.mark.django_db(transaction=True)


def now():
    return timezone.now()


def test_an_officers_question_is_answered_by_replying(phone, province):
    complaint, vera = whatsapp.file(phone), f.vera()
    workflow.request_info(complaint, by=vera, now=now(), text="Di kilometer berapa?")
    question = phone.news()[-1]
    assert "Di kilometer berapa?" in question.text
    until = date_format(localtime(complaint.due_info_at), "l, j F Y")
    for said in (question.text, phone.say("STATUS")):
        assert f"Jawablah paling lambat {until}." in said
    assert "Terima kasih" in phone.say("Kilometer 12.")
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert complaint.events.last().text == "Kilometer 12."


def test_a_quoting_reply_is_the_answer_even_amid_another_report(phone, province):
    complaint, vera = whatsapp.file(phone), f.vera()
    workflow.request_info(complaint, by=vera, now=now(), text="Foto lain?")
    question = phone.news()[-1]
    phone.say("menu", "1", "LANJUT")
    reply = phone.send(
        phone.stub.image(whatsapp.SITI, f.picture(), "Ini fotonya")
        | {"context": {"id": question.wamid}}
    )
    assert "Terima kasih" in reply
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert complaint.attachments.count() == 1
    assert WhatsAppConversation.objects.get().step == "kind"


def test_outside_the_window_a_template_goes_and_a_reply_shows_the_question(
    phone, province
):
    complaint, vera = whatsapp.file(phone), f.vera()
    day_later(phone)
    workflow.request_info(complaint, by=vera, now=now(), text="Di kilometer berapa?")
    news = phone.news()[-1]
    assert news.body["type"] == "template"
    assert complaint.public_code in news.text
    assert "kilometer" not in news.text
    # "Ya" opens the window; it is no answer, since nobody has read the question.
    assert "Di kilometer berapa?" in phone.say("Ya")
    complaint.refresh_from_db()
    assert complaint.status == Status.NEEDS_INFO
    phone.say("Kilometer 12.")
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED


def day_later(phone) -> None:
    """25 hours pass, for the stub and for what we know of Siti's last message."""
    phone.stub.shift += datetime.timedelta(hours=25)
    past = now() - datetime.timedelta(hours=25)
    WhatsAppContact.objects.update(last_inbound_at=past)


def test_a_window_that_meta_closed_first_is_met_with_one_template(phone, province):
    complaint, vera = whatsapp.file(phone), f.vera()
    phone.stub.shift += datetime.timedelta(hours=25)
    workflow.verify(complaint, by=vera, now=now())
    news = phone.news()
    assert [sent.body["type"] for sent in news] == ["template"]
    message = Message.objects.latest("pk")
    assert (message.state, message.as_template) == ("sent", True)


def test_status_of_her_own_complaint_needs_no_pin(phone, province):
    complaint = whatsapp.file(phone)
    reply = phone.say(f"STATUS {complaint.public_code}")
    assert "Status: Diterima" in reply
    assert "Dijawab paling lambat" in reply
    assert "Diterima" in phone.say("status")


def test_status_of_anothers_complaint_needs_its_pin(phone, province):
    receipt = f.receipt(now())
    code = receipt.complaint.public_code
    reply = phone.say(f"STATUS {code}")
    assert "PIN" in reply
    assert "Status:" not in reply
    assert "tidak cocok" in phone.say("AAAAA-AAAAA")
    assert "Status: Diterima" in phone.say(f"status {code} {receipt.pin}")


def test_an_unknown_code_and_a_wrong_pin_sound_alike(phone, province):
    code = f.filed(now()).public_code
    wrong = phone.say(f"STATUS {code} AAAAA-AAAAA")
    unknown = phone.say("STATUS JTG-2026-000000 AAAAA-AAAAA")
    assert wrong == unknown


def test_guessing_pins_is_limited(phone, province):
    receipt = f.receipt(now())
    for _try in range(10):
        phone.say(f"STATUS {receipt.complaint.public_code} AAAAA-AAAAA")
        phone.stub.sent.clear()
        Message.objects.all().delete()
        phone.news()
    reply = phone.say(f"STATUS {receipt.complaint.public_code} {receipt.pin}")
    assert "Terlalu banyak percobaan" in reply


def test_she_judges_the_answer(phone, province):
    complaint, vera, budi = whatsapp.file(phone), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=now())
    workflow.assign(complaint, by=vera, now=now(), agency=f.agency("dpupr"))
    workflow.answer(
        complaint, by=budi, now=now(), outcome="resolved", text="Sudah ditambal."
    )
    assert "Sudah ditambal." in phone.news()[-1].text
    assert "Sudah ditambal." in phone.say("STATUS")
    phone.say("2")
    assert "dibuka kembali" in phone.say("Masih berlubang.")
    complaint.refresh_from_db()
    assert complaint.status == Status.REOPENED
    workflow.answer(
        complaint, by=budi, now=now(), outcome="resolved", text="Kini rata."
    )
    phone.say("STATUS")
    assert "Aduan ini selesai" in phone.say("1")
    complaint.refresh_from_db()
    assert complaint.status == Status.CONFIRMED


def test_berhenti_stops_the_news_and_mulai_brings_it_back(phone, province):
    complaint, vera = whatsapp.file(phone), f.vera()
    assert "tidak lagi mengirim kabar" in phone.say("BERHENTI")
    workflow.verify(complaint, by=vera, now=now())
    assert phone.news() == []
    assert "Status: Terverifikasi" in phone.say("STATUS")
    assert "akan kami kirim" in phone.say("MULAI")
    workflow.assign(complaint, by=vera, now=now(), agency=f.agency("dpupr"))
    assert "Diteruskan" in phone.news()[-1].text


def test_whoever_has_several_complaints_is_told_of_each(phone, province):
    codes = [whatsapp.file(phone).public_code for _n in range(2)]
    reply = phone.say("status")
    for code in codes:
        assert f"{code}: Diterima" in reply
    assert "Ketik nomor aduan" in reply


def test_an_answer_that_comes_too_late_is_told_so(phone, province):
    complaint, vera = whatsapp.file(phone), f.vera()
    workflow.request_info(complaint, by=vera, now=now(), text="Di kilometer berapa?")
    phone.say("status")
    workflow.reject(complaint, by=vera, now=now(), reason="Sudah ditangani.")
    assert "Aduan ini sudah selesai." in phone.say("Kilometer 12.")
    assert not complaint.events.filter(text="Kilometer 12.").exists()


def test_other_words_than_a_verdict_lead_on_from_an_answer(phone, province):
    complaint, vera, budi = whatsapp.file(phone), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=now())
    workflow.assign(complaint, by=vera, now=now(), agency=f.agency("dpupr"))
    workflow.answer(
        complaint, by=budi, now=now(), outcome="resolved", text="Sudah ditambal."
    )
    phone.say("status")
    assert "1 Melapor" in phone.say("halo")
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


def asked(phone):
    """Her complaint, and the officer's question about it."""
    complaint = whatsapp.file(phone)
    workflow.request_info(complaint, by=f.vera(), now=now(), text="Foto lain?")
    return complaint, phone.news()[-1]


def test_a_photo_that_is_none_answers_nothing(phone, province):
    complaint, question = asked(phone)
    reply = phone.send(
        phone.stub.image(whatsapp.SITI, b"rusak") | {"context": {"id": question.wamid}}
    )
    assert "bukan foto" in reply
    complaint.refresh_from_db()
    assert complaint.status == Status.NEEDS_INFO


def test_quoting_what_was_no_news_of_a_complaint_answers_none(phone, province):
    phone.say("halo")
    menu = phone.stub.sent[-1]
    complaint, _question = asked(phone)
    reply = phone.say("Kilometer 12.", quotes=menu.wamid)
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert "Terima kasih" in reply
