import datetime
import re

import pytest
from django.utils import timezone

from notifications.models import Heartbeat, Message, TransportState
from tests import factories as f
from tests.portal.test_settings import start

TOKEN = "sebuah-kata-panjang"
pytestmark = pytest.mark.django_db


@pytest.fixture
def prometheus(client, settings):
    """What a scrape reads, as a dict from series to value."""
    settings.METRICS_TOKEN = TOKEN
    settings.ROOT_URLCONF = "tests.portal.metrics_urls"
    settings.MIDDLEWARE = ["portal.metrics.measured", *settings.MIDDLEWARE]

    def scrape() -> dict[str, float]:
        response = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
        assert response.status_code == 200
        lines = response.content.decode().splitlines()
        rows = [line.rpartition(" ") for line in lines if not line.startswith("#")]
        return {series: float(value) for series, _space, value in rows}

    return scrape


def test_it_does_not_exist_until_a_token_is_set(client):
    assert client.get("/metrics").status_code == 404


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}"])
def test_without_the_token_it_tells_nothing(client, prometheus, given):
    response = client.get("/metrics", headers={"Authorization": given})
    assert (response.status_code, response.content) == (403, b"")


def test_answers_are_counted_by_view_and_status_never_by_address(client, prometheus):
    home = 'portal_requests_total{method="GET",status="200",view="home"}'
    before = prometheus().get(home, 0)
    client.get("/")
    client.get("/tidak-ada-rahasia/")
    client.generic("ANEH", "/")
    after = prometheus()
    assert after[home] == before + 1
    assert after['portal_request_seconds_count{view="home"}'] >= 1
    text = "\n".join(after)
    assert 'status="404",view="none"' in text
    assert 'method="other"' in text
    assert "rahasia" not in text
    assert "ANEH" not in text


def test_it_says_how_outbox_complaints_and_workers_are(prometheus):
    now = timezone.now()
    hour_ago = now - datetime.timedelta(hours=1)
    f.filed(now=now - datetime.timedelta(days=60))
    Message.objects.all().delete()
    for n, state in enumerate(["pending", "pending", "dead", "sent"]):
        Message.objects.create(
            transport="email", recipient="a@b.example", dedup_key=f"k{n}",
            state=state, created_at=hour_ago, next_at=hour_ago,
        )  # fmt: skip
    Heartbeat.objects.create(pk=1, asked_at=hour_ago, answered_at=hour_ago)
    TransportState.objects.create(
        transport="email", stopped_until=now + datetime.timedelta(minutes=5)
    )
    read = prometheus()
    assert read["portal_outbox_pending"] == 2
    assert read["portal_outbox_dead"] == 1
    assert 3600 <= read["portal_outbox_oldest_seconds"] < 3700
    assert read["portal_complaints_open"] == 1
    assert read["portal_complaints_overdue"] == 1
    assert 3600 <= read["portal_worker_silence_seconds"] < 3700
    assert read['portal_transport_stopped{transport="email"}'] == 1


def test_a_scrape_costs_the_same_with_more_rows(
    client, prometheus, django_assert_num_queries
):
    for n in range(3):
        f.filed(email=f"w{n}@warga.example")
    with django_assert_num_queries(7):
        prometheus()


def test_no_series_names_anything_that_a_visitor_chose(prometheus):
    names = "\n".join(prometheus())
    assert not re.search(r"JTG-|@|/", names)


def test_the_site_starts_with_both_switched_on():
    done = start(METRICS_TOKEN=TOKEN, SENTRY_DSN="http://kunci@127.0.0.1:1/1")
    assert done.returncode == 0, done.stderr
