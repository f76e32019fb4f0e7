"""Sending a periodic summary once per recipient and period."""

import datetime
from typing import Any

from django.db import transaction

from notifications.models import DigestRun
from notifications.outbox import enqueue_email


def send_once(
    kind: str,
    period: str,
    recipient: str,
    context: dict[str, Any],
    *,
    now: datetime.datetime,
) -> bool:
    """Enqueue the digest `email/digest_<kind>` unless this recipient had it.

    The DigestRun row and the message are one transaction, so a second or a
    simultaneous run finds the row and does nothing. Returns True if enqueued.
    """
    with transaction.atomic():
        _, created = DigestRun.objects.get_or_create(
            kind=kind, period=period, recipient=recipient, defaults={"created_at": now}
        )
        if created:
            enqueue_email(
                f"digest_{kind}",
                recipient,
                context,
                dedup_key=f"digest:{kind}:{period}:{recipient}",
                now=now,
            )
    return created
