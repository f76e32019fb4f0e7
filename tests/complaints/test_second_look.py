"""Before it is sent: what happens with the data, whose business it is, and a warning
where a number or an address stands in what everybody will read."""

import datetime
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints import drafts, suspicion
from complaints.models import Attachment, Complaint
from tests import factories as f

pytestmark = pytest.mark.django_db

NEW, CHECK = "/aduan/baru/", "/aduan/langkah/periksa/"
WITH_PHONE = f"{f.TEXT} Hubungi saya di 0812 3456 7890."


def opened(seconds: float) -> str:
    return suspicion.stamp(timezone.now() - datetime.timedelta(seconds=seconds))


def answers(**changes):
    data = {
        "submission_key": str(uuid.uuid4()),
        "dibuka": opened(60),
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "region": f.region().pk,
        "hide_name": "on",
        "anonymous": "on",
        "name": "Siti Aminah",
    }
    return {k: v for k, v in (data | changes).items() if v is not None}


def text(response):
    return response.content.decode()


def notes():
    written = Complaint.objects.get().events.filter(kind="note")
    return "".join(written.values_list("text", flat=True))


# --- What happens with the data ---------------------------------------------------


def test_each_way_of_filing_says_what_happens_with_the_data_and_links_to_it(client):
    steps = "/aduan/langkah/"
    client.post(f"{steps}apa/", answers())
    client.post(f"{steps}di-mana/", answers())
    who = client.get(f"{steps}siapa/")
    client.post(f"{steps}siapa/", answers())
    for page in (client.get(NEW), who, client.get(CHECK)):
        assert "lalu dihapus bila waktunya habis" in text(page)
        assert 'href="/aduan/persetujuan/"' in text(page)
    assert client.get("/aduan/persetujuan/").status_code == 200


# --- T3: faster than a person ------------------------------------------------------


@pytest.mark.parametrize(
    "stamp", [lambda: opened(1), lambda: "", lambda: "1:forged", lambda: "\x00", None]
)
def test_sent_at_once_or_never_opened_it_is_filed_with_a_note(client, stamp):
    client.post(NEW, answers(dibuka=stamp and stamp()))
    assert "kurang dari dua detik" in notes()
    # A note for the verifier and nothing that the reporter or the public reads.
    page = client.get(Complaint.objects.get().get_absolute_url())
    assert "dua detik" not in text(page)


def test_the_page_brings_its_own_stamp_and_keeps_it_over_a_correction(client):
    page = text(client.get(NEW))
    stamp = re.search(r'name="dibuka" value="([^"]+)"', page).group(1)
    age = timezone.now() - suspicion.opened_at(stamp)
    assert datetime.timedelta(0) <= age < datetime.timedelta(minutes=1)
    old = opened(600)
    again = text(client.post(NEW, answers(dibuka=old, text="pendek")))
    assert re.search(r'name="dibuka" value="([^"]+)"', again).group(1) == old


def test_who_took_their_time_gets_no_note(client):
    client.post(NEW, answers(dibuka=opened(3)))
    assert notes() == ""


@pytest.mark.parametrize(("seconds", "noted"), [(0, True), (5, False)])
def test_three_steps_in_a_moment_are_noted_too(client, seconds, noted):
    for step in ("apa", "di-mana", "siapa"):
        client.post(f"/aduan/langkah/{step}/", answers())
    session = client.session
    assert "since" in session[drafts.SLOT]
    since = timezone.now() - datetime.timedelta(seconds=seconds)
    session[drafts.SLOT]["since"] = since.isoformat()
    session.save()
    client.post(CHECK)
    assert ("kurang dari dua detik" in notes()) is noted


# --- Personal data on the one page -------------------------------------------------


def test_a_clean_text_is_sent_with_one_press(client):
    assert client.post(NEW, answers())["Location"] == "/aduan/terkirim/"


def test_a_number_in_the_text_is_shown_back_once_and_nothing_is_lost(client):
    sent = answers(
        text=WITH_PHONE,
        photos=SimpleUploadedFile("foto.jpg", f.picture(), "image/jpeg"),
    )
    assert client.post(NEW, sent)["Location"] == CHECK
    assert not Complaint.objects.exists()
    page = text(client.get(CHECK))
    for shown in (
        "Ada data pribadi dalam cerita Anda",
        "nomor telepon",
        WITH_PHONE,
        "Siti Aminah",
        "Kirim apa adanya",
        "foto/0/",
    ):
        assert shown in page
    assert client.post(CHECK)["Location"] == "/aduan/terkirim/"
    complaint = Complaint.objects.get()
    assert str(complaint.submission_key) == sent["submission_key"]
    assert complaint.original_text == WITH_PHONE
    assert Attachment.objects.count() == 1
    assert default_storage.listdir(drafts.FOLDER)[1] == []
    assert notes() == ""


def test_the_text_can_be_mended_first(client):
    client.post(NEW, answers(text=WITH_PHONE))
    what = "/aduan/langkah/apa/"
    assert WITH_PHONE in text(client.get(what))
    assert client.post(what, answers()).status_code == 302
    page = text(client.get(CHECK))
    assert "Ada data pribadi" not in page
    assert "Kirim apa adanya" not in page
    client.post(CHECK)
    assert Complaint.objects.get().original_text == f.TEXT


def test_sent_again_after_it_was_filed_it_is_the_same_receipt(client):
    sent = answers(text=WITH_PHONE)
    client.post(NEW, sent)
    client.post(CHECK)
    assert client.post(NEW, sent)["Location"] == "/aduan/terkirim/"
    assert Complaint.objects.count() == 1


def test_pressed_twice_it_keeps_each_photo_once(client):
    sent = answers(text=WITH_PHONE)
    for _ in range(2):
        photo = SimpleUploadedFile("foto.jpg", f.picture(), "image/jpeg")
        client.post(NEW, sent | {"photos": photo})
    assert len(default_storage.listdir(drafts.FOLDER)[1]) == 1
    client.post(CHECK)
    assert Attachment.objects.count() == 1


def test_a_secret_one_and_a_machines_are_sent_without_a_question(client):
    client.post(NEW, answers(text=WITH_PHONE, secret="on"))
    client.post(NEW, answers(text=WITH_PHONE, situs="http://spam.example"))
    client.post(NEW, answers(text=WITH_PHONE, dibuka=opened(0)))
    assert Complaint.objects.count() == 3


# --- Whose business it is ----------------------------------------------------------


def test_the_one_page_tells_whose_business_it_is_once_the_category_is_known(client):
    category = f.category(
        competence_hint="Jalan kabupaten diurus pemerintah kabupaten."
    )
    assert category.competence_hint not in text(client.get(NEW))
    page = text(client.get(f"{NEW}?kategori={category.code}"))
    assert category.competence_hint in page
    again = client.post(NEW, answers(text="pendek"))
    assert again.status_code == 422
    assert category.competence_hint in text(again)
    client.post(NEW, answers(text=WITH_PHONE))
    assert category.competence_hint in text(client.get(CHECK))
