"""Photos pass a virus scanner where there is one; unscanned ones nobody sees."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from complaints import photos, virus_scan
from complaints.forms import moderation
from complaints.models import Attachment, Complaint
from tests import clamd
from tests import factories as f
from tests.complaints.test_second_look import NEW, answers, text
from tests.conftest import skip_or_fail

pytestmark = pytest.mark.django_db


@pytest.fixture
def daemon(settings):
    with clamd.stub() as server:
        settings.CLAMD_URL = server.url
        yield server


def upload(content=None):
    return SimpleUploadedFile("foto.jpg", content or f.picture(), "image/jpeg")


def file(client, content=None):
    return client.post(NEW, answers(photos=[upload(content)], agency=f.agency().pk))


def photo_page(client, photo):
    return client.get(reverse("complaints:photo", args=[photo.pk])).status_code


# --- The scan ---------------------------------------------------------------------


def test_a_clean_photo_is_scanned_as_it_came_and_seen_at_once(client, daemon):
    picture = f.picture(comment=b"kamera")
    file(client, picture)
    assert daemon.scanned == [picture]
    photo = Attachment.objects.get()
    assert not photo.quarantined
    assert photo_page(client, photo) == 200


def test_an_infected_file_is_refused_before_it_is_decoded_and_the_text_stays(
    client, daemon, monkeypatch
):
    monkeypatch.setattr(photos.subprocess, "run", None)
    response = file(client, clamd.EICAR)
    assert response.status_code == 422
    assert "Berkas ini mengandung virus" in text(response)
    assert f.TEXT in text(response)
    assert not Complaint.objects.exists()


def test_a_large_file_is_sent_in_pieces(daemon):
    content = bytes(range(256)) * 1000
    virus_scan.scan(content)
    assert daemon.scanned == [content]


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\0",
        b"INSTREAM size limit exceeded. ERROR\0",
        b"stream: OK but not quite\0",
        b"\xff\xfe\0",
        b"x" * 5000,
    ],
)
def test_what_is_no_clear_answer_is_no_clean_bill(daemon, answer):
    daemon.answer = answer
    with pytest.raises(virus_scan.NotScanned):
        virus_scan.scan(b"foto")


def test_a_silent_daemon_does_not_hold_the_visitor_up(daemon, monkeypatch):
    daemon.silent = True
    monkeypatch.setattr(virus_scan, "SECONDS", 0.3)
    with pytest.raises(virus_scan.NotScanned):
        virus_scan.scan(b"foto")


@pytest.mark.parametrize(
    "address", ["tcp://127.0.0.1:9", "unix:///tidak/ada", "tcp://tidak.invalid:1"]
)
def test_a_daemon_that_is_not_there(settings, address):
    settings.CLAMD_URL = address
    with pytest.raises(virus_scan.NotScanned):
        virus_scan.scan(b"foto")


def test_without_a_daemon_nothing_is_held(client):
    file(client)
    assert not Attachment.objects.get().quarantined


# --- Quarantine -------------------------------------------------------------------


@pytest.fixture
def held(client, daemon):
    """A photo that came while the daemon gave no answer."""
    daemon.answer = b""
    file(client)
    daemon.answer = None
    return Attachment.objects.get()


def test_the_complaint_is_filed_but_nobody_sees_the_photo(client, held):
    assert held.quarantined
    assert photo_page(client, held) == 404
    page = text(client.get(held.complaint.get_absolute_url()))
    assert "Foto 1 sedang diperiksa dari virus." in page
    assert reverse("complaints:photo", args=[held.pk]) not in page
    budi = f.budi()
    client.force_login(budi)
    assert photo_page(client, held) == 404
    desk = text(client.get(f"/admin/complaints/complaint/{held.complaint_id}/change/"))
    assert "sedang diperiksa dari virus" in desk
    action = moderation.MODERATION["foto"]
    assert not action.is_open_to(held.complaint, budi, f.NOW.date())


def test_the_public_never_sees_it_even_if_it_was_shown(held):
    Attachment.objects.update(public=True)
    Complaint.objects.update(status="verified", public_text=f.TEXT, secret=False)
    assert Complaint.objects.public().exists()
    assert not Attachment.objects.public().exists()


def test_the_sweep_releases_what_is_clean(client, held, capsys):
    call_command("scan_photos")
    assert "dilepas: 1, dibuang: 0, masih ditahan: 0" in capsys.readouterr().out
    assert photo_page(client, held) == 200


def test_the_sweep_removes_what_is_infected_and_tells_the_staff(
    client, held, daemon, django_capture_on_commit_callbacks
):
    with held.file.open("rb") as stored:
        daemon.signatures.append(stored.read()[-64:])
    with django_capture_on_commit_callbacks(execute=True):
        call_command("scan_photos")
    assert not Attachment.objects.exists()
    assert not default_storage.exists(held.file.name)
    note = held.complaint.events.get(kind="note", text__contains="Eicar-Test")
    assert note.visibility == "internal"


def test_while_nobody_answers_it_stays_and_the_operator_hears_of_it(held, daemon):
    daemon.answer = b""
    with pytest.raises(CommandError, match="tidak menjawab"):
        call_command("scan_photos")
    assert Attachment.objects.get().quarantined


def test_a_photo_that_waited_in_a_draft_is_not_scanned_twice(client, daemon):
    data = answers(text=f"{f.TEXT} Telepon 0812 3456 7890.", photos=[upload()])
    client.post(NEW, data)
    client.post("/aduan/langkah/periksa/")
    assert not Attachment.objects.get().quarantined
    assert len(daemon.scanned) == 1


def test_a_way_in_that_scans_nothing_is_held(daemon):
    """Whoever makes a photo by hand, such as from a stored message."""
    f.filed(photos=[photos.Photo(f.picture(), 640, 480)])
    assert Attachment.objects.get().quarantined


# --- The real one -----------------------------------------------------------------


def test_the_real_daemon_finds_eicar_and_a_marked_photo(client, settings, tmp_path):
    if clamd.binary() is None:
        skip_or_fail("clamd is not installed")
    marked = f.picture(size=(31, 17))
    folder = tmp_path / "clamav"
    folder.mkdir()
    with clamd.real(folder, clamd.EICAR, marked) as settings.CLAMD_URL:
        with pytest.raises(virus_scan.Infected):
            virus_scan.scan(clamd.EICAR)
        assert file(client, marked).status_code == 422
        assert file(client).status_code == 302
        assert not Attachment.objects.get().quarantined
