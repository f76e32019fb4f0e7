"""Fetching photos: once, from listed hosts, no further than asked, sanitised."""

import datetime

import httpx
import pytest
from django.utils import timezone

from complaints.channels.whatsapp import media, processing
from complaints.models import WhatsAppInbound
from complaints.photos import PhotoRejected
from notifications import outbox
from tests import factories as f
from tests import whatsapp

committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def stub(settings):
    with whatsapp.running(settings) as stub:
        stub.media["m1"] = f.picture()
        yield stub


def fetched(stub) -> list[str]:
    return [path for method, path, _body in stub.log if method == "GET"]


def test_a_photo_is_fetched_and_made_anew(stub):
    photo = media.fetch("m1")
    assert (photo.width, photo.height) == (640, 480)
    assert fetched(stub) == ["/v23.0/m1", "/media/m1"]


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://localhost/m1",
        "http://evil.example/m1",
        "http://lookaside.fbsbx.com@evil.example/m1",
        "https://127.0.0.1/m1",
        "file:///etc/passwd",
        "http://[::1/m1",
        "",
    ],
)
def test_only_listed_hosts_are_asked(stub, url):
    stub.media_url = url or "x"
    with pytest.raises(PhotoRejected):
        media.fetch("m1")
    assert fetched(stub) == ["/v23.0/m1"]


def test_a_redirect_is_not_followed(stub):
    stub.media_redirect = f"{stub.url}/m1"
    with pytest.raises(PhotoRejected):
        media.fetch("m1")
    assert len(fetched(stub)) == 2


def test_a_picture_that_is_not_the_one_told_of_is_refused(stub):
    stub.media_sha256 = "0" * 64
    with pytest.raises(PhotoRejected, match="rusak"):
        media.fetch("m1")


def test_the_download_stops_at_the_limit(stub, monkeypatch):
    monkeypatch.setattr("complaints.photos.MAX_BYTES", 1000)
    stub.media["m1"] = b"x" * 5_000_000
    with pytest.raises(PhotoRejected, match="10 MB"):
        media.fetch("m1")


@pytest.mark.parametrize("media_id", ["", "../me", "a/b", "m1?x=1", "a" * 129])
def test_an_id_that_is_none_is_never_asked_for(stub, media_id):
    with pytest.raises(PhotoRejected):
        media.fetch(media_id)
    assert fetched(stub) == []


def test_what_is_no_photo_is_refused(stub):
    stub.media["m1"] = b"<svg onload=alert(1)>"
    with pytest.raises(PhotoRejected, match="bukan foto"):
        media.fetch("m1")


def answering(settings, monkeypatch, status: int, content: bytes) -> None:
    """The API answers each question so."""
    whatsapp.switch_on(settings)
    response = httpx.Response(
        status, content=content, request=httpx.Request("GET", "https://graph.example")
    )
    monkeypatch.setattr(httpx.Client, "get", lambda self, url: response)


def at_photos(stub) -> whatsapp.Phone:
    f.category("lainnya", name="Lainnya")
    f.region()
    phone = whatsapp.Phone(stub)
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus")
    return phone


@committing
def test_a_photo_delivered_twice_is_fetched_once_and_counted_once(stub):
    phone = at_photos(stub)
    stub.log.clear()
    message = stub.image(whatsapp.SITI, f.picture())
    assert stub.deliver(message, copies=3) == 200
    assert "Foto ke-1" in phone.news()[-1].text
    assert len(fetched(stub)) == 2


@committing
def test_a_broken_photo_is_told_and_the_report_goes_on(stub):
    phone = at_photos(stub)
    assert "bukan foto" in phone.photo(b"rusak")
    assert "Siapa yang boleh tahu" in phone.say("LANJUT")


@committing
def test_a_host_that_is_down_is_tried_again(stub, settings):
    phone = at_photos(stub)
    message = stub.image(whatsapp.SITI, f.picture())
    up, settings.WHATSAPP_API_URL = settings.WHATSAPP_API_URL, "http://127.0.0.1:9/v1"
    stub.deliver(message)
    row = WhatsAppInbound.objects.get(processed_at=None)
    assert row.attempts == 1
    later = timezone.now() + datetime.timedelta(minutes=1)
    for _minute in range(processing.MAX_ATTEMPTS - 2):
        processing.sweep(later)
    assert not WhatsAppInbound.objects.get(pk=row.pk).processed_at
    settings.WHATSAPP_API_URL = up
    processing.sweep(later)
    outbox.sweep(later)
    assert "Foto ke-1" in phone.news()[-1].text


@committing
def test_a_dropped_draft_leaves_no_file_behind(stub, settings):
    phone = at_photos(stub)
    phone.photo(f.picture())
    assert list(settings.MEDIA_ROOT.rglob("*.jpg"))
    phone.say("BATAL")
    assert not list(settings.MEDIA_ROOT.rglob("*.jpg"))


@pytest.mark.parametrize(
    ("status", "content"), [(200, b"<html>"), (200, b"[]"), (404, b"{}")]
)
def test_an_answer_about_a_photo_that_tells_no_address_is_refused(
    settings, monkeypatch, status, content
):
    answering(settings, monkeypatch, status, content)
    with pytest.raises(PhotoRejected):
        media.fetch("m1")


@pytest.mark.parametrize("status", [429, 500, 503])
def test_an_answer_that_may_pass_is_no_refusal(settings, monkeypatch, status):
    """The photo is asked for again."""
    answering(settings, monkeypatch, status, b"")
    with pytest.raises(httpx.HTTPStatusError):
        media.fetch("m1")


@committing
def test_a_host_that_stays_down_is_told(stub, settings):
    phone = at_photos(stub)
    settings.WHATSAPP_API_URL, up = "http://127.0.0.1:9/v1", settings.WHATSAPP_API_URL
    stub.deliver(stub.image(whatsapp.SITI, f.picture()))
    later = timezone.now() + datetime.timedelta(minutes=1)
    for _minute in range(processing.MAX_ATTEMPTS - 1):
        processing.sweep(later)
    settings.WHATSAPP_API_URL = up
    outbox.sweep(later)
    assert "Kirim sekali lagi" in phone.news()[-1].text
    assert WhatsAppInbound.objects.filter(processed_at=None).count() == 0
