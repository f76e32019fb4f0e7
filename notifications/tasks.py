"""The Celery door to the outbox: it carries a row's number and nothing else."""

from celery import shared_task
from django.utils import timezone

from notifications import outbox


@shared_task
def deliver(message_pk: int) -> None:
    outbox.deliver(message_pk, timezone.now())
