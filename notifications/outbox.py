"""Put a message in the outbox; take it out again exactly as often as needed.

`enqueue_email` runs in the transaction of the change it tells of. After commit
Celery is woken; what it misses, `sweep` finds.
"""

from __future__ import annotations

import datetime
import logging
import re
import time
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from kombu.exceptions import OperationalError

from notifications import breaker
from notifications.models import Message
from notifications.transports import Refused, TransportDown, email

logger = logging.getLogger(__name__)

# Longer than the slowest conversation of a transport that began at the end of a
# sweep, so a lease that ran out is a crash.
LEASE = datetime.timedelta(minutes=3)
# How long a process leaves a dead broker alone, since each try costs a citizen
# seconds of waiting; meanwhile the sweep delivers.
BROKER_REST_SECONDS = 30
_broker_rests_until = 0.0
# Cron starts a sweep each minute; one that ran on would meet the next.
SWEEP_SECONDS = 50
FIRST_DELAY = datetime.timedelta(seconds=30)
LONGEST_DELAY = datetime.timedelta(hours=6)
MAX_ATTEMPTS = 8

SEND = {Message.Transport.EMAIL: email.send}


def enqueue_email(
    template: str,
    recipient: str,
    context: dict[str, Any],
    *,
    dedup_key: str,
    now: datetime.datetime,
    language: str = "id",
    unsubscribe_url: str = "",
    reply_to: str = "",
) -> Message:
    """Render `templates/email/<template>` (.subject.txt, .txt, .html) and store it.

    `unsubscribe_url`, absolute, becomes the List-Unsubscribe of RFC 8058;
    `reply_to` is the address that answers go to, if any are read. Must run inside
    a transaction. A second call with the same `dedup_key` returns the first message
    and sends nothing.
    """
    with translation.override(language):
        subject = render_to_string(f"email/{template}.subject.txt", context)
        text = render_to_string(f"email/{template}.txt", context)
        html = render_to_string(f"email/{template}.html", context)
    message, created = Message.objects.get_or_create(
        dedup_key=dedup_key,
        defaults={
            "transport": Message.Transport.EMAIL,
            "recipient": recipient,
            "subject": " ".join(subject.split())[:200],
            # Template tags leave blank lines behind.
            "text": re.sub(r"\n\s*\n", "\n\n", text.strip()) + "\n",
            "html": html,
            "unsubscribe_url": unsubscribe_url,
            "reply_to": reply_to,
            "next_at": now,
            "created_at": now,
        },
    )
    if created:
        transaction.on_commit(partial(_wake, message.pk), robust=True)
    return message


def _wake(message_pk: int) -> None:
    global _broker_rests_until
    from notifications.tasks import deliver as deliver_task

    if time.monotonic() < _broker_rests_until:
        return
    try:
        deliver_task.delay(message_pk)
    except (OperationalError, OSError) as error:
        logger.warning("Broker tidak terjangkau, menunggu sapuan: %s", error)
        if settings.REDIS_URL:
            _broker_rests_until = time.monotonic() + BROKER_REST_SECONDS


def deliver(message_pk: int, now: datetime.datetime) -> bool:
    """Send one due message; True if this call sent it.

    Does nothing when the message is sent, not yet due, being sent by another
    process, or its transport is stopped or has had its share of this minute. A
    failure of the message is recorded on the row and tried again later; after
    MAX_ATTEMPTS, or at once when it was refused for good, the row is dead and
    waits for a person. A failure of the transport costs the row no attempt.
    """
    message = _claim(message_pk, now)
    if message is None:
        return False
    try:
        SEND[Message.Transport(message.transport)](message)
    except TransportDown as error:
        breaker.note_failure(message.transport, str(error), now)
        _release(message, error, now)
        return False
    except Refused as error:
        logger.warning("Pesan %s ditolak penerima", message.pk)
        _bury(message, str(error)[:500])
        return False
    except Exception as error:
        _record_failure(message, error, now)
        return False
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.SENT, sent_at=now, lease_until=None, last_error=""
    )
    breaker.note_success(message.transport)
    return True


def sweep(
    now: datetime.datetime, limit: int = 5000, seconds: float = SWEEP_SECONDS
) -> tuple[int, int]:
    """Deliver up to `limit` due messages, starting none after `seconds`.

    Returns how many were sent and how many not. Messages of a stopped transport
    are passed over, so they hold up nobody else's.
    """
    end = time.monotonic() + seconds
    due = Message.objects.due(now).exclude(transport__in=breaker.stopped(now))
    outcomes = []
    for pk in list(due.order_by("next_at").values_list("pk", flat=True)[:limit]):
        if time.monotonic() > end:
            break
        outcomes.append(deliver(pk, now))
    return sum(outcomes), len(outcomes) - sum(outcomes)


def retry(messages: models.QuerySet[Message], now: datetime.datetime) -> int:
    """Give dead messages a new life; return how many."""
    dead = messages.filter(state=Message.State.DEAD, erased_at=None)
    return dead.update(
        state=Message.State.PENDING, attempts=0, next_at=now, lease_until=None
    )


def backoff(attempts: int) -> datetime.timedelta:
    """The wait after the n-th failed attempt: 30 s, doubled each time, at most 6 h."""
    return min(FIRST_DELAY * 2 ** min(attempts - 1, 10), LONGEST_DELAY)


def _claim(message_pk: int, now: datetime.datetime) -> Message | None:
    due = Message.objects.due(now).filter(pk=message_pk)
    transport = due.values_list("transport", flat=True).first()
    if transport is None or not breaker.admit(transport, now):
        return None
    claimed = due.update(lease_until=now + LEASE, attempts=models.F("attempts") + 1)
    if not claimed:
        return None
    message = Message.objects.get(pk=message_pk)
    if message.attempts > MAX_ATTEMPTS:
        # It killed its sender each time, so no failure was ever recorded.
        _bury(message, "Pengirim berhenti mendadak pada tiap percobaan.")
        return None
    return message


def _release(message: Message, error: Exception, now: datetime.datetime) -> None:
    """Give it back as it was, since it had no part in the failure."""
    Message.objects.filter(pk=message.pk).update(
        attempts=models.F("attempts") - 1,
        lease_until=None,
        next_at=now + FIRST_DELAY,
        last_error=str(error)[:500],
    )


def _record_failure(message: Message, error: Exception, now: datetime.datetime) -> None:
    reason = f"{type(error).__name__}: {error}"[:500]
    logger.warning("Pesan %s gagal dikirim: %s", message.pk, type(error).__name__)
    if message.attempts >= MAX_ATTEMPTS:
        _bury(message, reason)
        return
    Message.objects.filter(pk=message.pk).update(
        next_at=now + backoff(message.attempts), lease_until=None, last_error=reason
    )


def _bury(message: Message, reason: str) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.DEAD, lease_until=None, last_error=reason
    )
