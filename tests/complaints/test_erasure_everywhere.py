"""Erasing leaves nothing of the person in any table or file, whatever way it came."""

import datetime

import pytest
from django.apps import apps
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from complaints import access_links, erasure, moderation, reporter_verbs, workflow
from complaints.models import (
    AccessLink,
    Attachment,
    Complaint,
    Reporter,
    Tombstone,
    WhatsAppConversation,
    WhatsAppInbound,
)
from complaints.photos import sanitise
from notifications import retention
from notifications.models import Message, WhatsAppContact
from tests import factories as f

pytestmark = pytest.mark.django_db

NUMBER = "6281299988877"
TRACES = ("Wahyuning", "wahyuning@", NUMBER, "keramik retak", "@wahyu", "post/991")


def photo():
    content = f.picture()
    return sanitise(SimpleUploadedFile("a.jpg", content), len(content))


@pytest.fixture
def contact():
    row = WhatsAppContact.objects.create(wa_id=NUMBER, created_at=f.NOW)
    inbound = WhatsAppInbound.objects.create(
        wamid="wamid.1",
        contact=row,
        payload='{"text": "keramik retak, saya Wahyuning"}',
        sent_at=f.NOW,
        received_at=f.NOW,
        processed_at=f.NOW,
    )
    inbound.photo.save("x.jpg", ContentFile(f.picture(size=(8, 8))))
    WhatsAppConversation.objects.create(contact=row, updated_at=f.NOW)
    Message.objects.create(
        transport="whatsapp",
        contact=row,
        recipient=NUMBER,
        text="Periksa: keramik retak",
        dedup_key="wa-reply:1",
        state=Message.State.SENT,
        next_at=f.NOW,
        created_at=f.NOW,
    )
    return row


def lived(contact, **fields):
    """With everything that any way in or any desk adds; closed at the end."""
    defaults = {
        "text": "Lantai loket: keramik retak, saya Wahyuning jatuh di sana.",
        "name": "Wahyuning",
        "email": "wahyuning@warga.example",
        "handle": "@wahyu",
        "whatsapp": contact,
        "source": "instagram",
        "external_system": "Instagram",
        "external_id": "post/991",
        "source_url": "https://instagram.example/post/991",
        "details": [
            {"code": "a", "question": "Siapa?", "value": "x", "answer": "Wahyuning"}
        ],
        "photos": [photo()],
    }
    complaint = f.filed(**(defaults | fields))
    vera, budi = f.vera(), f.budi()
    if not complaint.secret:
        access_links.ask(complaint.public_code, "wahyuning@warga.example", now=f.NOW)
    moderation.blur_photo(
        Attachment.objects.get(), by=vera, now=f.NOW, squares=[4], reason="Wajah."
    )
    workflow.verify(complaint, by=vera, now=f.NOW, public_text="Lantai loket rusak.")
    moderation.edit_public_text(
        complaint, by=vera, now=f.NOW, text="Lantai rusak.", reason="Nama Wahyuning."
    )
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    workflow.answer(
        complaint, by=budi, now=f.NOW, outcome="resolved", text="Sudah diganti."
    )
    reporter_verbs.rate(
        complaint, now=f.NOW, score=5, reasons=[], comment="Terima kasih, Wahyuning."
    )
    return complaint


def stored():
    """Every row of every table that may hold it, as one text."""
    models = [m for m in apps.get_models() if m._meta.app_label in OURS]
    return str([list(model._default_manager.values()) for model in models])


OURS = {"complaints", "notifications", "news", "portal", "sessions"}


def files():
    found = []
    for folder in ("complaints", "whatsapp", "drafts"):
        if default_storage.exists(folder):
            found += default_storage.listdir(folder)[1]
    return found


@pytest.mark.parametrize("secret", [False, True])
def test_nothing_of_the_person_stays_in_any_table_or_file(
    secret, contact, django_capture_on_commit_callbacks
):
    complaint = lived(contact, secret=secret)
    before = stored()
    for trace in TRACES:
        assert trace in before
    assert len(files()) == 3
    if not complaint.is_closed:
        workflow.confirm(complaint, now=f.NOW)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.request(complaint, now=f.NOW)
    left = stored()
    for trace in TRACES:
        assert trace not in left
    assert files() == []
    complaint.refresh_from_db()
    assert complaint.details == []
    # What everybody could read before stays, of an open one only.
    assert complaint.public_text == ("" if secret else "Lantai rusak.")
    assert bool(complaint.public_stems) is not secret
    assert not AccessLink.objects.exists()
    assert not WhatsAppContact.objects.exists()
    # Meta may deliver it again: the row without its words files nothing anew.
    assert WhatsAppInbound.objects.get().payload == ""


def test_a_number_that_another_complaint_answers_to_is_kept(contact):
    other = f.filed(whatsapp=contact)
    complaint = f.filed(whatsapp=contact, text="Perkara lain sama sekali, di pasar.")
    erasure.request(complaint, now=f.NOW)
    assert Reporter.objects.get().complaint == other
    assert WhatsAppContact.objects.get() == contact
    assert WhatsAppInbound.objects.get().payload == ""


def test_a_report_being_written_is_not_torn_away(contact):
    WhatsAppConversation.objects.update(step="text", data={"text": "Baru saja"})
    erasure.request(f.filed(whatsapp=contact), now=f.NOW)
    assert WhatsAppConversation.objects.get().data == {"text": "Baru saja"}


def test_who_asked_to_be_left_alone_stays_left_alone(contact):
    WhatsAppContact.objects.update(opted_out=True)
    erasure.request(f.filed(whatsapp=contact), now=f.NOW)
    assert WhatsAppContact.objects.get().opted_out


def test_what_was_split_from_it_goes_with_it():
    complaint, vera = f.filed(), f.vera()
    part = moderation.split(
        complaint,
        by=vera,
        now=f.NOW,
        text="Bagian kedua: lampu jalan mati.",
        category=f.category("lampu"),
    )
    assert Reporter.objects.filter(complaint=part).exists()
    workflow.reject(part, by=vera, now=f.NOW, reason="Sudah ditangani.")
    erasure.request(complaint, now=f.NOW)
    assert not Reporter.objects.exists()
    part.refresh_from_db()
    assert part.erasure_requested_at == f.NOW
    assert part.original_text == ""
    assert Complaint.objects.get(pk=complaint.pk).original_text == f.TEXT
    buried = Tombstone.objects.filter(public_code=part.public_code)
    assert buried.count() == 2


def test_what_the_public_never_read_keeps_no_public_text_either():
    complaint, vera = f.filed(), f.vera()
    workflow.verify(complaint, by=vera, now=f.NOW, public_text="Jalan Siti rusak.")
    workflow.reject(complaint, by=vera, now=f.NOW, reason="Bukan aduan.")
    erasure.request(complaint, now=f.NOW)
    complaint.refresh_from_db()
    assert (complaint.public_text, complaint.public_stems) == ("", "")


def test_the_number_of_the_national_system_stays_so_that_it_is_not_taken_twice():
    complaint = f.filed(
        source="lapor", external_system="SP4N-LAPOR!", external_id="7654321"
    )
    erasure.request(complaint, now=f.NOW)
    complaint.refresh_from_db()
    assert complaint.external_id == "7654321"


def test_sent_messages_lose_every_address_after_their_time(contact):
    Message.objects.update(
        sent_at=f.NOW, fallback_email="wahyuning@warga.example", template={"a": "b"}
    )
    later = f.NOW + datetime.timedelta(days=400)
    retention.erase(later, later)
    message = Message.objects.get()
    assert (message.recipient, message.fallback_email, message.template) == ("", "", {})
