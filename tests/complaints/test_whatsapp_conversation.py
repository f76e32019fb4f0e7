"""A citizen files a complaint on WhatsApp, against the stub."""

import datetime
import io
import re

import pytest
from django.utils import timezone
from PIL import Image

from complaints.models import (
    Complaint,
    Reporter,
    WhatsAppConversation,
    WhatsAppInbound,
)
from notifications.models import WhatsAppContact
from tests import factories as f
from tests import whatsapp

pytestmark = pytest.mark.django_db(transaction=True)


def photo_with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Kamera Siti"
    exif.get_ifd(0x8825)[1] = "S"
    return f.picture(exif=exif)


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
    code = whatsapp.CODE.search(phone.say("KIRIM")).group()
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


def test_what_is_said_anew_after_ubah_replaces_what_was_said_before(phone, province):
    """Whom one accused first must not get the report after all."""
    f.accusation_category()
    f.category("lainnya")
    f.agency("dinkes", name="Dinas Kesehatan")
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "korupsi", "1", "kesehatan", "1")
    phone.location(-6.80, 110.84)
    assert "UBAH" in phone.say("kaliwungu", "LANJUT", "1")
    phone.say("UBAH", "1", f.TEXT, "1", "Kota Semarang", "LANJUT", "1", "KIRIM")
    complaint = Complaint.objects.get()
    assert complaint.category.code == "jalan-jembatan"
    assert complaint.region == f.region("33.74")
    assert (complaint.agency, complaint.address) == (None, "")


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
    complaint = whatsapp.file(phone)
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


def test_a_voice_note_is_kindly_refused_and_a_thumb_is_not_answered(phone, province):
    phone.say("halo", "1", "LANJUT", "1")
    voice = phone.stub.message(whatsapp.SITI, "audio", {"id": "x"})
    assert "hanya membaca teks" in phone.send(voice)
    thumb = phone.stub.message(whatsapp.SITI, "reaction", {"emoji": "👍"})
    assert phone.send(thumb) == ""


def test_somebody_without_a_number_is_answered_by_user_id(stub, province):
    phone = whatsapp.Phone(stub, "ID.13491208655302741918")
    complaint = whatsapp.file(phone)
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


def test_the_fifth_photo_leads_on(phone, province):
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus")
    for n in range(1, 5):
        assert f"Foto ke-{n} diterima" in phone.photo(f.picture())
    assert "Anonim" in phone.photo(f.picture())
    assert WhatsAppConversation.objects.get().step == "privacy"
