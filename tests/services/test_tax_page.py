"""The page of a tax: all that the page of a service has, and its rates."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from services.models import Disruption, Fee, Feedback, Relief, Requirement
from tests import factories as f

pytestmark = pytest.mark.django_db

PAGE = "/pajak/pajak-pkb/"
DAY = datetime.timedelta(days=1)


def html(client, address=PAGE):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


@pytest.fixture
def public():
    """A tax as it is after it was published through the desk."""
    service = f.tax().service
    service.version = 2
    service.published_at = timezone.now()
    service.save()
    return service


def test_only_fees_that_are_not_over_are_shown(client):
    today, service = timezone.localdate(), f.tax().service
    for order, label, last in (
        (2, "Sampai kemarin", today - DAY),
        (3, "Sampai hari ini", today),
    ):
        Fee.objects.create(
            service=service, order=order, label=label, amount=1_000, valid_to=last
        )
    page = html(client)
    assert "Sampai kemarin" not in page
    assert "Sampai hari ini" in page


def test_a_disruption_of_now_is_told_and_the_worse_of_two(client):
    now, service = timezone.now(), f.tax().service
    for state, start, text in (
        (Disruption.State.DISRUPTED, now - DAY, "Antrean panjang."),
        (Disruption.State.CLOSED, now - DAY, "Samsat tutup."),
        (Disruption.State.CLOSED, now + DAY, "Belum mulai."),
    ):
        Disruption.objects.create(
            service=service, state=state, starts_at=start, text=text
        )
    page = html(client)
    assert "Samsat tutup." in page
    assert "Belum mulai." not in page


def test_readers_can_say_whether_it_helps_and_see_what_changed(client, public):
    page = html(client)
    assert "Apakah halaman ini membantu?" in page
    assert 'href="/layanan/pajak-pkb/perubahan/"' in page
    assert "Apa yang berubah" in page
    assert html(client, "/layanan/pajak-pkb/perubahan/")
    answer = client.post("/layanan/pajak-pkb/masukan/", {"version": 2, "answer": "no"})
    assert answer.url == PAGE
    assert Feedback.objects.get().service == public


def test_people_can_complain_ask_and_read_the_short_text(client, public):
    page = html(client)
    assert "/aduan/baru/?layanan=pajak-pkb" in page
    assert "/aduan/baru/?layanan=pajak-pkb&amp;jenis=information" in page
    text = client.get("/layanan/pajak-pkb/sms/").content.decode()
    assert len(text) <= 459
    assert text.endswith(PAGE)
    assert text.splitlines()[0] in page


def test_a_tax_has_one_address(client):
    f.tax()
    f.service()
    assert client.get("/layanan/pajak-pkb/").status_code == 404
    assert client.get("/pajak/izin-trayek/").status_code == 404


def test_a_draft_is_not_shown(client):
    service = f.tax().service
    service.status = service.Status.DRAFT
    service.save()
    assert client.get(PAGE).status_code == 404
    assert client.get("/layanan/pajak-pkb/sms/").status_code == 404


def test_eight_queries_however_much_there_is(
    client, public, django_assert_max_num_queries
):
    for n in range(2, 12):
        Requirement.objects.create(service=public, order=n, text=f"Syarat {n}")
        Fee.objects.create(service=public, order=n, label=f"Biaya {n}", amount=n)
    Relief.objects.create(
        tax=public.tax, label="Potongan", percent=5, valid_from=timezone.localdate()
    )
    Disruption.objects.create(
        service=public,
        state=Disruption.State.CLOSED,
        starts_at=timezone.now() - DAY,
        text="Tutup.",
    )
    with django_assert_max_num_queries(8):
        html(client)
