"""Home, and the page by which machines see that the site is well."""

from __future__ import annotations

import datetime
import hmac
import logging

from django.conf import settings
from django.contrib import admin
from django.db import DatabaseError, connection
from django.db.models import Count, Min, Q, Value
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from complaints.models import Complaint, DailyFigures
from complaints.statuses import CLOSED, Status
from directory.calendar import WIB
from directory.copies import for_all
from directory.models import ContactChannel, Region, User
from notifications import breaker, heartbeat
from notifications.models import Message
from portal import regions, start
from services.models import Disruption, Service, Tax

# Whose contacts stand for the whole government on the home page.
FRONT_DOORS = ("gubernur", "diskominfo")

# Over how long the readers of a service count for the home page.
READ_WITHIN = datetime.timedelta(days=60)

logger = logging.getLogger(__name__)


@for_all
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    month = (
        timezone.now()
        .astimezone(WIB)
        .replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    )
    choices = list(Region.objects.all())
    # An invented contact has no place on the first page.
    contacts = ContactChannel.objects.public().filter(
        agency__code__in=FRONT_DOORS, is_demo=False
    )
    return render(
        request,
        "portal/home.html",
        {
            "regions": choices,
            "region": regions.chosen(request, choices),
            "contacts": contacts,
            "services": Service.objects.catalogue().most_read(
                month.date() - READ_WITHIN
            )[:6],
            "taxes": Tax.objects.published()[:4],
            "figures": _figures(month),
            "disruptions": Disruption.objects.current(timezone.now())[:3],
        },
    )


def _figures(month: datetime.datetime) -> dict[str, int]:
    """What the home page counts: by three indexes, in one query."""
    counted = {
        "received_this_month": Q(created_at__gte=month),
        "answered_this_month": Q(answered_at__gte=month),
        "open": Q(status__in=set(Status) - CLOSED),
    }
    first, *others = (
        Complaint.objects.filter(rule)
        .order_by()
        .values_list(Value(name))
        .annotate(Count("pk"))
        for name, rule in counted.items()
    )
    invented = (
        DailyFigures.objects.filter(day__gte=month.date(), invented__gt=0)
        .order_by()
        .values_list(Value("invented"))
        .annotate(Count("pk"))
    )
    names = [*counted, "invented"]
    return dict.fromkeys(names, 0) | dict(first.union(*others, invented, all=True))


def desk(request: HttpRequest) -> HttpResponse:
    """The start page of the back-office, which portal/start.py fills."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows a type
    shown = start.page(request.user, timezone.now())
    return admin.site.index(request, {"start": shown, "title": _("Meja petugas")})


@never_cache
@require_GET
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
@require_GET
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
