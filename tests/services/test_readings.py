"""The home page leads with what people read most, and knows nothing of readers."""

import datetime

import pytest
from django.utils import timezone

from services.models import Reading, Service
from tests import factories as f

pytestmark = pytest.mark.django_db

BROWSER = "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile"


def read(client, service, agent=BROWSER):
    return client.get(service.get_absolute_url(), headers={"User-Agent": agent})


def test_each_reading_counts_once_on_its_day_and_leaves_nothing_else(client):
    service = f.service()
    for _ in range(3):
        response = read(client, service)
    row = Reading.objects.get()
    assert (row.service, row.count) == (service, 3)
    assert row.day == timezone.localdate()
    assert {field.name for field in Reading._meta.fields} == {
        *["id", "service", "day", "count"]
    }
    assert not response.cookies


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Baiduspider+(+http://www.baidu.com/search/spider.htm)",
        "curl/8.5.0",
        "python-requests/2.32",
        "",
    ],
)
def test_a_bot_is_no_reader(client, agent):
    assert read(client, f.service(), agent).status_code == 200
    assert not Reading.objects.exists()


def test_the_most_read_come_first_and_equals_by_name():
    seldom, often, never, first = [f.service(code) for code in "cbda"]
    today = f.NOW.date()
    yesterday = today - datetime.timedelta(days=1)
    for service, day, times in (
        (often, today, 2),
        (often, yesterday, 3),
        (seldom, today, 4),
        (first, yesterday - datetime.timedelta(days=1), 99),
    ):
        for _ in range(times):
            Reading.objects.count_readers(service.pk, day, 1)
    found = list(Service.objects.catalogue().most_read(yesterday))
    assert found == [often, seldom, first, never]


def test_the_home_page_shows_the_most_read_ones(client):
    for n in range(7):
        f.service(f"izin-{n}")
    read(client, Service.objects.get(code="izin-6"))
    response = client.get("/")
    shown = [service.code for service in response.context["services"]]
    assert shown == ["izin-6", "izin-0", "izin-1", "izin-2", "izin-3", "izin-4"]
    assert "Layanan paling banyak dibaca" in response.content.decode()


def test_where_nothing_was_read_yet_none_is_called_the_most_read(client):
    f.service()
    assert "paling banyak dibaca" not in client.get("/").content.decode()


def test_a_counted_page_with_related_services_stays_within_eight_queries(
    client, django_assert_max_num_queries
):
    topic = f.tag("angkutan")
    service = f.service()
    for row in (service, *(f.service(f"izin-{n}") for n in range(6))):
        row.tags.add(topic)
    with django_assert_max_num_queries(8):
        response = read(client, service)
    related = [other.code for other in response.context["related"]]
    assert related == ["izin-0", "izin-1", "izin-2", "izin-3"]
    assert Reading.objects.get().service == service
