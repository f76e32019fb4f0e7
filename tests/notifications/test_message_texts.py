"""Editors change what is sent: fields only, checked, tried out, taken back."""

import re

import pytest
from django.conf import settings as django_settings

from complaints import workflow
from complaints.channels.whatsapp import conversation
from complaints.channels.whatsapp.incoming import Incoming
from complaints.models import WhatsAppConversation
from directory.models import AuditEvent, StaffPosting
from notifications import texts
from notifications.models import Message, MessageText, WhatsAppContact
from tests import factories as f

pytestmark = pytest.mark.django_db
LIST = "/admin/notifications/messagetext/"


def edit(key="complaint_event", subject="{judul_bawaan}", text="{isi_bawaan}", **more):
    return MessageText.objects.create(key=key, subject=subject, text=text, **more)


def letter(**fields) -> Message:
    f.filed(email="siti@warga.example", **fields)
    return Message.objects.latest("pk")


@pytest.fixture
def root(client):
    eka = f.User.objects.create_superuser("eka@jateng.example", f.PASSWORD)
    client.force_login(eka)
    return client


def data(**more):
    return {
        "key": "complaint_event",
        "language": "id",
        "subject": "Aduan {kode}",
        "text": "Kabar: {kabar}, kode {kode}.",
        "active": "on",
    } | more


# --- What is sent -----------------------------------------------------------


def test_every_letter_and_step_has_a_text_that_can_be_edited():
    folder = django_settings.BASE_DIR / "templates"
    letters = {p.name.split(".")[0] for p in folder.glob("email/*.subject.txt")}
    whatsapp = {f"whatsapp_{p.stem}" for p in folder.glob("whatsapp/*.txt")}
    steps = {f"whatsapp_{name}" for name in conversation.STEPS}
    assert letters | whatsapp | steps <= texts.TEXTS.keys()
    for text in texts.TEXTS.values():
        assert set(text.needed) <= text.names.keys(), text.key


def test_the_fields_that_stand_for_the_default_change_nothing():
    plain = letter()
    edit()
    edited = letter()
    assert edited.subject.partition("–")[0] == plain.subject.partition("–")[0]
    assert len(edited.text.split()) == len(plain.text.split())
    assert re.sub(r"JTG-\S+|\s+", "", edited.html) == re.sub(
        r"JTG-\S+|\s+", "", plain.html.replace(plain.subject, edited.subject)
    ) or len(edited.html) == pytest.approx(len(plain.html), rel=0.05)


def test_an_edited_letter_says_the_editors_words_in_text_and_html():
    edit(
        subject="Laporan {kode} kami terima",
        text="Terima kasih.\n\nKode <b>{kode}</b>, status {status}.\n\nLacak: {tautan}",
    )
    sent = letter()
    assert re.fullmatch(r"Laporan JTG-\d{4}-\w{6} kami terima", sent.subject)
    assert sent.text.startswith("Terima kasih.\n\nKode <b>JTG-")
    assert "&lt;b&gt;JTG-" in sent.html
    assert 'href="http://127.0.0.1:8000/aduan/lacak/"' in sent.html
    assert "PIN tidak pernah" in sent.html, "why it came stays"


def test_a_letter_may_keep_the_default_between_words_of_ones_own():
    edit(text="Kantor tutup selama libur.\n\n{isi_bawaan}\n\nSalam.")
    sent = letter()
    assert sent.text.startswith("Kantor tutup selama libur.")
    assert "Nomor aduan: JTG-" in sent.text
    assert sent.text.rstrip().endswith("Salam.")
    assert sent.html.count("<html") == 1
    assert "Kantor tutup" in sent.html
    assert "Status sekarang" in sent.html


def test_one_that_is_not_used_leaves_the_default():
    edit(subject="Lain", text="Lain {kode}", active=False)
    edit(subject="Other", text="Other {kode}", language="en")
    assert "Lain" not in letter().text
    assert "Other" not in letter().text


def test_a_citizens_braces_are_no_fields():
    edit(text="Kode {kode}\n\n{isi_bawaan}")
    complaint = f.filed(email="siti@warga.example")
    workflow.request_info(
        complaint, by=f.vera(), now=f.NOW, text="Di mana {kode} dan {x}?"
    )
    assert "Di mana {kode} dan {x}?" in Message.objects.latest("pk").text


def test_an_edited_letter_of_a_secret_complaint_still_says_nothing_of_it():
    edit(text="{isi_bawaan}")
    sent = letter(secret=True)
    assert "berlubang" not in sent.text + sent.html
    fields = texts.TEXTS["complaint_event"].fields.values()
    assert not any("text" in field.source for field in fields)


def test_every_sample_and_source_of_every_field_can_be_rendered():
    for text in texts.TEXTS.values():
        assert text.values({}).keys() == text.fields.keys()
        assert all(text.samples().values())


def test_a_step_of_the_conversation_speaks_the_editors_words():
    edit("whatsapp_menu", "", "Sugeng rawuh! Balas 1 untuk melapor.")
    edit("whatsapp_berhenti", "", "Sampun, matur nuwun.")
    contact = WhatsAppContact.objects.create(wa_id="62812", created_at=f.NOW)
    talk = WhatsAppConversation.objects.create(contact=contact, updated_at=f.NOW)
    said = conversation.respond(talk, Incoming("text", "menu"), f.NOW)
    assert said == "Sugeng rawuh! Balas 1 untuk melapor."
    said = conversation.respond(talk, Incoming("text", "berhenti"), f.NOW)
    assert said.startswith("Sampun, matur nuwun.")


# --- The desk ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("field", "words", "message"),
    [
        ("text", "Halo {nama}, {kode}", "Isian tidak dikenal: {nama}"),
        ("subject", "{nik}", "Isian tidak dikenal: {nik}"),
        ("text", "{kode} {{ complaint.original_text }}", "Kurung kurawal"),
        ("text", "{kode} {% load x %}", "Kurung kurawal"),
        ("text", "{kode.__class__}", "Kurung kurawal"),
        ("text", "Tanpa nomor", "Isi harus memuat {kode}"),
        ("text", "Lihat {isi_bawaan} di sini", "berdiri sendiri"),
        ("subject", "", "E-mail perlu judul"),
        ("subject", "{isi_bawaan}", "hanya untuk isi"),
    ],
)
def test_what_could_fail_or_tell_too_much_is_refused(root, field, words, message):
    response = root.post(f"{LIST}add/", data(**{field: words}))
    assert response.status_code == 200
    page = response.content.decode().replace("&#x27;", "'")
    assert message in page
    assert not MessageText.objects.exists()


def test_an_administrator_writes_previews_tries_and_takes_back(root):
    assert root.post(f"{LIST}add/", data()).status_code == 302
    row = MessageText.objects.get()
    page = root.get(f"{LIST}{row.pk}/change/").content.decode()
    assert "{kode} (nomor aduan)" in page
    preview = root.get(f"{LIST}{row.pk}/pratinjau/").content.decode()
    assert "Aduan JTG-2026-7K3M9Q" in preview
    html = root.get(f"{LIST}{row.pk}/pratinjau/html/")
    assert "Kabar: Aduan dijawab" in html.content.decode()
    assert html["Content-Security-Policy"].startswith("sandbox")
    root.get(f"{LIST}{row.pk}/uji/")
    assert not Message.objects.exists(), "a GET sends nothing"
    root.post(f"{LIST}{row.pk}/uji/")
    trial = Message.objects.get()
    assert trial.recipient == "eka@jateng.example"
    assert trial.subject == "Contoh: Aduan JTG-2026-7K3M9Q"
    root.post(LIST, {"action": "back_to_default", "_selected_action": [row.pk]})
    assert "Kabar:" not in letter().text
    assert row.history.count() == 2
    assert row.history.first().history_user.email == "eka@jateng.example"
    assert AuditEvent.objects.filter(kind="setting", target__endswith=str(row)).exists()


def test_a_new_one_begins_as_the_default(root):
    page = root.get(f"{LIST}add/").content.decode()
    assert "{judul_bawaan}" in page
    assert "{isi_bawaan}" in page


@pytest.mark.parametrize("role", StaffPosting.Role)
def test_no_role_of_an_agency_comes_near(client, role):
    """Letters go to all of the province, some with a key to an account in them."""
    client.force_login(f.staff("lain@jateng.example", f.agency("dpupr"), role))
    row = edit()
    for address in ("", "add/", f"{row.pk}/change/", f"{row.pk}/history/"):
        assert client.get(LIST + address).status_code == 403, address
    for address in ("pratinjau/", "pratinjau/html/"):
        assert client.get(f"{LIST}{row.pk}/{address}").status_code in (403, 404)
    client.post(f"{LIST}{row.pk}/uji/")
    assert not Message.objects.exists()
