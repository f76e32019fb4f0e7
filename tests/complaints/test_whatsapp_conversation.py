"""A citizen files, tracks and answers complaints on WhatsApp, against the stub."""

import datetime
import io
import re

import pytest
from django.utils import timezone
from PIL import Image

from complaints import workflow
from complaints.models import (
    Complaint,
    Reporter,
    WhatsAppConversation,
    WhatsAppInbound,
)
from complaints.statuses import Status
from directory.models import ContactChannel
from notifications.models import Message, WhatsAppContact
from tests import factories as f
from tests import whatsapp

pytestmark = pytest.mark.django_db(transaction=True)
CODE = re.compile(r"JTG-\d{4}-[0-9A-Z]{6}")


@pytest.fixture
def stub(settings, monkeypatch):
    # Tests type faster than people; the pace has tests of its own.
    monkeypatch.setattr("notifications.transports.whatsapp.PAIR_BURST", 10_000)
    with whatsapp.running(settings) as stub:
        stub.pair_burst = 10_000
        yield stub


@pytest.fixture
def phone(stub):
    return whatsapp.Phone(stub)


@pytest.fixture
def province():
    f.category("jalan-jembatan", name="Jalan dan jembatan", keywords="lubang, aspal")
    f.category("lainnya", name="Lainnya", order=99)
    f.district()
    f.region("33.74")


def photo_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera Siti"
    exif.get_ifd(0x8825)[1] = "S"
    return f.picture(exif=exif)


def file(phone, privacy: str = "1") -> Complaint:
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", privacy)
    reply = phone.say("kirim")
    return Complaint.objects.get(public_code=CODE.search(reply).group())


def now():
    return timezone.now()


def test_the_first_word_brings_the_menu(phone):
    assert "1 Melapor" in phone.say("Assalamualaikum")


def test_filing_says_first_that_whatsapp_is_never_anonymous(phone, province):
    reply = phone.say("halo", "1")
    assert "tidak pernah benar-benar anonim" in reply
    assert "/aduan/baru/" in reply


def test_a_complaint_with_photo_and_location_is_filed_once_with_its_code(
    phone, province
):
    phone.say("halo", "1", "LANJUT", "1")
    assert "Jalan dan jembatan" in phone.say(f.TEXT)
    assert "kabupaten/kota" in phone.say("1")
    assert "Sekarang ketik nama" in phone.location(-6.80, 110.84)
    assert "Kec. Kaliwungu, Kabupaten Kudus" in phone.say("kaliwungu")
    assert "Foto ke-1 diterima" in phone.photo(photo_with_gps())
    assert "Anonim" in phone.say("LANJUT")
    summary = phone.say("1")
    assert f.TEXT in summary
    assert "Foto: 1" in summary
    code = CODE.search(phone.say("KIRIM")).group()
    assert "1 Melapor" in phone.say("KIRIM")
    assert Complaint.objects.count() == 1

    complaint = Complaint.objects.get(public_code=code)
    assert complaint.source == Complaint.Source.WHATSAPP
    assert complaint.original_text == f.TEXT
    assert complaint.district == f.district()
    assert "-6.800000, 110.840000" in complaint.address
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (
        True,
        True,
        False,
    )
    with complaint.attachments.get().file.open("rb") as kept:
        content = kept.read()
    assert not dict(Image.open(io.BytesIO(content)).getexif())
    assert b"Kamera Siti" not in content
    reporter = Reporter.objects.get(complaint=complaint)
    assert reporter.whatsapp.wa_id == whatsapp.SITI
    # The draft's picture is gone: the complaint has its own.
    assert not WhatsAppInbound.objects.exclude(photo="").exists()


def test_a_location_whose_address_names_the_place_needs_no_typing(phone, province):
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1")
    reply = phone.location(-6.8, 110.8, "Jl. Raya, Kaliwungu, Jawa Tengah")
    assert "Kec. Kaliwungu, Kabupaten Kudus" in reply


def test_a_place_outside_central_java_is_refused(phone, province):
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1")
    assert "di luar Jawa Tengah" in phone.location(-6.2, 106.8)
    assert "tidak menemukan" in phone.say("Surabaya")


def test_a_misspelt_place_brings_a_suggestion(phone, province):
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1")
    assert "1 Kabupaten Kudus" in phone.say("Kuduss")
    assert WhatsAppConversation.objects.get().step == "place"
    assert "Punya foto?" in phone.say("1")


def test_a_name_of_two_places_is_asked_back(phone, province):
    f.district("33.19.02", "Kota Kudus")
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1")
    assert "Punya foto?" in phone.say("kota kudus")
    phone.say("menu", "1", "LANJUT", "1", f.TEXT, "1")
    f.district("33.74.01", "Kudus")
    reply = phone.say("kudus")
    assert "1 Kabupaten Kudus" in reply
    assert "2 Kec. Kudus, Kota Semarang" in reply


def test_the_pin_is_told_only_once_and_only_when_asked_for(phone, province):
    complaint = file(phone)
    everything = " ".join(sent.text for sent in phone.stub.sent)
    assert "PIN aduan" not in everything
    pin = re.search(r"[0-9A-Z]{5}-[0-9A-Z]{5}", phone.say("PIN")).group()
    from complaints.filing import open_with_pin

    assert open_with_pin(complaint.public_code, pin) == complaint
    assert "PIN aduan" not in phone.say("PIN")


def test_batal_works_at_every_step_and_keeps_nothing(phone, province):
    steps = ["1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1"]
    for count in range(len(steps) + 1):
        phone.say("menu", *steps[:count])
        assert "1 Melapor" in phone.say("Batal.")
        conversation = WhatsAppConversation.objects.get()
        assert (conversation.step, conversation.data) == ("menu", {})
    assert not Complaint.objects.exists()


def test_silence_of_half_an_hour_ends_a_draft(phone, province):
    phone.say("halo", "1", "LANJUT")
    long_ago = now() - datetime.timedelta(minutes=31)
    WhatsAppConversation.objects.update(updated_at=long_ago)
    assert "sudah berakhir" in phone.say("1")
    assert WhatsAppConversation.objects.get().step == "notice"


def test_an_officers_question_is_answered_by_replying(phone, province):
    complaint, vera = file(phone), f.vera()
    workflow.request_info(complaint, by=vera, now=now(), text="Di kilometer berapa?")
    question = phone.news()[-1]
    assert "Di kilometer berapa?" in question.text
    assert "Terima kasih" in phone.say("Kilometer 12.")
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert complaint.events.last().text == "Kilometer 12."


def test_a_quoting_reply_is_the_answer_even_amid_another_report(phone, province):
    complaint, vera = file(phone), f.vera()
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
    complaint, vera = file(phone), f.vera()
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
    complaint, vera = file(phone), f.vera()
    phone.stub.shift += datetime.timedelta(hours=25)
    workflow.verify(complaint, by=vera, now=now())
    news = phone.news()
    assert [sent.body["type"] for sent in news] == ["template"]
    message = Message.objects.latest("pk")
    assert (message.state, message.as_template) == ("sent", True)


def test_status_of_her_own_complaint_needs_no_pin(phone, province):
    complaint = file(phone)
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
    complaint, vera, budi = file(phone), f.vera(), f.budi()
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
    complaint, vera = file(phone), f.vera()
    assert "tidak lagi mengirim kabar" in phone.say("BERHENTI")
    workflow.verify(complaint, by=vera, now=now())
    assert phone.news() == []
    assert "Status: Terverifikasi" in phone.say("STATUS")
    assert "akan kami kirim" in phone.say("MULAI")
    workflow.assign(complaint, by=vera, now=now(), agency=f.agency("dpupr"))
    assert "Diteruskan" in phone.news()[-1].text


def test_an_accusation_asks_for_the_agency_and_never_reaches_it(phone):
    f.accusation_category()
    f.region()
    f.agency("dpupr")
    f.agency("pemkab-kudus", name="Pemerintah Kabupaten Kudus", kind="pemda")
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1")
    assert "Tidak ketemu" in phone.say("pemerintah kabupaten")  # by referral only
    assert "Dinas Pekerjaan Umum" in phone.say("pekerjaan umum")
    phone.say("1", "kudus", "lewati", "3")
    phone.say("KIRIM")
    complaint = Complaint.objects.get()
    assert complaint.accused_agency == f.agency("dpupr")
    assert complaint.agency == f.agency("inspektorat")
    assert complaint.anonymous


def test_a_service_is_found_by_a_word_in_one_short_message(phone):
    service = f.service("trayek", name="Izin trayek", summary="Angkutan " * 15)
    for n in range(2, 9):
        service.requirements.create(order=n, text="Persyaratan panjang " * 10)
    phone.say("halo", "3")
    reply = phone.say("trayek").removesuffix("\n\nKetik MENU untuk hal lain.")
    assert len(reply) <= 480
    assert reply.startswith("Izin trayek")
    assert "Waktu: 14 hari kerja" in reply
    assert "Syarat:\n1. KTP" in reply
    assert reply.endswith(service.get_absolute_url())


def test_the_answer_is_the_short_text_of_the_services_page(phone, client):
    """One text for SMS, web and WhatsApp; a tax has it too."""
    f.tax()
    phone.say("halo", "3")
    reply = phone.say("pkb").removesuffix("\n\nKetik MENU untuk hal lain.")
    assert reply == client.get("/layanan/pajak-pkb/sms/").content.decode()


def test_several_services_are_offered_by_number(phone):
    f.service("satu", name="Izin air tanah")
    f.service("dua", name="Izin air laut")
    phone.say("halo", "3")
    assert "2 Izin air tanah" in phone.say("izin air")
    assert "Izin air tanah\n" in phone.say("2")


def test_a_heads_number_is_told_and_an_invented_one_is_not(phone):
    head = f.head(f.agency("dinkes"))
    demo = ContactChannel(
        position=head.position, kind="whatsapp", value="0812 0000 0000", is_demo=True
    )
    demo.save()
    phone.say("halo", "4")
    reply = phone.say("kesehatan")
    assert "Henggar Budi Anggoro" in reply
    assert "(024) 7608368 (belum diverifikasi)" in reply
    assert "0812" not in reply


def test_a_voice_note_is_kindly_refused_and_a_thumb_is_not_answered(phone, province):
    phone.say("halo", "1", "LANJUT", "1")
    voice = phone.stub.message(whatsapp.SITI, "audio", {"id": "x"})
    assert "hanya membaca teks" in phone.send(voice)
    thumb = phone.stub.message(whatsapp.SITI, "reaction", {"emoji": "👍"})
    assert phone.send(thumb) == ""


def test_somebody_without_a_number_is_answered_by_user_id(stub, province):
    phone = whatsapp.Phone(stub, "ID.13491208655302741918")
    complaint = file(phone)
    contact = WhatsAppContact.objects.get()
    assert (contact.wa_id, contact.bsuid) == (None, phone.sender)
    assert complaint.reporter.phone == ""
    assert "recipient" in stub.sent[-1].body
    assert "to" not in stub.sent[-1].body


ODD = ["", "\x00", "\ud800", "x" * 5000, "%", '"', "\u202eabc", "9" * 400, "1" * 4001]


@pytest.fixture
def unsent(monkeypatch):
    """The replies stay in the outbox."""
    monkeypatch.setattr("notifications.outbox._wake", lambda pk: None)


def test_odd_texts_are_answered_at_every_step(phone, province, unsent):
    steps = ["1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1"]
    for count in (0, 2, 3, 4, 5, 6, 7, 8):
        phone.say("menu", *steps[:count], *ODD)
    assert_all_was_processed_at_once()


def test_odd_searches_are_answered(phone, province, unsent):
    for choice in "234":
        phone.say("menu", choice, *ODD)
    assert_all_was_processed_at_once()


def assert_all_was_processed_at_once():
    assert WhatsAppInbound.objects.exists()
    assert not WhatsAppInbound.objects.filter(processed_at=None).exists()
    assert not WhatsAppInbound.objects.filter(attempts__gt=0).exists()
