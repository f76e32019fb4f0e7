"""Figures for the operator's Prometheus; off until METRICS_TOKEN is set.

Needs the extra `metrics`. With several processes PROMETHEUS_MULTIPROC_DIR names the
folder where they add up, see deploy/serving.py. Labels are names of views and
statuses, never an address, a code or a person.
"""

from __future__ import annotations

import datetime
import os
import time
from collections.abc import Callable, Iterator

from django.db.models import Min
from django.http import HttpRequest, HttpResponse
from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from complaints.models import Complaint
from complaints.statuses import CLOSED
from notifications.models import Heartbeat, Message, TransportState

REQUESTS = Counter(
    "portal_requests", "Answers by view and status.", ["view", "method", "status"]
)
SECONDS = Histogram(
    "portal_request_seconds",
    "Time from request to answer, without the proxy.",
    ["view"],
    buckets=(0.05, 0.1, 0.2, 0.3, 0.5, 1, 2.5, 5, 10, 30),
)
METHODS = {"GET", "HEAD", "POST"}


def measured(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Count each answer and its time."""

    def middleware(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = get_response(request)
        match = request.resolver_match
        view = (match.view_name or "unnamed") if match else "none"
        # A visitor may send any word as a method, and each would be a new series.
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, response.status_code).inc()
        SECONDS.labels(view).observe(time.perf_counter() - start)
        return response

    return middleware


class State(Collector):
    """What the database says at `now`. 7 queries."""

    def __init__(self, now: datetime.datetime) -> None:
        self.now = now

    def describe(self) -> list[Metric]:
        """Nothing, so that registering it asks the database nothing."""
        return []

    def collect(self) -> Iterator[Metric]:
        now = self.now
        pending = Message.objects.filter(state=Message.State.PENDING)
        oldest = pending.aggregate(at=Min("created_at"))["at"]
        beat = Heartbeat.objects.first()
        asked_for = beat.answered_at if beat and beat.answered_at else None
        complaints = Complaint.objects.all()
        for name, meaning, value in [
            ("outbox_pending", "Messages that wait.", pending.count()),
            (
                "outbox_dead",
                "Messages that failed for good.",
                Message.objects.filter(state=Message.State.DEAD).count(),
            ),
            (
                "outbox_oldest_seconds",
                "Age of the oldest message that waits.",
                (now - oldest).total_seconds() if oldest else 0,
            ),
            (
                "complaints_open",
                "Complaints that are not closed.",
                complaints.exclude(status__in=CLOSED).count(),
            ),
            (
                "complaints_overdue",
                "Complaints past their running deadline.",
                complaints.overdue(now).count(),
            ),
            (
                "worker_silence_seconds",
                "Time since a worker last ran a task; -1 if none ever did.",
                (now - asked_for).total_seconds() if asked_for else -1,
            ),
        ]:
            yield GaugeMetricFamily(f"portal_{name}", meaning, value=value)
        stopped = GaugeMetricFamily(
            "portal_transport_stopped",
            "1 while it is left alone.",
            labels=["transport"],
        )
        for state in TransportState.objects.all():
            paused = state.stopped_until is not None and state.stopped_until > now
            stopped.add_metric([state.transport], int(paused))
        yield stopped


def text(now: datetime.datetime) -> bytes:
    """All of it in Prometheus' text format, of every process."""
    state = CollectorRegistry()
    state.register(State(now))
    counted = REGISTRY
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        counted = CollectorRegistry()
        MultiProcessCollector(counted)
    return generate_latest(counted) + generate_latest(state)
