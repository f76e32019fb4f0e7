"""T3: what looks like spam is held with a reason that the staff read; its sender gets
a receipt like everybody, and nothing is dropped."""

import pytest

from complaints import workflow
from complaints.models import Complaint
from tests import factories as f
from tests.complaints.test_second_look import NEW, answers, opened, text

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"
LINKS = "https://toko.example/murah dan juga www.judi.example/daftar?kode=9"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"situs": "x"}, "Kolom tersembunyi terisi"),
        ({"dibuka": ""}, "kurang dari dua detik"),
        ({"text": LINKS}, "hampir hanya tautan"),
    ],
)
def test_it_is_held_with_its_reason_and_gets_a_receipt(client, sent, reason):
    receipt = client.post(NEW, answers(**sent), follow=True)
    complaint = Complaint.objects.get()
    assert complaint.public_code in text(receipt)
    assert reason in complaint.held_because
    assert Complaint.objects.held().get() == complaint
    assert not Complaint.objects.public().exists()


def test_the_same_text_again_and_again_is_held_from_the_fourth_on(client):
    for _ in range(20):
        f.filed(now=f.NOW, source="web")
    held = Complaint.objects.held()
    assert held.count() == 17
    assert "Isi yang sama" in held.first().held_because
    assert Complaint.objects.count() == 20


def test_a_text_with_a_link_in_it_is_not_held(client):
    client.post(NEW, answers(text=f"{f.TEXT} Fotonya: https://foto.example/1"))
    assert not Complaint.objects.held().exists()


@pytest.fixture
def held(client):
    client.post(NEW, answers(dibuka=opened(0), agency=f.agency().pk))
    return Complaint.objects.get()


def test_the_officer_reads_why(client, held):
    client.force_login(f.vera())
    page = text(client.get(f"{LIST}{held.pk}/change/"))
    assert "Periksa dua kali sebelum diteruskan" in page
    assert page.count("Terkirim kurang dari dua detik") == 2  # on top, and as a note
    assert "Periksa dua kali:" in text(client.get(LIST))


def test_the_officer_sees_only_the_held_ones_on_request(client, held):
    plain = f.filed(text="Lampu jalan mati sejak hari Senin yang lalu.")
    client.force_login(f.vera())
    page = text(client.get(f"{LIST}?periksa=dua-kali"))
    assert held.public_code in page
    assert plain.public_code not in page


def test_once_verified_it_is_like_any_other(client, held):
    vera = f.vera()
    workflow.verify(held, by=vera, now=held.created_at)
    client.force_login(vera)
    assert "Periksa dua kali" not in text(client.get(f"{LIST}{held.pk}/change/"))
    assert not Complaint.objects.held().exists()


def test_neither_the_reporter_nor_the_public_reads_the_reason(client, held):
    page = text(client.get(held.get_absolute_url()))
    assert held.public_code in page
    assert "Periksa dua kali" not in page
    assert "dua detik" not in page
