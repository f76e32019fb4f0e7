"""Sending a periodic summary once per recipient and period."""

import datetime
from collections.abc import Iterator
from typing import Any, TypeVar

from django.db import models, transaction

from notifications.models import DigestRun
from notifications.outbox import enqueue_email

Row = TypeVar("Row", bound=models.Model)
CHUNK = 500


def week_of(day: datetime.date) -> str:
    """The period of a weekly digest, "2026-W48"; weeks begin on Monday (ISO 8601)."""
    year, week, _day = day.isocalendar()
    return f"{year}-W{week:02}"


def each(queryset: models.QuerySet[Row], chunk: int = CHUNK) -> Iterator[Row]:
    """The rows by key, a chunk at a time, so 100,000 recipients need no more memory
    than 500. Not `iterator()`: on SQLite its open cursor meets our own writes."""
    last = 0
    while rows := list(queryset.filter(pk__gt=last).order_by("pk")[:chunk]):
        yield from rows
        last = rows[-1].pk


def send_once(
    kind: str,
    period: str,
    recipient: str,
    context: dict[str, Any],
    *,
    now: datetime.datetime,
    about: str = "",
    template: str = "",
    unsubscribe_url: str = "",
) -> bool:
    """Enqueue the digest `email/digest_<kind>` unless this recipient had it.

    `about` tells apart what one recipient gets several of in a period, `template`
    is another one than the kind's own.
    The DigestRun row and the message are one transaction, so a second or a
    simultaneous run finds the row and does nothing. Returns True if enqueued.
    """
    kind_and_topic = f"{kind}:{about}" if about else kind
    with transaction.atomic():
        run, created = DigestRun.objects.get_or_create(
            kind=kind_and_topic,
            period=period,
            recipient=recipient,
            defaults={"created_at": now},
        )
        if created:
            enqueue_email(
                template or f"digest_{kind}",
                recipient,
                context,
                dedup_key=f"digest:{run.pk}",
                now=now,
                unsubscribe_url=unsubscribe_url,
            )
    return created
