"""Closures and feeds for whoever subscribes."""

import datetime

import pytest
from django.utils import timezone

from portal.news.models import NewsPost
from services.models import Disruption, Service
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db

HOUR = datetime.timedelta(hours=1)


def disruption(service, **fields):
    now = timezone.now()
    defaults = {
        "state": Disruption.State.CLOSED,
        "starts_at": now - HOUR,
        "ends_at": now + HOUR,
        "text": "Loket tutup; pakai situs, atau datang besok.",
    }
    return Disruption.objects.create(service=service, **(defaults | fields))


def lines(client):
    response = client.get("/layanan/gangguan.ics")
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    text = response.content.decode()
    assert text.endswith("END:VCALENDAR\r\n")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    return text.replace("\r\n ", "").split("\r\n")


def test_an_independent_reader_understands_it(client):
    vobject = pytest.importorskip("vobject")
    row = disruption(f.service())
    calendar = vobject.readOne(client.get("/layanan/gangguan.ics").content.decode())
    (event,) = calendar.vevent_list
    assert event.summary.value == "Tutup: Izin izin-trayek"
    assert event.description.value == row.text
    assert event.dtstart.value == row.starts_at.replace(microsecond=0)
    assert event.dtend.value == row.ends_at.replace(microsecond=0)
    assert event.url.value.endswith("/layanan/izin-trayek/")


def test_what_is_over_long_or_not_public_is_not_in_it(client):
    now = timezone.now()
    shown = disruption(f.service())
    disruption(shown.service, starts_at=now - 2000 * HOUR, ends_at=now - 1000 * HOUR)
    disruption(f.service("konsep", status=Service.Status.DRAFT))
    disruption(f.service("rekaan", is_demo=True))
    uids = [line for line in lines(client) if line.startswith("UID:")]
    assert uids == [f"UID:gangguan-{shown.pk}@portal-jateng"]


def test_one_without_an_end_lasts_until_tonight_and_one_to_come_is_there(client):
    disruption(f.service(), ends_at=None)
    disruption(f.service("lain"), starts_at=timezone.now() + 48 * HOUR, ends_at=None)
    ends = [line for line in lines(client) if line.startswith("DTEND:")]
    assert len(ends) == 2
    assert all(end.endswith("T170000Z") for end in ends)


@pytest.mark.parametrize(
    "address",
    [
        "/layanan/gangguan.ics",
        "/layanan/perubahan.atom",
        "/aduan/daftar/umpan.xml?kategori=jalan&wilayah=kabupaten-kudus&instansi=dpupr",
        "/berita/umpan.xml",
        "/data/layanan.jsonld",
    ],
)
def test_an_unchanged_feed_is_not_sent_again(client, address):
    disruption(f.service(), ends_at=None)
    f.published()
    NewsPost.objects.create(
        kind=NewsPost.Kind.NEWS,
        title="Jalan dibuka",
        slug="jalan-dibuka",
        summary="Jalan sudah dapat dilalui.",
        body="Jalan sudah dapat dilalui.",
        agency=f.agency(),
        publish_at=f.NOW,
    )
    o.verified()
    first = client.get(address)
    assert first.status_code == 200
    assert "no-cache" in first["Cache-Control"]
    again = client.get(address, headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
