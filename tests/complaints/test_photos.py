"""The sanitiser, against real files made here."""

import io

import pytest
from PIL import Image

from complaints import photos
from tests import factories as f


def sanitise(content: bytes) -> photos.Photo:
    return photos.sanitise(io.BytesIO(content), len(content))


def jpeg_with_metadata() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PabrikKamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[2] = (6.0, 58.0, 12.0)
    return f.picture(size=(400, 200), exif=exif, comment=b"ditulis pemilik")


def test_nothing_of_the_camera_survives_and_the_picture_stands_upright():
    photo = sanitise(jpeg_with_metadata())
    assert (photo.width, photo.height) == (200, 400)
    for trace in (b"PabrikKamera", b"Exif", b"ditulis pemilik"):
        assert trace not in photo.content
    assert not Image.open(io.BytesIO(photo.content)).getexif()


@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_each_accepted_format_becomes_jpeg(format):
    photo = sanitise(f.picture(format))
    assert Image.open(io.BytesIO(photo.content)).format == "JPEG"


def test_a_large_photo_is_shrunk():
    photo = sanitise(f.picture(size=(4000, 1000)))
    assert (photo.width, photo.height) == (2048, 512)


def test_bytes_behind_the_picture_are_gone():
    photo = sanitise(f.picture() + b"<script>alert(1)</script>")
    assert b"<script>" not in photo.content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hanya teks",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"%PDF-1.7",
        f.picture("GIF"),
        f.picture("TIFF"),
        f.picture()[:300],
        f.picture("PNG")[:-40],
    ],
    ids=["empty", "text", "svg", "pdf", "gif", "tiff", "cut jpeg", "cut png"],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(photos.PhotoRejected):
        sanitise(content)


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded():
    bomb = f.picture("PNG", size=(6000, 5000))
    with pytest.raises(photos.PhotoRejected, match="megapiksel"):
        sanitise(bomb)


def test_a_file_of_eleven_megabytes_is_refused():
    with pytest.raises(photos.PhotoRejected, match="10 MB"):
        photos.sanitise(io.BytesIO(b""), 11 * 1024 * 1024)


@pytest.mark.parametrize("mode", ["CMYK", "L", "P", "1", "LA", "RGBA", "I;16"])
def test_unusual_colour_modes_are_taken(mode):
    out = io.BytesIO()
    Image.new(mode, (50, 40)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert sanitise(out.getvalue()).width == 50
