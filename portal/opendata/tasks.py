"""The Celery door: a month is written anew as soon as somebody asks for it in vain."""

import datetime

from celery import shared_task
from django.utils import timezone

from portal.opendata import building


@shared_task
def build_month(month: str) -> None:
    building.build_month(datetime.date.fromisoformat(month), timezone.now())
