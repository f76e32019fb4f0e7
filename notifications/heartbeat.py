"""Is somebody consuming? A worker may stay alive and yet take no more tasks.

Celery's Redis transport has had this fault for years (celery issues 8030, 8091,
10302), and neither a process list nor an open connection shows it. So a real task
is sent each minute, and leaves a sign of life here when a worker runs it.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db.models import F, Q

from notifications.models import Heartbeat

THE_ROW = 1
# Every task is a sign of life, but not each needs writing down.
WRITE_EVERY = datetime.timedelta(seconds=30)


def asked(now: datetime.datetime) -> None:
    """A sign of life was asked for: its task reached the broker.

    The time of the first question without an answer is kept, not the last.
    """
    Heartbeat.objects.get_or_create(pk=THE_ROW)
    unanswered = Q(asked_at__isnull=False) & (
        Q(answered_at=None) | Q(answered_at__lt=F("asked_at"))
    )
    Heartbeat.objects.filter(~unanswered, pk=THE_ROW).update(asked_at=now)


def answered(now: datetime.datetime) -> None:
    """A worker ran a task."""
    Heartbeat.objects.get_or_create(pk=THE_ROW)
    Heartbeat.objects.filter(
        Q(answered_at=None)
        | Q(answered_at__lt=F("asked_at"))
        | Q(answered_at__lt=now - WRITE_EVERY),
        pk=THE_ROW,
    ).update(answered_at=now)


def workers_have_stopped(
    now: datetime.datetime, since: datetime.datetime | None = None
) -> bool:
    """A question has waited longer than settings.WORKER_SILENCE_SECONDS.

    The question is itself a task that is due, so this holds also while cron's
    sweep delivers all messages in the workers' stead. A worker that started at
    `since` counts from then. With no question ever asked nobody has stopped.
    """
    beat = Heartbeat.objects.filter(pk=THE_ROW).first()
    if beat is None or beat.asked_at is None:
        return False
    if beat.answered_at is not None and beat.answered_at >= beat.asked_at:
        return False
    waiting_since = max(beat.asked_at, since or beat.asked_at)
    limit = datetime.timedelta(seconds=settings.WORKER_SILENCE_SECONDS)
    return now - waiting_since > limit
