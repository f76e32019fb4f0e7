"""Many filings from one network: the next one waits some seconds, and loses nothing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from complaints.models import Attachment, Complaint
from complaints.views import filing
from tests import factories as f
from tests.complaints.test_second_look import CHECK, NEW, answers, text
from throttling import challenge

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_at_once(monkeypatch):
    monkeypatch.setattr(filing, "FILINGS_AT_ONCE", 1)
    Client().post(NEW, answers())


@pytest.fixture
def no_wait(monkeypatch):
    """The seconds have passed, or the device has solved the puzzle."""
    monkeypatch.setattr(challenge, "_is_solved", lambda *_args, **_bits: True)


def hidden(page):
    """The fields of the form that sends again."""
    form = page[page.index(f'action="{CHECK}"') :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return dict(found)


def photos(count):
    return [SimpleUploadedFile("a.jpg", f.picture()) for _ in range(count)]


def test_the_one_page_waits_with_text_and_photos_and_is_filed(client, no_wait):
    data = answers(text="Lampu jalan mati di depan pasar sejak Senin.")
    response = client.post(NEW, data | {"photos": photos(2)})
    assert response.status_code == 429
    assert response["Retry-After"] == "10"
    assert "no-store" in response["Cache-Control"]
    assert "Tunggu 10 detik" in text(response)
    assert "2 foto tersimpan" in text(response)
    assert Complaint.objects.count() == 1
    sent = client.post(CHECK, hidden(text(response)))
    assert sent["Location"] == "/aduan/terkirim/"
    complaint = Complaint.objects.get(original_text=data["text"])
    assert str(complaint.submission_key) == data["submission_key"]
    assert Attachment.objects.filter(complaint=complaint).count() == 2


def test_sent_too_early_the_same_page_comes_again(client):
    first = client.post(NEW, answers())
    early = client.post(CHECK, hidden(text(first)))
    assert early.status_code == 429
    assert hidden(text(early))["tiket"] == hidden(text(first))["tiket"]
    assert Complaint.objects.count() == 1


def test_the_steps_wait_too(client, no_wait):
    steps = "/aduan/langkah/"
    for step in ("apa", "di-mana", "siapa"):
        client.post(f"{steps}{step}/", answers())
    response = client.post(CHECK)
    assert response.status_code == 429
    assert client.post(CHECK, hidden(text(response))).status_code == 302
    assert Complaint.objects.count() == 2


def test_all_can_be_read_again_while_waiting(client):
    data = answers(text="Lampu jalan mati di depan pasar sejak Senin.")
    client.post(NEW, data)
    assert data["text"] in text(client.get(CHECK))


def test_what_was_filed_already_gets_its_receipt_without_waiting(client, no_wait):
    data = answers()
    response = client.post(NEW, data)
    client.post(CHECK, hidden(text(response)))
    again = client.post(NEW, data)
    assert again["Location"] == "/aduan/terkirim/"
    assert Complaint.objects.count() == 2


def test_a_machine_that_waits_is_still_marked(client, no_wait):
    response = client.post(NEW, answers(situs="https://spam.example"))
    assert "spam.example" not in text(response)
    client.post(CHECK, hidden(text(response)))
    notes = Complaint.objects.latest("pk").events.filter(kind="note")
    assert "tersembunyi" in notes.get().text


def test_after_the_most_it_ends_and_the_text_stays(client, monkeypatch, no_wait):
    monkeypatch.setattr(filing, "FILINGS_AT_MOST", 1)
    response = client.post(NEW, answers())
    sent = client.post(CHECK, hidden(text(response)))
    assert sent.status_code == 429
    assert "Terlalu banyak kiriman" in text(sent)
    assert f.TEXT in text(sent)


def test_a_rush_from_everywhere_makes_everybody_wait(client, monkeypatch):
    monkeypatch.setattr(filing, "FILINGS_OF_ALL", 1)
    response = client.post(NEW, answers(), REMOTE_ADDR="10.9.9.9")
    assert response.status_code == 429
    assert "Tunggu" in text(response)


@pytest.mark.parametrize("address", [NEW, "/aduan/langkah/apa/"])
def test_too_many_forms_are_refused_before_their_photos_are_decoded(
    client, monkeypatch, address
):
    def decode(*_args):
        raise AssertionError("decoded")

    monkeypatch.setattr(filing, "FORMS_PER_HOUR", 1)
    monkeypatch.setattr("complaints.photos.sanitise", decode)
    response = client.post(address, answers() | {"photos": photos(1)})
    assert response.status_code == 429
    assert f.TEXT in text(response)
