"""The restore drill (F14): backup, wipe, restore, on the database of this round."""

import io
import json
import os
import shutil
import tarfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from complaints import erasure, filing, photos
from complaints.models import Attachment, Complaint, Reporter, Tombstone
from directory.accounts import invitations, rights
from directory.models import AuditEvent, ContactChannel, Invitation, User
from notifications import following, outbox
from notifications.models import Message, Subscription
from notifications.subscriptions import mailbox_key
from portal import backup, sealed
from tests import factories as f

KEY = "kunci-cadangan-" + "7f3a91c2" * 4
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.BACKUP_KEY = KEY
    settings.BACKUP_DIR = tmp_path / "backups"


def photo() -> photos.Photo:
    return photos.Photo(f.picture(), 640, 480)


def photo_files() -> dict[str, bytes]:
    rows = Attachment.objects.all()
    return {row.file.name: Path(row.file.path).read_bytes() for row in rows}


def wipe(settings) -> None:
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)


def save_tombstones(path: Path) -> None:
    """As cron does."""
    assert backup.write_tombstones(path.parent) == path


def taken() -> str:
    out = io.StringIO()
    call_command("backup", stdout=out)
    return out.getvalue().split()[1]


def test_after_backup_wipe_and_restore_everything_is_there(
    settings, mail_sink, monkeypatch
):
    first = f.receipt(now=timezone.now(), photos=[photo(), photo()])
    done = set(Message.objects.filter(state="sent").values_list("pk", flat=True))
    monkeypatch.setattr(outbox, "_wake", lambda pk: None)
    second = f.receipt(now=timezone.now(), email="rudi@warga.example")
    files = photo_files()
    sent_before = len(mail_sink.mails)
    assert done
    assert len(files) == 2

    path = taken()
    wipe(settings)
    assert not Complaint.objects.exists()
    call_command("restore", path)

    codes = set(Complaint.objects.values_list("public_code", flat=True))
    assert codes == {first.complaint.public_code, second.complaint.public_code}
    for receipt in (first, second):
        assert filing.open_with_pin(receipt.complaint.public_code, receipt.pin)
    assert photo_files() == files
    # What was sent stays sent; what waited leaves now, once.
    assert set(Message.objects.filter(state="sent").values_list("pk", flat=True)) == (
        done
    )
    outbox.sweep(timezone.now())
    outbox.sweep(timezone.now())
    again = [mail["To"] for mail in mail_sink.mails[sent_before:]]
    assert again == ["rudi@warga.example"]


def test_who_was_erased_after_the_backup_stays_erased(settings, tmp_path):
    gone = f.filed(photos=[photo()])
    stays = f.filed(email="rudi@warga.example")
    path = taken()
    erasure.erase(
        gone, Tombstone.Scope.CONTENT, Tombstone.Reason.REQUEST, now=timezone.now()
    )
    # The present database still knows it.
    call_command("restore", path, "--force")
    gone.refresh_from_db()
    assert gone.original_text == ""
    assert not Reporter.objects.filter(complaint=gone).exists()
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))
    stays.refresh_from_db()
    assert stays.original_text

    # The database is lost, but the list of tombstones was kept elsewhere.
    stones = tmp_path / "tombstones.json"
    save_tombstones(stones)
    wipe(settings)
    call_command("restore", path, "--tombstones", str(stones))
    assert Complaint.objects.get(public_code=gone.public_code).original_text == ""
    assert Tombstone.objects.filter(public_code=gone.public_code).exists()


def test_a_database_with_data_is_replaced_by_force_only(settings):
    path = taken()
    f.filed()
    with pytest.raises(CommandError, match="--force"):
        call_command("restore", path)
    assert Complaint.objects.count() == 1
    call_command("restore", path, "--force")
    assert not Complaint.objects.exists()


def test_another_key_is_refused_and_changes_nothing(settings):
    path = taken()
    f.filed()
    settings.BACKUP_KEY = KEY[::-1]
    with pytest.raises(CommandError, match="Kuncinya lain"):
        call_command("restore", path, "--force")
    assert Complaint.objects.count() == 1


@pytest.mark.parametrize("place", [0, 20, 0.5, -1])
def test_one_changed_bit_is_refused_and_changes_nothing(settings, place):
    f.filed()
    path = taken()
    with open(path, "r+b") as file:
        size = file.seek(0, os.SEEK_END)
        at = int(size * place) if isinstance(place, float) else place % size
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1]))
    with pytest.raises(CommandError, match="rusak"):
        call_command("restore", path, "--force")
    assert Complaint.objects.count() == 1


def test_a_backup_without_a_key_is_not_made(settings):
    settings.BACKUP_KEY = "pendek"
    with pytest.raises(CommandError, match="BACKUP_KEY"):
        call_command("backup")
    assert not settings.BACKUP_DIR.exists()


def test_nothing_readable_is_in_the_file_and_only_its_owner_opens_it(settings):
    f.filed()
    path = taken()
    with open(path, "rb") as file:
        content = file.read()
    assert b"siti@warga" not in content
    assert b"manifest" not in content
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_only_so_many_newest_are_kept(settings):
    for minute in range(3):
        now = f.NOW.replace(minute=minute)
        backup.write(settings.BACKUP_DIR, now=now, keep=2)
    names = sorted(path.name for path in settings.BACKUP_DIR.iterdir())
    assert len(names) == 2
    assert "T0900" not in names[0]


def test_what_a_killed_backup_left_goes_with_the_next_one_but_not_what_is_written(
    settings,
):
    settings.BACKUP_DIR.mkdir()
    forsaken, written = (
        settings.BACKUP_DIR / f"portal-{name}.part" for name in ("mati", "ditulis")
    )
    for path, hours in ((forsaken, 25), (written, 1)):
        path.write_bytes(b"x")
        os.utime(path, times=(f.NOW.timestamp() - hours * 3600,) * 2)
    backup.write(settings.BACKUP_DIR, now=f.NOW)
    assert list(settings.BACKUP_DIR.glob("*.part")) == [written]


def test_a_backup_of_a_newer_version_is_refused(settings):
    f.filed()
    manifest = {
        "at": f.NOW.isoformat(),
        "database": backup.connection.vendor,
        "migrations": [["complaints", "9999_next_year"]],
    }
    path = settings.BACKUP_DIR / "portal-baru.backup"
    path.parent.mkdir()
    text = json.dumps(manifest).encode()
    info = tarfile.TarInfo(backup.MANIFEST)
    info.size = len(text)
    with (
        path.open("wb") as file,
        sealed.writing(file, KEY) as stream,
        tarfile.open(fileobj=stream, mode="w|") as tar,
    ):
        tar.addfile(info, io.BytesIO(text))
    with pytest.raises(CommandError, match="9999_next_year"):
        call_command("restore", path, "--force")
    assert Complaint.objects.count() == 1


def test_a_photo_outside_the_media_folder_is_not_written(settings):
    with pytest.raises(backup.BackupError, match="di luar media"):
        backup._place("../../settings.py")


def test_who_lost_access_after_the_backup_does_not_get_it_back(settings, tmp_path):
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    now, agency = timezone.now(), f.agency()
    left, moved = f.budi(), f.staff("pindah@jateng.example", agency)
    former = User.objects.create_superuser("eks@jateng.example", f.PASSWORD, name="E")
    called_off = invitations.invite(
        "baru@jateng.example", by=ayu, now=now, role="officer", agency=agency
    )
    private = ContactChannel.objects.create(
        agency=agency, kind="phone", value="0812 3456 789", is_personal=True,
        consent_on=f.NOW.date(), consent_reference="Surat 12/2026",
    )  # fmt: skip
    before = rights.post(left, f.agency("dinkes"), "editor", by=ayu, now=now)
    rights.end_posting(before, by=ayu, now=now)
    browser = Client()
    browser.force_login(ayu)
    assert browser.get("/admin/").status_code == 200

    path = taken()
    now = timezone.now()
    rights.deactivate(left, by=ayu, now=now)
    rights.end_posting(moved.postings.get(), by=ayu, now=now)
    rights.unmake_administrator(former, by=ayu, now=now)
    invitations.revoke(called_off, by=ayu, now=now)
    private.consent_withdrawn_on = timezone.localdate(now)
    private.is_public = False
    private.save()

    def assert_all_stayed_away():
        assert not User.objects.get(pk=left.pk).is_active
        assert not moved.postings.current(timezone.localdate()).exists()
        assert not User.objects.get(pk=former.pk).is_superuser
        assert not Invitation.objects.open(timezone.now()).exists()
        private.refresh_from_db()
        assert not private.is_public
        assert private.consent_withdrawn_on == timezone.localdate(now)
        assert User.objects.get(pk=ayu.pk).is_superuser
        assert AuditEvent.objects.filter(actor=None, kind="role").count() == 5
        # What a session of the backup's time shows is the door.
        assert browser.get("/admin/").status_code == 302

    stones = tmp_path / "tombstones.json"
    save_tombstones(stones)
    call_command("restore", path, "--force")
    assert_all_stayed_away()
    wipe(settings)
    call_command("restore", path, "--tombstones", str(stones))
    assert_all_stayed_away()


def test_rights_given_back_are_not_taken_by_an_older_note(settings, tmp_path):
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    budi = f.budi()
    rights.deactivate(budi, by=ayu, now=timezone.now())
    stones = tmp_path / "tombstones.json"
    save_tombstones(stones)
    rights.activate(budi, by=ayu, now=timezone.now())
    # The list was saved before the backup: what it tells of is in the backup.
    call_command("restore", taken(), "--force", "--tombstones", str(stones))
    assert User.objects.get(pk=budi.pk).is_active


def test_what_was_erased_is_noted_beside_the_backups_whole_or_not_at_all(
    settings, monkeypatch
):
    scope, reason = Tombstone.Scope.IDENTITY, Tombstone.Reason.REQUEST
    erasure.erase(f.filed(), scope, reason, now=f.NOW)
    call_command("write_tombstones")
    notes = settings.BACKUP_DIR / "tombstones.json"
    [row] = json.loads(notes.read_text())
    assert row["model"] == "complaints.tombstone"

    def breaks(_format, _rows, *, stream):
        stream.write("[{")
        raise OSError("No space left on device")

    monkeypatch.setattr(backup.serializers, "serialize", breaks)
    with pytest.raises(OSError, match="No space"):
        call_command("write_tombstones")
    assert json.loads(notes.read_text()) == [row]
    assert list(settings.BACKUP_DIR.iterdir()) == [notes]


def test_a_new_database_does_not_wipe_out_the_notes_before_its_restore(settings):
    erasure.erase(
        f.filed(), Tombstone.Scope.IDENTITY, Tombstone.Reason.REQUEST, now=f.NOW
    )
    call_command("write_tombstones")
    notes = settings.BACKUP_DIR / "tombstones.json"
    known = notes.read_text()
    Tombstone.objects.all().delete()
    with pytest.raises(CommandError, match="Pulihkan dahulu"):
        call_command("write_tombstones")
    assert notes.read_text() == known


def test_a_file_that_is_not_there_is_named():
    with pytest.raises(CommandError, match=r"tidak ada: entah\.backup"):
        call_command("restore", "entah.backup")


def test_a_mailbox_forgotten_after_the_backup_stays_forgotten(settings, tmp_path):
    for address in ("siti@warga.example", "rudi@warga.example"):
        Subscription.objects.create(
            address=address, scope="news", title="Berita", path="/berita/",
            created_at=f.NOW, confirmed_at=f.NOW,
        )  # fmt: skip
    path = taken()
    following.forget(mailbox_key("siti@warga.example"), timezone.now())
    stones = tmp_path / "tombstones.json"
    save_tombstones(stones)
    assert "siti" not in stones.read_text()
    assert mailbox_key("siti@warga.example") not in stones.read_text()
    wipe(settings)
    call_command("restore", path, "--tombstones", str(stones))
    assert Subscription.objects.get().address == "rudi@warga.example"
