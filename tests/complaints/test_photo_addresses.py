"""Whose photo it is (U12, U13): its address alone opens it for nobody."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from complaints import erasure, moderation, workflow
from complaints.models import Attachment
from tests import factories as f

pytestmark = pytest.mark.django_db

NEW = "/aduan/baru/"


def upload() -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", f.picture(), "image/jpeg")


def answers(*photos, **changes):
    return {
        "submission_key": str(uuid.uuid4()),
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": f.region().pk,
        "hide_name": "on",
        "anonymous": "on",
        "photos": list(photos),
    } | changes


def test_the_address_of_a_secret_photo_opens_for_nobody_else(client):
    client.post(NEW, answers(upload(), secret="on"))
    address = f"/aduan/foto/{Attachment.objects.get().pk}/"
    own = client.get(address)
    assert own.status_code == 200
    assert {"private", "no-store"} <= set(own["Cache-Control"].split(", "))
    assert own["Content-Security-Policy"] == "sandbox"
    assert Client().get(address).status_code == 404
    other_agency = Client()
    other_agency.force_login(f.rina())
    assert other_agency.get(address).status_code == 404


def test_a_page_shows_small_copies_and_leads_to_the_whole(client):
    whole = io.BytesIO()
    Image.effect_noise((1600, 1200), 80).convert("RGB").save(whole, "JPEG")
    photo = SimpleUploadedFile("foto.jpg", whole.getvalue(), "image/jpeg")
    client.post(NEW, answers(photo))
    address = f"/aduan/foto/{Attachment.objects.get().pk}/"
    page = client.get(Attachment.objects.get().complaint.get_absolute_url()).text
    assert f'<a href="{address}"><img src="{address}?kecil=1"' in page
    small = client.get(f"{address}?kecil=1").content
    with Image.open(io.BytesIO(small)) as picture:
        assert max(picture.size) == 272
    assert len(small) < 40_000 < len(client.get(address).content)
    assert Client().get(f"{address}?kecil=1").status_code == 404


def test_after_erasure_a_photos_address_opens_for_nobody_at_all(
    client, django_capture_on_commit_callbacks
):
    """U13: reporter, agency and verifier; whole and blurred copy; file and row."""
    client.post(NEW, answers(upload(), agency=f.agency().pk, anonymous=""))
    photo, vera, budi = Attachment.objects.get(), f.vera(), f.budi()
    complaint = photo.complaint
    moderation.blur_photo(photo, by=vera, now=f.NOW, squares=[4], reason="Wajah.")
    workflow.verify(complaint, by=vera, now=f.NOW)
    visitors = [client, Client(), Client(), Client()]
    visitors[2].force_login(budi)
    visitors[3].force_login(vera)
    address = f"/aduan/foto/{photo.pk}/"
    seen = [visitor.get(address) for visitor in visitors]
    assert [r.status_code for r in seen] == [200] * 4
    for response in seen:
        assert {"private", "no-store"} <= set(response["Cache-Control"].split(", "))
    photo.refresh_from_db()
    stored = [photo.file, photo.public_file]
    workflow.reject(complaint, by=vera, now=f.NOW, reason="Keliru.")
    with django_capture_on_commit_callbacks(execute=True):
        erasure.request(complaint, now=f.NOW)
    assert [v.get(address).status_code for v in visitors] == [404] * 4
    assert not any(file.storage.exists(file.name) for file in stored)


def test_made_secret_later_a_photos_address_closes_to_the_public(client):
    client.post(NEW, answers(upload()))
    photo, vera = Attachment.objects.get(), f.vera()
    moderation.show_photo(photo, by=vera, now=f.NOW, reason="Tidak ada wajah.")
    workflow.verify(photo.complaint, by=vera, now=f.NOW)
    address = f"/aduan/foto/{photo.pk}/"
    assert Client().get(address).status_code == 200
    workflow.keep_secret(photo.complaint, by=vera, now=f.NOW)
    assert Client().get(address).status_code == 404
