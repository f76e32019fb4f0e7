"""What people, phones and attackers send as a photo; every file is made here."""

import io
import os
import re
import resource
import struct
import subprocess
import sys
import time
import uuid
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageCms

from complaints import photo_worker, photos, workflow
from complaints.models import Attachment, Complaint
from tests import factories as f

NEW = "/aduan/baru/"


def sanitise(content: bytes) -> photos.Photo:
    return photos.sanitise(io.BytesIO(content), len(content))


def opened(photo: photos.Photo) -> Image.Image:
    return Image.open(io.BytesIO(photo.content))


# --- Metadata (U1, U7) --------------------------------------------------------


def segment(marker: int, body: bytes) -> bytes:
    return b"\xff" + bytes([marker]) + struct.pack(">H", len(body) + 2) + body


def phone_jpeg() -> bytes:
    """GPS, maker, serial number, XMP, IPTC, a comment and a thumbnail inside."""
    exif = Image.Exif()
    exif[0x010F] = "PabrikKamera"
    exif[0x0112] = 6
    exif.get_ifd(0x8769)[0xA431] = "SERI-778899"
    exif.get_ifd(0x8825)[2] = (6.0, 58.0, 12.0)
    plain = f.picture(size=(400, 200), exif=exif, comment=b"ditulis pemilik")
    xmp = segment(
        0xE1, b"http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta>NamaPemilik</x:xmpmeta>"
    )
    iptc = segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\x00\x00\x00\x00JalanMawar")
    thumbnail = segment(0xE2, b"THUMB" + f.picture(size=(16, 16)))
    return plain[:2] + xmp + iptc + thumbnail + plain[2:]


def test_nothing_that_tells_of_owner_place_or_camera_survives():
    content = phone_jpeg()
    traces = (b"PabrikKamera", b"SERI-778899", b"NamaPemilik", b"JalanMawar", b"THUMB")
    for trace in (*traces, b"ditulis pemilik"):
        assert trace in content
    photo = sanitise(content)
    for trace in (*traces, b"ditulis pemilik", b"Exif", b"xmpmeta", b"8BIM"):
        assert trace not in photo.content
    assert photo.content.count(b"\xff\xd8\xff") == 1
    assert (photo.width, photo.height) == (200, 400)


def test_a_phones_two_pictures_in_one_file_give_the_first_only():
    out = io.BytesIO()
    first, second = (Image.new("RGB", (80, 60), c) for c in ("#c00000", "#0000c0"))
    first.save(out, "MPO", save_all=True, append_images=[second])
    photo = sanitise(out.getvalue())
    red, _green, blue = opened(photo).convert("RGB").getpixel((40, 30))
    assert red > 150 > blue
    assert photo.content.count(b"\xff\xd8\xff") == 1


def test_the_film_behind_a_motion_photo_is_gone():
    photo = sanitise(f.picture() + b"\x00\x00\x00\x18ftypmp42" + b"film" * 5000)
    assert b"ftyp" not in photo.content


# --- Bombs and broken files (U3 to U6) ----------------------------------------


def png_header(width: int, height: int) -> bytes:
    """A small PNG that promises to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    ihdr = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(40_000_000), 9)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", ihdr)
        + chunk(b"IDAT", rows)
        + chunk(b"IEND", b"")
    )


def test_a_small_file_of_fifty_thousand_pixels_square_is_refused_at_once():
    bomb = png_header(50_000, 50_000)
    assert len(bomb) < 60_000
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    with pytest.raises(photos.PhotoRejected, match="megapiksel"):
        sanitise(bomb)
    assert time.perf_counter() - began < 5
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 150 * 1024


def animation(format: str, frames: int = 300) -> bytes:
    out = io.BytesIO()
    pictures = [Image.new("RGB", (32, 32), (n % 256, 0, 0)) for n in range(frames)]
    pictures[0].save(out, format, save_all=True, append_images=pictures[1:])
    return out.getvalue()


def test_of_ten_thousand_pictures_only_the_first_is_decoded_and_soon():
    """U5, with an APNG whose frames are written by hand: 10,000 of them."""
    plain = f.picture("PNG", size=(32, 32))
    head, data, end = plain[:33], plain[33:-12], plain[-12:]

    def chunk(kind: bytes, body: bytes) -> bytes:
        crc = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + crc

    def control(number: int) -> bytes:
        size = struct.pack(">IIIII", number, 32, 32, 0, 0)
        return chunk(b"fcTL", size + struct.pack(">HHBB", 1, 100, 0, 0))

    frames = 10_000
    pixels = zlib.compress((b"\x00" + b"\xff\x00\x00" * 32) * 32)
    content = head + chunk(b"acTL", struct.pack(">II", frames, 0)) + control(0) + data
    for n in range(1, frames):
        content += control(2 * n - 1)
        content += chunk(b"fdAT", struct.pack(">I", 2 * n) + pixels)
    content += end
    with Image.open(io.BytesIO(content)) as image:
        assert image.n_frames == frames
    began = time.perf_counter()
    photo = sanitise(content)
    assert time.perf_counter() - began < 5
    assert getattr(opened(photo), "n_frames", 1) == 1
    # The first picture's green, and not the red of those behind it.
    red, green, _blue = opened(photo).convert("RGB").getpixel((16, 16))
    assert green > red


@pytest.mark.parametrize("format", ["WEBP", "PNG"])
def test_of_an_animation_the_first_picture_is_taken(format):
    photo = sanitise(animation(format))
    assert getattr(opened(photo), "n_frames", 1) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"SIMPLE  =                    T" + b" " * 2850,
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n",
        b"%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>",
        f.picture("TIFF"),
        f.picture("GIF"),
        f.picture("BMP"),
        f.picture("ICNS", size=(64, 64)),
        f.picture("PCX"),
        b"<!DOCTYPE html><script>alert(1)</script>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"",
    ],
    ids=[
        "fits",
        "eps",
        "pdf",
        "tiff",
        "gif",
        "bmp",
        "icns",
        "pcx",
        "html",
        "svg",
        "empty",
    ],
)
def test_another_format_under_a_photos_name_is_refused(content):
    with pytest.raises(photos.PhotoRejected, match="bukan foto"):
        sanitise(content)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
@pytest.mark.parametrize("format", ["JPEG", "PNG", "WEBP"])
def test_a_photo_that_was_cut_off_is_refused_and_never_patched_up(format, share):
    noisy = Image.effect_noise((200, 200), 80).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, format)
    content = out.getvalue()
    with pytest.raises(photos.PhotoRejected):
        sanitise(content[: int(len(content) * share)])


# --- Colours (U8) -------------------------------------------------------------


def test_cmyk_palette_and_sixteen_bit_pictures_look_right():
    red_cmyk = io.BytesIO()
    Image.new("CMYK", (30, 30), (0, 255, 255, 0)).save(red_cmyk, "JPEG")
    red, green, _ = opened(sanitise(red_cmyk.getvalue())).getpixel((15, 15))
    assert red > 200 > 60 > green
    palette = io.BytesIO()
    image = Image.new("P", (30, 30), 0)
    image.putpalette([255, 0, 0, 0, 0, 255])
    image.save(palette, "PNG", transparency=0)
    assert min(opened(sanitise(palette.getvalue())).getpixel((15, 15))) > 240


def test_a_broken_colour_profile_does_no_harm():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    photo = sanitise(f.picture(icc_profile=profile[:60]))
    assert "icc_profile" not in opened(photo).info


# --- Polyglots and names (U9, U10) --------------------------------------------


def test_script_that_hides_inside_a_real_photo_is_gone():
    content = f.picture(comment=b"<script>alert(document.cookie)</script>")
    content += b"<?php system($_GET[0]); ?><script>alert(2)</script>"
    photo = sanitise(content)
    for trace in (b"<script", b"<?php"):
        assert trace not in photo.content


def answers(*uploads, **changes) -> dict:
    data = {
        "submission_key": str(uuid.uuid4()),
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": f.region().pk,
        "photos": list(uploads),
    }
    return data | changes


def upload(content=None, name="foto.jpg", type="image/jpeg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or f.picture(), content_type=type)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "name",
    [
        "<svg onload=alert(1)>.jpg",
        "../../settings.py",
        "x" * 300 + ".jpg",
        "foto\u202egpj.exe",
        "a.jpg;id",
    ],
)
def test_nothing_of_a_files_name_is_kept(client, settings, name):
    client.post(NEW, answers(upload(name=name, type="application/octet-stream")))
    attachment = Attachment.objects.get()
    assert re.fullmatch(r"complaints/[0-9a-f]{32}\.jpg", attachment.file.name)
    page = client.get(Complaint.objects.get().get_absolute_url()).content.decode()
    assert "onload=alert" not in page
    written = [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]
    assert [p.name for p in written] == [os.path.basename(attachment.file.name)]


# --- Sizes and counts (U11) ---------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "uploads",
    [[upload()] * 6, [upload(b"\xff")], [upload(f.picture() + bytes(11 << 20))]],
    ids=["six", "one byte", "11 MB"],
)
def test_too_many_too_small_and_too_large_keep_the_form(client, uploads):
    response = client.post(NEW, answers(*uploads))
    assert response.status_code == 422
    assert f.TEXT in response.content.decode()
    assert not Complaint.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["files", "fields"])
def test_ten_thousand_parts_are_refused(client, kind):
    """U11, built by hand so that the limits of the site meet all of them."""
    disposition = 'Content-Disposition: form-data; name="photos"'
    if kind == "files":
        disposition += '; filename="a.jpg"\r\nContent-Type: image/jpeg'
    part = f"--batas\r\n{disposition}\r\n\r\nx\r\n"
    body = (part * 10_000 + "--batas--\r\n").encode()
    began = time.perf_counter()
    response = client.generic(
        "POST", NEW, body, content_type="multipart/form-data; boundary=batas"
    )
    assert response.status_code == 400
    assert time.perf_counter() - began < 10
    assert not Complaint.objects.exists()


# --- Other ways in (U2) ---------------------------------------------------------


@pytest.mark.django_db
def test_a_staff_photo_passes_the_same_sanitiser(client):
    complaint, vera = f.filed(), f.vera()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    client.force_login(f.budi())
    address = f"/admin/complaints/complaint/{complaint.pk}/aksi/jawab/"
    answer = {"outcome": "resolved", "text": "Lubang sudah ditambal."}
    client.post(address, answer | {"photos": [upload(b"<svg/>")]})
    assert not Attachment.objects.exists()
    client.post(address, answer | {"photos": [upload(phone_jpeg())]})
    with Attachment.objects.get().file.open("rb") as file:
        stored = file.read()
    assert b"PabrikKamera" not in stored
    assert b"Exif" not in stored


@pytest.mark.django_db
def test_a_reporters_reply_passes_the_same_sanitiser(client):
    client.post(NEW, answers())
    complaint = Complaint.objects.get()
    address = f"{complaint.get_absolute_url()}pesan/"
    refused = client.post(address, {"text": "Ini fotonya.", "photos": [upload(b"x")]})
    assert refused.status_code == 422
    assert "Ini fotonya." in refused.content.decode()
    client.post(address, {"text": "Ini fotonya.", "photos": [upload(phone_jpeg())]})
    with Attachment.objects.get().file.open("rb") as file:
        assert b"PabrikKamera" not in file.read()


# --- The child process --------------------------------------------------------


def test_the_child_has_limits_before_it_reads_the_file():
    code = (
        "import resource, sys; sys.path.insert(0, sys.argv[1]); import photo_worker;"
        "photo_worker.limit();"
        "print(resource.getrlimit(resource.RLIMIT_AS)[0],"
        " resource.getrlimit(resource.RLIMIT_CPU)[0],"
        " resource.getrlimit(resource.RLIMIT_FSIZE)[0])"
    )
    folder = os.path.dirname(photo_worker.__file__)
    done = subprocess.run(
        [sys.executable, "-I", "-c", code, folder], capture_output=True, check=True
    )
    assert [int(n) for n in done.stdout.split()] == [
        photo_worker.MEMORY,
        photo_worker.SECONDS,
        0,
    ]


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("import time; time.sleep(60)", "terlalu berat"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "terlalu berat"),
        ("raise MemoryError", "rusak"),
    ],
    ids=["hangs", "killed", "no memory"],
)
def test_a_child_that_hangs_or_dies_is_a_refusal_and_never_the_raw_photo(
    monkeypatch, tmp_path, script, message
):
    worker = tmp_path / "worker.py"
    worker.write_text(script)
    monkeypatch.setattr(photos, "WORKER", worker)
    monkeypatch.setattr(photos, "TIMEOUT", 1)
    with pytest.raises(photos.PhotoRejected, match=message):
        sanitise(f.picture())


def test_the_largest_photo_that_is_allowed_fits_into_the_childs_memory():
    for format in ("JPEG", "PNG"):
        photo = sanitise(f.picture(format, size=(5000, 5000)))
        assert (photo.width, photo.height) == (2048, 2048)


def test_a_blurred_square_cannot_be_read_and_the_others_stay():
    noisy = Image.effect_noise((300, 300), 90).convert("RGB")
    out = io.BytesIO()
    noisy.save(out, "JPEG", quality=95)

    def spread(content: bytes, box) -> int:
        low, high = Image.open(io.BytesIO(content)).crop(box).convert("L").getextrema()
        return high - low

    blurred = photos.blurred(out.getvalue(), [0])
    assert spread(blurred, (15, 15, 85, 85)) < 40
    assert spread(blurred, (115, 115, 185, 185)) > 150
