"""The Celery door: it carries rows' numbers and nothing that people wrote."""

from celery import shared_task
from django.utils import timezone

from complaints.channels.whatsapp import processing
from notifications import receipts


@shared_task
def process(inbound: list[int], statuses: list[int]) -> None:
    now = timezone.now()
    for pk in statuses:
        receipts.apply(pk, now)
    processing.process(inbound, now)
