import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from directory.models import User
from portal.news import notices
from portal.news.models import EmergencyNotice
from services.models import Disruption
from tests import factories as f

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fresh():
    notices.forget()


def notice(text="Banjir di Kudus, jauhi tanggul.", begins=-1, **fields):
    return EmergencyNotice.objects.create(
        level="danger",
        text=text,
        agency=f.agency("bpbd"),
        starts_at=timezone.now() + begins * HOUR,
        **fields,
    )


def test_a_warning_is_on_every_page_and_costs_no_query(
    client, django_assert_num_queries
):
    notice()
    now = timezone.now()
    with django_assert_num_queries(2):
        notices.current(now)
    with django_assert_num_queries(0):
        assert len(notices.current(now)["warnings"]) == 1
    for address in ("/", "/layanan/", "/aduan/", "/berita/", "/tidak-ada/"):
        page = client.get(address).content.decode()
        assert "Banjir di Kudus, jauhi tanggul." in page, address
        assert 'role="alert"' in page


def test_published_or_ended_it_shows_within_a_minute(monkeypatch):
    assert notices.current(timezone.now())["warnings"] == []
    row = notice()
    assert notices.SECONDS < 60
    notices.cache.touch(notices.KEY, 0)  # what the seconds do
    assert len(notices.current(timezone.now())["warnings"]) == 1
    EmergencyNotice.objects.filter(pk=row.pk).update(ends_at=timezone.now())
    notices.cache.touch(notices.KEY, 0)
    assert notices.current(timezone.now())["warnings"] == []


def test_a_planned_one_begins_and_ends_on_time_while_it_is_kept():
    now = timezone.now()
    row = notice(begins=0)
    EmergencyNotice.objects.filter(pk=row.pk).update(
        starts_at=now + datetime.timedelta(seconds=20),
        ends_at=now + datetime.timedelta(seconds=30),
    )
    seen = [
        len(notices.current(now + datetime.timedelta(seconds=s))["warnings"])
        for s in (0, 25, 35)
    ]
    assert seen == [0, 1, 0]


def test_no_page_fails_for_want_of_it(client, monkeypatch):
    def broken(*args, **fields):
        raise DatabaseError

    monkeypatch.setattr(EmergencyNotice.objects, "filter", broken)
    assert client.get("/tentang/").status_code == 200


def test_disruptions_are_counted_listed_and_fed(client):
    service = f.service()
    Disruption.objects.create(
        service=service,
        state="closed",
        starts_at=timezone.now() - HOUR,
        text="Listrik padam, loket pindah ke kecamatan.",
    )
    notice()
    assert "1 layanan sedang terganggu" in client.get("/tentang/").content.decode()
    page = client.get("/gangguan/").content.decode()
    assert "Listrik padam" in page
    assert "Bahaya: <span>Banjir" in page
    feed = client.get("/gangguan/umpan.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.decode().count("<entry>") == 2


def test_without_any_the_page_says_so(client):
    assert "berjalan seperti biasa" in client.get("/gangguan/").content.decode()
    assert "notices" not in client.get("/tentang/").content.decode()


def test_saved_in_the_back_office_it_is_there_at_once(
    client, django_capture_on_commit_callbacks
):
    assert notices.current(timezone.now())["warnings"] == []
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    data = {
        "level": "warning",
        "text": "Hujan lebat sampai malam.",
        "link": "",
        "agency": f.agency("bpbd").pk,
        "starts_at_0": "2026-01-01",
        "starts_at_1": "08:00",
        "ends_at_0": "",
        "ends_at_1": "",
    }
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post("/admin/news/emergencynotice/add/", data).status_code == 302
    assert "Hujan lebat" in client.get("/tentang/").content.decode()


@pytest.mark.parametrize("many", [False, True])
def test_deleted_in_the_back_office_it_is_gone_at_once(
    client, django_capture_on_commit_callbacks, many
):
    row = notice()
    assert len(notices.current(timezone.now())["warnings"]) == 1
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    address, data = f"/admin/news/emergencynotice/{row.pk}/delete/", {"post": "yes"}
    if many:
        address = "/admin/news/emergencynotice/"
        data |= {"action": "delete_selected", "_selected_action": [row.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address, data).status_code == 302
    assert notices.current(timezone.now())["warnings"] == []
