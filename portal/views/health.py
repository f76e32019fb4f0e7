"""What a load balancer and a monitor ask."""

from __future__ import annotations

import datetime
import hmac
import logging

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.models import Min
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from notifications import breaker, heartbeat
from notifications.models import Message

logger = logging.getLogger(__name__)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while the site can serve; 503 without its database.

    A dead broker, workers that stopped consuming, a stopped transport or an ageing
    outbox is reported as "degraded" with 200: pages and filing still work, and
    nothing is lost.
    """
    now = timezone.now()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        oldest = Message.objects.filter(state=Message.State.PENDING).aggregate(
            at=Min("created_at")
        )["at"]
        stopped = breaker.stopped(now)
        worker = _worker_state(now)
    except DatabaseError:
        logger.exception("Basis data tidak terjangkau")
        return JsonResponse({"status": "failed", "database": "failed"}, status=503)
    age = int((now - oldest).total_seconds()) if oldest else 0
    broker = _broker_state()
    failed = "failed" in (broker, worker) or bool(stopped)
    healthy = not failed and age < 15 * 60
    return JsonResponse(
        {
            "status": "ok" if healthy else "degraded",
            "database": "ok",
            "broker": broker,
            "worker": worker,
            "stopped_transports": stopped,
            "oldest_undelivered_seconds": age,
        }
    )


def _worker_state(now: datetime.datetime) -> str:
    if not settings.REDIS_URL:
        return "none"
    return "failed" if heartbeat.workers_have_stopped(now) else "ok"


def _broker_state() -> str:
    if not settings.REDIS_URL:
        return "none"
    # Loaded when first needed; docs/decisions/0150.
    from redis import Redis, RedisError

    try:
        with Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2
        ) as broker:
            broker.ping()
    except RedisError:
        return "failed"
    return "ok"


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus; 403 without METRICS_TOKEN as bearer."""
    given = request.headers.get("Authorization", "")
    wanted = f"Bearer {settings.METRICS_TOKEN}"
    if not settings.METRICS_TOKEN or not hmac.compare_digest(
        given.encode(), wanted.encode()
    ):
        return HttpResponse(status=403)
    # Its library is an extra, and is there where the token is set.
    from prometheus_client import CONTENT_TYPE_LATEST

    from portal.metrics import text

    return HttpResponse(text(timezone.now()), content_type=CONTENT_TYPE_LATEST)
