"""A reporter's rights: see, take along, stop the letters, have it erased."""

import datetime
import json

import pytest
from django.core.management import call_command
from django.test import Client

from complaints import codes, erasure, filing, identity, reference, workflow
from complaints.models import (
    AccessLog,
    Attachment,
    Complaint,
    ConsentText,
    Event,
    Reporter,
    Tombstone,
)
from complaints.moves import WorkflowError
from complaints.photos import sanitise
from complaints.statuses import Status
from notifications.models import Message, WhatsAppContact
from tests import factories as f

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
TRACES = ("Siti", "siti@warga.example", "berlubang", "81234567890", "Depan toko")


def photo():
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = f.picture()
    return sanitise(SimpleUploadedFile("a.jpg", content), len(content))


def lived(**fields):
    """A complaint with all that can hold something personal, answered."""
    receipt = f.receipt(
        phone="+6281234567890", address="Depan toko Siti", photos=[photo()], **fields
    )
    complaint = receipt.complaint
    vera, budi = f.vera(), f.budi()
    workflow.add_message(complaint, now=f.NOW, text="Saya Siti, jalan berlubang itu.")
    workflow.verify(complaint, by=vera, now=f.NOW, public_text="Jalan rusak di pasar.")
    workflow.assign(
        complaint, by=vera, now=f.NOW, agency=f.agency(), reason="Telepon Siti dulu"
    )
    workflow.note(complaint, by=budi, now=f.NOW, text="Siti sudah ditelepon.")
    workflow.answer(
        complaint,
        by=budi,
        now=f.NOW,
        outcome="resolved",
        text="Sudah kami tambal.",
        photos=[photo()],
    )
    return receipt


def closed(**fields):
    receipt = lived(**fields)
    workflow.confirm(receipt.complaint, now=f.NOW)
    return receipt


def opened(receipt):
    client = Client()
    client.post(
        "/aduan/lacak/",
        {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)},
    )
    return client


def address(receipt, tail):
    return f"{receipt.complaint.get_absolute_url()}{tail}"


def stored():
    """Everything in the complaints' and messages' tables, as one text."""
    from django.apps import apps

    models = [*apps.get_app_config("complaints").get_models(), Message]
    return str([list(model._default_manager.values()) for model in models])


# --- Consent --------------------------------------------------------------------


def test_the_version_in_force_is_stored_with_the_complaint():
    for version, at in [("1", f.NOW - 9 * DAY), ("2", f.NOW), ("3", f.NOW + DAY)]:
        ConsentText.objects.create(version=version, text="…", valid_from=at)
    assert f.filed().consent_version == "2"
    assert f.filed(now=f.NOW - DAY).consent_version == "1"


def test_the_first_text_comes_with_the_reference_data_and_is_public(client):
    f.agency("setda")
    reference._load_consent(reference.DATA / "consent.csv")
    page = client.get("/aduan/persetujuan/").content.decode()
    assert "Identitas dihapus satu tahun setelah aduan selesai" in page


def test_a_text_in_force_is_not_edited_in_admin(client):
    client.force_login(f.User.objects.create_superuser("a@jateng.example", name="A"))
    text = ConsentText.objects.create(version="1", text="lama", valid_from=f.NOW)
    ConsentText.objects.filter(pk=text.pk).update(valid_from=f.NOW - 9 * 365 * DAY)
    base = f"/admin/complaints/consenttext/{text.pk}/"
    data = {"version": "1", "text": "baru", "valid_from_0": "2020-01-01"}
    assert client.post(f"{base}change/", data).status_code == 403
    assert client.post(f"{base}delete/", {"post": "yes"}).status_code == 403
    text.refresh_from_db()
    assert text.text == "lama"


# --- Data saya ------------------------------------------------------------------


def test_it_shows_everything_and_who_looked_without_naming_officers():
    receipt = lived(anonymous=False)
    budi = f.permit(f.User.objects.get(name="Budi"))
    why = "Menanyakan letak lubang kepada pelapor."
    identity.reveal(receipt.complaint, by=budi, now=f.NOW, reason=why)
    client = opened(receipt)
    page = client.get(address(receipt, "data-saya/"))
    data = json.loads(client.get(address(receipt, "data-saya.json")).content)
    assert "no-store" in page["Cache-Control"]
    text = page.content.decode()
    answer = "Sudah kami tambal."
    for expected in (*TRACES[:2], "+6281234567890", why, answer):
        assert expected in text
        assert expected in str(data)
    assert data["accesses"][0]["agency"] == f.agency().name
    assert data["complaint"]["text"] == f.TEXT
    assert answer in str(data["timeline"])
    assert len(data["photos"]) == 2
    assert data["letters"]
    for inner in ("Budi", "Vera", "Siti sudah ditelepon", "Telepon Siti dulu"):
        assert inner not in text
        assert inner not in str(data)


def test_it_shows_the_account_the_post_and_the_number_it_came_from():
    contact = WhatsAppContact.objects.create(wa_id="6281234567890", created_at=f.NOW)
    receipt = lived(
        handle="@siti_kudus", whatsapp=contact,
        source_url="https://sosial.example/siti/1", external_id="77",
    )  # fmt: skip
    client = opened(receipt)
    page = client.get(address(receipt, "data-saya/")).content.decode()
    data = client.get(address(receipt, "data-saya.json")).json()
    for expected in ("@siti_kudus", "6281234567890"):
        assert expected in page
        assert expected in str(data["identity"])
    assert data["complaint"]["source_url"] == "https://sosial.example/siti/1"
    assert data["complaint"]["external_id"] == "77"
    assert "6281234567890" in str(data["letters"])


def test_it_holds_nothing_of_another_reporter():
    other = f.filed(name="Joko Susilo", email="joko@warga.example", text="x" * 30)
    receipt = lived()
    data = opened(receipt).get(address(receipt, "data-saya.json")).content.decode()
    for trace in ("Joko", "joko@warga.example", other.public_code):
        assert trace not in data


TAILS = ["data-saya/", "data-saya.json", "berhenti-surat/", "hapus-data/"]


@pytest.mark.parametrize("tail", TAILS)
def test_without_code_and_pin_none_of_it_is_there(tail):
    receipt = f.receipt()
    for client in (Client(), opened(f.receipt())):
        for send in (client.get, client.post):
            assert send(address(receipt, tail))["Location"] == "/aduan/lacak/"
    assert Reporter.objects.filter(complaint=receipt.complaint).exists()


def test_reading_changes_nothing():
    receipt = f.receipt()
    client = opened(receipt)
    for tail in TAILS[2:]:
        assert client.get(address(receipt, tail)).status_code == 405


# --- Withdrawn consent ----------------------------------------------------------


def test_letters_stop_at_once_those_waiting_included():
    receipt = f.receipt()
    assert Message.objects.filter(state="pending").exists()
    opened(receipt).post(address(receipt, "berhenti-surat/"))
    assert not Message.objects.exists()
    workflow.verify(receipt.complaint, by=f.vera(), now=f.NOW)
    assert not Message.objects.exists()
    assert Reporter.objects.get().email == "siti@warga.example"


# --- Erasure --------------------------------------------------------------------


def test_asked_for_while_open_the_identity_goes_and_the_work_goes_on():
    receipt = lived()
    complaint = receipt.complaint
    opened(receipt).post(address(receipt, "hapus-data/"))
    complaint.refresh_from_db()
    assert not Reporter.objects.exists()
    assert not Message.objects.exists()
    assert complaint.original_text == f.TEXT
    assert Tombstone.objects.values_list("scope", flat=True).get() == "identity"
    workflow.confirm(complaint, now=f.NOW)
    assert [d.scope for d in erasure.due(f.NOW)] == ["content"]


def test_asked_for_when_closed_everything_personal_goes(
    django_capture_on_commit_callbacks,
):
    receipt = closed()
    files = [p.file for p in Attachment.objects.filter(event__actor="reporter")]
    client = opened(receipt)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(address(receipt, "hapus-data/"))
    left = stored()
    for trace in TRACES:
        assert trace not in left
    assert not any(file.storage.exists(file.name) for file in files)
    # What the public record needs stays.
    complaint = Complaint.objects.get()
    assert complaint.public_text == "Jalan rusak di pasar."
    assert complaint.status == Status.CONFIRMED
    assert complaint.events.get(kind="answered").text == "Sudah kami tambal."
    assert complaint.attachments.count() == 1
    assert filing.open_with_pin(complaint.public_code, receipt.pin) is None
    scopes = Tombstone.objects.values_list("scope", "reason")
    assert sorted(scopes) == [("content", "request"), ("identity", "request")]


def test_of_a_secret_one_no_text_stays_at_all():
    receipt = closed(secret=True)
    erasure.request(receipt.complaint, now=f.NOW)
    receipt.complaint.refresh_from_db()
    assert receipt.complaint.public_text == ""
    assert not Event.objects.exclude(text="").exists()
    assert not Attachment.objects.exists()


def test_it_is_asked_for_once():
    complaint = f.filed()
    erasure.request(complaint, now=f.NOW)
    with pytest.raises(WorkflowError):
        erasure.request(complaint, now=f.NOW)


def test_other_complaints_of_the_same_person_are_not_touched():
    other = f.filed()
    erasure.request(closed().complaint, now=f.NOW)
    assert Reporter.objects.get().complaint == other
    assert Message.objects.exists()


def test_an_event_loses_its_text_and_nothing_else():
    complaint = closed().complaint
    fields = ["pk", "kind", "actor", "user", "agency", "status_to", "at"]
    before = list(Event.objects.values_list(*fields))
    erasure.request(complaint, now=f.NOW)
    assert list(Event.objects.values_list(*fields)) == before
    assert set(Event.objects.filter(text="").exclude(erased_at=None)) >= set(
        Event.objects.filter(actor="reporter").exclude(erased_at=None)
    )


# --- Retention ------------------------------------------------------------------


def due(now):
    return {(d.complaint.public_code, d.scope, d.reason) for d in erasure.due(now)}


def test_identity_after_a_year_and_content_after_five():
    complaint = closed().complaint
    code = complaint.public_code
    assert due(f.NOW + 365 * DAY) == set()
    assert due(f.NOW + 366 * DAY) == {(code, "identity", "retention")}
    assert due(f.NOW + (5 * 365 + 1) * DAY) == {
        (code, "identity", "retention"),
        (code, "content", "retention"),
    }


def test_what_was_never_handled_goes_after_a_year_and_open_ones_never():
    cancelled = f.filed()
    f.filed()
    workflow.cancel(cancelled, now=f.NOW)
    assert due(f.NOW + 366 * DAY) == {
        (cancelled.public_code, "identity", "retention"),
        (cancelled.public_code, "content", "retention"),
    }
    assert len(due(f.NOW + 9000 * DAY)) == 2


def ten_years_old():
    complaint = closed().complaint
    Complaint.objects.filter(pk=complaint.pk).update(closed_at=f.NOW - 3650 * DAY)
    return complaint


def test_a_dry_run_lists_and_erases_nothing(capsys):
    complaint = ten_years_old()
    before = stored()
    call_command("apply_retention", "--dry-run")
    out = capsys.readouterr().out
    assert f"{complaint.public_code} Identitas dan kontak: Masa simpan habis" in out
    assert "2 akan dihapus" in out
    assert stored() == before


def test_the_run_erases_and_the_next_finds_nothing(capsys):
    ten_years_old()
    call_command("apply_retention")
    call_command("apply_retention")
    assert capsys.readouterr().out.splitlines()[-1] == "0 dihapus"
    for trace in TRACES:
        assert trace not in stored()
    assert Tombstone.objects.count() == 2


def test_after_a_restored_backup_the_tombstones_are_applied_again():
    complaint = closed().complaint
    erasure.request(complaint, now=f.NOW)
    Complaint.objects.filter(pk=complaint.pk).update(
        original_text=f.TEXT, erasure_requested_at=None
    )
    Reporter.objects.create(complaint=complaint, name="Siti Aminah")
    for item in erasure.due(f.NOW):
        erasure.erase(item.complaint, item.scope, item.reason, now=f.NOW)
    assert not Reporter.objects.exists()
    assert Complaint.objects.get().original_text == ""
    assert Tombstone.objects.count() == 2


def test_a_tombstone_holds_nothing_of_the_person():
    erasure.request(closed().complaint, now=f.NOW)
    rows = str(list(Tombstone.objects.values()))
    for trace in TRACES:
        assert trace not in rows


def test_the_log_of_accesses_outlives_the_identity():
    complaint = closed(anonymous=False).complaint
    budi = f.permit(f.User.objects.get(name="Budi"))
    identity.reveal(complaint, by=budi, now=f.NOW, reason="Menelepon pelapor.")
    erasure.request(complaint, now=f.NOW)
    assert AccessLog.objects.count() == 1


# Models that hang on a complaint, and what becomes of their text; a new one has
# to be thought about here and in erasure.py.
ERASED_OR_HARMLESS = {
    "AbuseReport": "text emptied",
    "AccessLink": "deleted",
    "AccessLog": "kept: the officer's reason, never the reporter's words",
    "Assignment": "reasons emptied",
    "Attachment": "deleted, but for the agency's own of a public complaint",
    "Comment": "what somebody said in public, with rules of its own in portal.news",
    "Complaint": "texts emptied",
    "ComplaintSupport": "a keyed hash of somebody else's browser",
    "Escalation": "no text",
    "Event": "text emptied",
    "Presence": "which officer has it open, for minutes",
    "ReceivedUpdate": "another system's number of its news",
    "Reporter": "deleted",
    "Satisfaction": "comment emptied",
}


def test_every_model_of_a_complaint_is_known_to_erasure():
    from django.apps import apps

    hanging = {
        model.__name__
        for model in apps.get_models()
        if any(f.related_model is Complaint for f in model._meta.fields)
    }
    assert hanging == set(ERASED_OR_HARMLESS)
