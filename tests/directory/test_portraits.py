"""Officials' photos are small squares that tell nothing but the face."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from directory.models import Person
from directory.portraits import MAX_BYTES, SIDE, portrait
from tests import factories as f

pytestmark = pytest.mark.django_db


def upload(client, content: bytes, name: str = "foto.jpg"):
    person = f.head(f.agency()).person
    file = SimpleUploadedFile(name, content, "image/jpeg")
    response = client.post(
        f"/admin/directory/person/{person.pk}/change/",
        {"name": person.name, "photo": file},
    )
    person.refresh_from_db()
    return response, person


def test_a_photo_becomes_a_small_square_without_its_place(admin_client):
    exif = Image.Exif()
    exif[0x010F] = "KameraRahasia"
    picture = f.picture(size=(900, 1600), exif=exif.tobytes())
    assert b"KameraRahasia" in picture
    response, person = upload(admin_client, picture)
    assert response.status_code == 302
    shown = admin_client.get(f"/direktori/foto/{person.pk}/")
    assert shown["Content-Type"] == "image/jpeg"
    assert b"KameraRahasia" not in shown.content
    assert Image.open(io.BytesIO(shown.content)).size == (SIDE, SIDE)
    page = admin_client.get("/direktori/dpupr/").content.decode()
    assert f'src="/direktori/foto/{person.pk}/"' in page


@pytest.mark.parametrize("content", [b"<svg onload=alert(1)>", b"GIF89a", b"\xff\xd8x"])
def test_what_is_no_photo_is_refused(admin_client, content):
    response, person = upload(admin_client, content)
    assert response.status_code == 200
    assert "photo" in response.context["adminform"].form.errors
    assert not person.photo


def blank(mode: str, size: tuple[int, int], form: str) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff" * (MAX_BYTES + 1), "Foto paling besar 5 MB."),
        (blank("1", (8000, 6000), "PNG"), "Ukuran gambar terlalu besar."),
        (blank("RGB", (900, 900), "JPEG")[:-2000], "Foto harus berupa JPEG"),
    ],
)
def test_a_photo_too_large_or_torn_is_refused_in_words(content, message):
    with pytest.raises(ValidationError, match=message):
        portrait(SimpleUploadedFile("foto.jpg", content))


def test_who_has_no_photo_has_no_address_for_one(client):
    person = Person.objects.create(name="Tanpa Foto")
    assert client.get(f"/direktori/foto/{person.pk}/").status_code == 404
    person.photo = "pejabat/hilang.jpg"
    person.save()
    assert client.get(f"/direktori/foto/{person.pk}/").status_code == 404
