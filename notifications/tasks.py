"""The Celery doors to the outbox: they carry a row's number and nothing else."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from notifications import heartbeat, outbox


@shared_task(bind=True)
def deliver(self: Any, message_pk: int) -> None:
    now = timezone.now()
    outbox.deliver(message_pk, now)
    if not self.request.is_eager:
        heartbeat.answered(now)


@shared_task
def beat() -> None:
    """The workers' sign of life, see heartbeat.py."""
    heartbeat.answered(timezone.now())
