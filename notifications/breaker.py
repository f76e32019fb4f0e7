"""Each transport's fuse and pace: when to leave a mail server alone.

A transport that cannot be reached several times in a row is stopped for a while,
its messages wait without losing attempts, and /healthz and admin say so. A pace
per minute keeps a large digest from looking like spam.
"""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.db import models

from notifications.models import TransportState

logger = logging.getLogger(__name__)

FAILURES_TO_STOP = 5
FIRST_STOP = datetime.timedelta(minutes=1)
LONGEST_STOP = datetime.timedelta(minutes=30)


def stopped(now: datetime.datetime) -> list[str]:
    """Transports that are to be left alone now."""
    states = TransportState.objects.filter(stopped_until__gt=now)
    return list(states.order_by("transport").values_list("transport", flat=True))


def admit(transport: str, now: datetime.datetime) -> bool:
    """Whether one message may go out now; counts it against this minute's share.

    The share is settings.MESSAGES_PER_MINUTE; a transport without one, or with 0,
    has no limit.
    """
    states = TransportState.objects.filter(transport=transport)
    if states.filter(stopped_until__gt=now).exists():
        return False
    share = settings.MESSAGES_PER_MINUTE.get(transport, 0)
    if not share:
        return True
    minute = now.replace(second=0, microsecond=0)
    TransportState.objects.get_or_create(transport=transport)
    # Conditional updates, so that processes side by side share one count.
    states.filter(models.Q(minute=None) | models.Q(minute__lt=minute)).update(
        minute=minute, sent_this_minute=0
    )
    return bool(
        states.filter(sent_this_minute__lt=share).update(
            sent_this_minute=models.F("sent_this_minute") + 1
        )
    )


def note_failure(transport: str, error: str, now: datetime.datetime) -> None:
    """The transport itself failed; stop it after FAILURES_TO_STOP in a row.

    The first stop lasts a minute; each failure after it doubles, to half an hour.
    """
    TransportState.objects.get_or_create(transport=transport)
    states = TransportState.objects.filter(transport=transport)
    states.update(failures=models.F("failures") + 1, last_error=error[:500])
    failures = states.values_list("failures", flat=True).get()
    if failures >= FAILURES_TO_STOP:
        doublings = min(failures - FAILURES_TO_STOP, 10)
        until = now + min(FIRST_STOP * 2**doublings, LONGEST_STOP)
        states.update(stopped_until=until)
        logger.error(
            "Saluran %s berhenti sampai %s setelah %s kegagalan: %s",
            transport,
            until.isoformat(timespec="seconds"),
            failures,
            error,
        )


def stop(transport: str, error: str, until: datetime.datetime) -> None:
    """Nothing can leave this way until a person acts; one message probes it then."""
    TransportState.objects.update_or_create(
        transport=transport,
        defaults={
            "failures": FAILURES_TO_STOP,
            "stopped_until": until,
            "last_error": error[:500],
        },
    )


def note_success(transport: str) -> None:
    TransportState.objects.filter(transport=transport, failures__gt=0).update(
        failures=0, stopped_until=None, last_error=""
    )


def resume(states: models.QuerySet[TransportState]) -> int:
    """A person says that it works again; returns how many were resumed."""
    return states.exclude(failures=0).update(
        failures=0, stopped_until=None, last_error=""
    )
