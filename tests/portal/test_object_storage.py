"""Photos in a bucket, with a store of objects on loopback in its place."""

from __future__ import annotations

import datetime

import pytest
from django.core.management import call_command
from django.utils import timezone

from complaints import drafts, erasure
from complaints.models import Attachment
from portal.opendata import building
from portal.opendata.models import DataFile
from portal.storage import bucket, storages
from tests import factories as f
from tests import s3
from tests.complaints.test_filing_page import NEW, answers, upload
from tests.complaints.test_own_data import closed

pytestmark = pytest.mark.django_db


@pytest.fixture
def store(settings):
    with s3.serving() as store:
        settings.MEDIA_STORAGE_URL = store.url
        settings.STORAGES = storages(store.url, hashed=False)
        yield store


def test_a_photo_is_stored_there_and_shown_to_its_reporter(client, store, settings):
    client.post(NEW, answers(photos=[upload(f.picture())]))
    photo = Attachment.objects.get()
    assert list(store.objects) == [photo.file.name]
    assert not settings.MEDIA_ROOT.exists() or not any(settings.MEDIA_ROOT.rglob("*"))
    shown = client.get(f"/aduan/foto/{photo.pk}/")
    assert b"".join(shown) == store.objects[photo.file.name][0]


def test_what_is_erased_is_gone_from_there(store, django_capture_on_commit_callbacks):
    receipt = closed()
    theirs = [p.file.name for p in Attachment.objects.filter(event__actor="reporter")]
    assert theirs
    assert set(theirs) < set(store.objects)
    with django_capture_on_commit_callbacks(execute=True):
        erasure.request(receipt.complaint, now=f.NOW)
    assert not set(theirs) & set(store.objects)


def test_photos_of_old_drafts_are_cleared_there_too(store):
    assert drafts.clear_files(now=timezone.now()) == 0
    store.objects["drafts/a.jpg"] = b"", timezone.now() - datetime.timedelta(days=90)
    store.objects["drafts/b.jpg"] = b"", timezone.now()
    assert drafts.clear_files(now=timezone.now()) == 1
    assert list(store.objects) == ["drafts/b.jpg"]


def test_open_data_are_written_there_and_read_by_part(client, store):
    f.region()
    building.build(timezone.now())
    file = DataFile.objects.get(name="wilayah.csv")
    address = "/data/wilayah/wilayah.csv"
    whole = b"".join(client.get(address))
    assert whole == store.objects[file.file.name][0]
    part = client.get(address, headers={"Range": "bytes=2-5"})
    assert part.status_code == 206
    assert b"".join(part) == whole[2:6]


def test_a_backup_says_that_photos_are_not_in_it(store, settings, tmp_path, capsys):
    settings.BACKUP_KEY = "kunci-cadangan-uji-yang-panjang-sekali"
    call_command("backup", "--to", str(tmp_path))
    assert "Foto tidak ikut" in capsys.readouterr().out


@pytest.mark.parametrize("url", ["https://x/y", "s3://server", "s3:///wadah", "media"])
def test_an_address_that_is_none_is_refused_at_the_start(url):
    with pytest.raises(ValueError, match="MEDIA_STORAGE_URL"):
        bucket(url)


def test_a_secret_may_hold_any_sign():
    options = bucket("s3://kunci:a%2Fb%40c@simpan.example:9000/wadah?region=id-1")
    assert options["OPTIONS"] | {"client_config": None} == {
        "bucket_name": "wadah",
        "endpoint_url": "https://simpan.example:9000",
        "access_key": "kunci",
        "secret_key": "a/b@c",
        "region_name": "id-1",
        "file_overwrite": False,
        "client_config": None,
    }
