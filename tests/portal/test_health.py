import datetime

import pytest
from django.db import DatabaseError
from django.utils import timezone

from notifications.models import Message

pytestmark = pytest.mark.django_db


def test_a_well_site_says_so(client, settings):
    settings.REDIS_URL = ""
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.json() == {
        "status": "ok",
        "database": "ok",
        "broker": "none",
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


def test_without_its_database_it_is_down(client, monkeypatch):
    from portal import views

    def gone():
        raise DatabaseError("gone")

    monkeypatch.setattr(views.connection, "cursor", gone)
    response = client.get("/healthz")
    assert response.status_code == 503
