"""Mails that come in, as a mail server's pipe brings them."""

import io
import sys
from email.message import EmailMessage
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import DatabaseError

from complaints import codes, workflow
from complaints.channels import email
from complaints.channels.email import Outcome
from complaints.models import Complaint, Event
from complaints.statuses import Status
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

STORY = "Jalan di depan pasar Bitingan berlubang, sudah dua bulan."


@pytest.fixture(autouse=True)
def inbound(settings):
    settings.INBOUND_EMAIL_DOMAIN = "lapor.portal.example"
    settings.DEFAULT_FROM_EMAIL = "Portal Jateng <tidak-dibalas@portal.example>"
    f.category("lainnya", default_agency=f.agency("diskominfo"))


def mail(text=STORY, to="aduan@lapor.portal.example", **headers) -> EmailMessage:
    message = EmailMessage()
    defaults = {
        "From": "Siti Aminah <siti@warga.example>",
        "To": to,
        "Subject": "Jalan rusak",
        "Message-ID": "<1@warga.example>",
        "Return-Path": "<siti@warga.example>",
    }
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    for name, value in (defaults | given).items():
        if value is not None:
            message[name] = value
    message.set_content(text)
    return message


def take(message, now=f.NOW, **options) -> Outcome:
    return email.receive(bytes(message), now=now, **options)


def answerable(**fields) -> tuple[Complaint, str]:
    complaint = f.filed(**fields)
    address = codes.reply_address(complaint.public_code, complaint.submission_key)
    Message.objects.all().delete()
    return complaint, address


def letters(to="siti@warga.example") -> list[Message]:
    return list(Message.objects.filter(recipient=to).order_by("pk"))


# --- New complaints ---------------------------------------------------------


def test_a_mail_becomes_a_complaint_and_its_sender_gets_the_code_but_no_pin():
    assert take(mail()) == Outcome.FILED
    complaint = Complaint.objects.get()
    assert complaint.original_text == f"Jalan rusak\n\n{STORY}"
    assert complaint.source == Complaint.Source.EMAIL
    assert (complaint.region, complaint.category.code) == (None, "lainnya")
    assert complaint.anonymous
    assert complaint.hide_name
    assert complaint.reporter.email == "siti@warga.example"
    assert complaint.reporter.name == "Siti Aminah"
    (letter,) = letters()
    pin = codes.pin_for(complaint.submission_key)
    everything = letter.subject + letter.text + letter.html
    assert letter.subject == f"Aduan diterima – {complaint.public_code}"
    assert pin not in everything
    assert codes.grouped(pin) not in everything
    assert "tidak memakai PIN" in letter.text
    assert "Balas e-mail ini" in letter.text
    assert letter.reply_to.startswith("balas+jtg-")


def test_the_same_mail_again_is_the_same_complaint():
    assert take(mail()) == Outcome.FILED
    assert take(mail()) == Outcome.REPEATED
    assert Complaint.objects.count() == len(letters()) == 1


def test_a_known_message_id_does_not_open_the_receipt_on_the_web():
    import uuid

    take(mail())
    key = Complaint.objects.get().submission_key
    for guess in ("<1@warga.example>", "siti@warga.example <1@warga.example>"):
        assert uuid.uuid5(uuid.NAMESPACE_URL, guess) != key
    assert codes.submission_key_for("email", "x") != codes.submission_key_for("e", "x")


def test_a_mail_without_a_message_id_counts_once_too():
    assert take(mail(Message_ID=None)) == Outcome.FILED
    assert take(mail(Message_ID=None)) == Outcome.REPEATED
    other = mail("Lampu jalan mati di depan sekolah.", Message_ID=None)
    assert take(other) == Outcome.FILED


def test_secrecy_asked_for_in_the_subject_is_given():
    take(mail(Subject="RAHASIA: pungutan"))
    assert Complaint.objects.get().secret
    (letter,) = letters()
    assert "Bitingan" not in letter.text + letter.html


def test_photos_go_through_the_sanitiser_and_other_files_are_named_as_not_taken():
    message = mail()
    message.add_attachment(
        f.picture(exif=b"Exif\x00\x00SERIAL-123"), maintype="image", subtype="jpeg"
    )
    message.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf")
    message.add_attachment(b"not a photo", maintype="image", subtype="png")
    assert take(message) == Outcome.FILED
    (attachment,) = Complaint.objects.get().attachments.all()
    with attachment.file.open("rb") as file:
        assert b"SERIAL-123" not in file.read()
    filed, about_files = letters()
    assert filed.subject.startswith("Aduan diterima")
    assert "2 lampiran tidak dapat kami terima" in about_files.text


def test_too_short_a_mail_is_answered_with_what_is_missing():
    assert take(mail("tolong")) == Outcome.REFUSED
    assert not Complaint.objects.exists()
    (letter,) = letters()
    assert letter.subject == "Aduan Anda belum lengkap"


def test_an_html_mail_is_read_without_its_markup():
    message = mail()
    message.set_content(f"<p>{STORY}<br>Mohon <b>ditambal</b></p>", subtype="html")
    take(message)
    assert f"{STORY}\nMohon ditambal" in Complaint.objects.get().original_text


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe",
        b"From: x\n\nisi",
        b"From: <a@b@c>, , <>\nSubject: =?utf-8?b?////?=\n\n\x00",
        b"From: siti@warga.example\nContent-Type: multipart/mixed\n\nrusak",
        b"From: s@warga.example\nTo: balas+\xff@\nContent-Type: text/plain;"
        b" charset=klingon\n\nJalan berlubang di depan pasar \xff\xfe sekali",
        b"From: s@warga.example\nMessage-ID: <[>\n\n" + b"rusak " * 50_000,
        b"From: s@warga.example\nSubject: a\n b\n\tc\x00\n\nJalan rusak berat sekali.",
    ],
)
def test_no_mail_is_an_error(raw):
    assert email.receive(raw, now=f.NOW) in Outcome
    for complaint in Complaint.objects.all():
        assert "\x00" not in complaint.original_text


def test_one_sender_does_not_flood_us():
    outcomes = [
        take(mail(Message_ID=f"<{n}@warga.example>"))
        for n in range(email.MAILS_PER_HOUR + 5)
    ]
    assert outcomes.count(Outcome.FILED) == email.MAILS_PER_HOUR
    assert outcomes[-1] == Outcome.DROPPED


# --- Machines ---------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-replied"},
        {"Auto_Submitted": "auto-generated; owner=x"},
        {"Precedence": "bulk"},
        {"Precedence": "Junk"},
        {"List_Id": "<warga.list.example>"},
        {"List_Unsubscribe": "<https://x.example>"},
        {"X_Autoreply": "yes"},
        {"Return_Path": "<>"},
        {"From": "MAILER-DAEMON@warga.example"},
        {"From": "noreply@toko.example"},
        {"From": "tidak-dibalas@portal.example"},
        {"From": "balas+x@lapor.portal.example"},
        {"From": "bukan alamat"},
    ],
)
def test_machines_are_neither_filed_nor_answered(headers):
    assert take(mail(**headers)) == Outcome.DROPPED
    assert not Complaint.objects.exists()
    assert not Message.objects.exists()


def test_our_own_letter_coming_back_makes_no_loop(mail_sink):
    complaint = f.filed()
    from notifications import outbox

    (letter,) = letters()
    outbox.deliver(letter.pk, f.NOW)
    sent = mail_sink.wait_for("Aduan diterima")
    assert take(sent) == Outcome.DROPPED
    assert complaint.events.count() == 1


def test_a_person_who_says_not_automatic_is_a_person():
    assert take(mail(Auto_Submitted="no")) == Outcome.FILED


# --- Answers ----------------------------------------------------------------


def test_an_answer_to_our_letter_is_the_reporters_message_without_the_quote():
    complaint, address = answerable()
    reply = mail(f"Di kilometer 12.\n\n> {f.TEXT}\n", to=address)
    assert take(reply) == Outcome.ANSWERED
    event = complaint.events.last()
    assert (event.kind, event.text) == (Event.Kind.MESSAGE, "Di kilometer 12.")
    assert event.visibility == Event.Visibility.REPORTER
    assert take(reply) == Outcome.REPEATED
    assert complaint.events.count() == 2
    (letter,) = letters()
    assert letter.subject == "Balasan Anda diterima"
    assert complaint.public_code in letter.text


def test_it_answers_an_officers_question():
    complaint, address = answerable()
    workflow.request_info(complaint, by=f.vera(), now=f.NOW, text="Di mana?")
    take(mail("Di Bitingan.", to=address))
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert complaint.events.last().kind == Event.Kind.INFO_GIVEN


@pytest.fixture
def answered():
    complaint, address = answerable(agency=f.agency("dpupr"))
    vera, budi = f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    workflow.answer(complaint, by=budi, now=f.NOW, outcome="resolved", text="Sudah.")
    return complaint, address


def test_the_letter_of_an_answer_says_how_to_give_the_verdict(answered):
    assert "SELESAI" in letters()[-1].text


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("SELESAI", Status.CONFIRMED),
        ("Selesai, terima kasih.", Status.CONFIRMED),
        ("Belum, masih berlubang di sisi utara.", Status.REOPENED),
        ("Kapan yang di sisi utara?", Status.ANSWERED),
        ("Selesai apanya, jalan itu masih rusak parah.", Status.ANSWERED),
    ],
)
def test_the_verdict_by_mail(answered, words, status):
    complaint, address = answered
    take(mail(words, to=address))
    complaint.refresh_from_db()
    assert complaint.status == status


def test_the_envelope_names_the_recipient_where_headers_do_not():
    complaint, address = answerable()
    take(mail("Di kilometer 12.", to="siti@warga.example"), recipient=address)
    assert complaint.events.count() == 2


def test_addresses_survive_mail_servers_that_change_letter_case():
    complaint, address = answerable()
    take(mail("Di kilometer 12.", to=address.upper()))
    assert complaint.events.count() == 2


def test_a_wrong_token_tells_nothing_and_changes_nothing():
    complaint, address = answerable()
    wrong = address.replace(address.split("-")[-1][:4], "aaaa")
    for forged in (
        wrong,
        address.replace(complaint.public_code[-6:].lower(), "zzzzzz"),
    ):
        assert take(mail(to=forged, Message_ID=f"<{forged}>")) == Outcome.DROPPED
    assert complaint.events.count() == 1
    assert not letters()
    assert Complaint.objects.count() == 1


def test_the_address_still_works_after_the_secret_key_was_rotated(settings):
    complaint, address = answerable()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "kunci-baru"
    assert take(mail("Di kilometer 12.", to=address)) == Outcome.ANSWERED
    assert complaint.events.count() == 2


def test_whoever_got_the_letter_passed_on_cannot_speak_for_the_reporter():
    complaint, address = answerable()
    outcome = take(mail("Cabut saja.", to=address, From="orang@lain.example"))
    assert outcome == Outcome.REFUSED
    assert complaint.events.count() == 1
    (letter,) = letters("orang@lain.example")
    assert "alamat e-mail yang Anda pakai" in letter.text
    assert "siti" not in (letter.text + letter.html).lower()


def test_a_closed_complaint_says_so(answered):
    complaint, address = answered
    workflow.confirm(complaint, now=f.NOW)
    assert take(mail("Satu lagi.", to=address)) == Outcome.REFUSED
    assert "sudah selesai" in letters()[-1].text


def test_without_a_domain_no_letter_asks_for_answers(settings):
    settings.INBOUND_EMAIL_DOMAIN = ""
    f.filed()
    (letter,) = letters()
    assert letter.reply_to == ""
    assert "Balas e-mail ini" not in letter.text + letter.html


def test_the_reply_address_reaches_the_mail_itself(mail_sink):
    from notifications import outbox

    complaint = f.filed()
    (letter,) = letters()
    outbox.deliver(letter.pk, f.NOW)
    sent = mail_sink.wait_for("Aduan diterima")
    assert sent["Reply-To"] == codes.reply_address(
        complaint.public_code, complaint.submission_key
    )
    assert len(sent["Reply-To"].partition("@")[0]) <= 64  # RFC 5321, 4.5.3.1.1


# --- The pipe ---------------------------------------------------------------


def pipe(monkeypatch, raw: bytes):
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(raw)))
    call_command("receive_email")


def test_the_command_reads_a_mail_from_a_pipe(monkeypatch, capsys):
    pipe(monkeypatch, bytes(mail()))
    assert "aduan baru" in capsys.readouterr().out
    assert Complaint.objects.count() == 1


def test_without_a_database_the_mail_server_keeps_the_mail(monkeypatch):
    def gone(*args, **options):
        raise DatabaseError("gone")

    monkeypatch.setattr(email, "receive", gone)
    with pytest.raises(SystemExit) as end:
        pipe(monkeypatch, bytes(mail()))
    assert end.value.code == 75
