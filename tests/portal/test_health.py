import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from notifications.models import Heartbeat, Message, TransportState

pytestmark = pytest.mark.django_db


def test_a_well_site_says_so(client, settings):
    settings.REDIS_URL = ""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "none",
        "worker": "none",
        "stopped_transports": [],
        "oldest_undelivered_seconds": 0,
    }


def test_a_dead_broker_is_degraded_but_the_site_serves(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json()["status"] == "degraded"
    assert response.json()["broker"] == "failed"


def test_mail_that_nobody_delivers_is_noticed(client, settings):
    settings.REDIS_URL = ""
    hour_ago = timezone.now() - datetime.timedelta(hours=1)
    Message.objects.create(
        transport="email",
        recipient="a@b.example",
        dedup_key="x",
        created_at=hour_ago,
        next_at=hour_ago,
    )
    body = client.get("/healthz").json()
    assert body["status"] == "degraded"
    assert 3600 <= body["oldest_undelivered_seconds"] < 3700


def test_workers_that_take_no_more_tasks_are_noticed(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    ten_minutes_ago = timezone.now() - datetime.timedelta(minutes=10)
    Heartbeat.objects.create(pk=1, asked_at=ten_minutes_ago)
    assert client.get("/healthz").json()["worker"] == "failed"
    Heartbeat.objects.update(answered_at=timezone.now())
    assert client.get("/healthz").json()["worker"] == "ok"


def test_a_stopped_mail_server_is_noticed(client, settings):
    settings.REDIS_URL = ""
    soon = timezone.now() + datetime.timedelta(minutes=1)
    TransportState.objects.create(transport="email", failures=5, stopped_until=soon)
    body = client.get("/healthz").json()
    assert body["status"] == "degraded"
    assert body["stopped_transports"] == ["email"]


def test_without_its_database_it_is_down(client, monkeypatch):
    from portal.views import health

    def gone():
        raise DatabaseError("gone")

    monkeypatch.setattr(health.connection, "cursor", gone)
    response = client.get("/healthz")
    assert response.status_code == 503
