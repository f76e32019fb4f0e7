"""Put a message in the outbox; take it out again exactly as often as needed.

`enqueue_email` runs in the transaction of the change it tells of. After commit
Celery is woken; what it misses, `sweep` finds.
"""

from __future__ import annotations

import datetime
import logging
import re
import secrets
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _
from kombu.exceptions import OperationalError

from notifications import breaker, texts
from notifications.models import Message, WhatsAppContact
from notifications.transports import (
    ChannelStopped,
    Permanent,
    RetryLater,
    TransportDown,
    Unknown,
    WindowClosed,
    email,
    whatsapp,
)

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

# How long a message that may have been sent waits for word of it.
SETTLE = datetime.timedelta(minutes=15)
# How long a stopped channel rests before one message tries it again.
REST = datetime.timedelta(minutes=15)

SEND: dict[str, Callable[[Message], str | None]] = {
    Message.Transport.EMAIL: email.send,
    Message.Transport.WHATSAPP: whatsapp.send,
}


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
    not_before: datetime.datetime | None = None,
) -> Message:
    """Render `templates/email/<template>` (.subject.txt, .txt, .html), or what an
    editor wrote in its stead, and store it.

    `unsubscribe_url`, absolute, becomes the List-Unsubscribe of RFC 8058;
    `reply_to` is the address that answers go to, if any are read. It does not leave
    before `not_before`. Must run inside a transaction. A second call with the same
    `dedup_key` returns the first message and sends nothing.
    """
    with translation.override(language):
        subject = render_to_string(f"email/{template}.subject.txt", context)
        text = render_to_string(f"email/{template}.txt", context)
        html = render_to_string(f"email/{template}.html", context)
        letter = texts.edited_email(
            template, language, context, texts.Rendered(subject, text, html)
        )
    return _store(
        now,
        transport=Message.Transport.EMAIL,
        recipient=recipient,
        subject=" ".join(letter.subject.split())[:200],
        # Template tags leave blank lines behind.
        text=re.sub(r"\n\s*\n", "\n\n", letter.text.strip()) + "\n",
        html=letter.html,
        unsubscribe_url=unsubscribe_url,
        reply_to=reply_to,
        dedup_key=dedup_key,
        not_before=not_before,
    )


def enqueue_trial(
    recipient: str, rendered: texts.Rendered, *, now: datetime.datetime
) -> Message:
    """A trial of an edited text, to the member of staff who asks for it."""
    return _store(
        now,
        transport=Message.Transport.EMAIL,
        recipient=recipient,
        subject=(_("Contoh: %(subject)s") % {"subject": rendered.subject})[:200],
        text=rendered.text,
        html=rendered.html,
        dedup_key=f"trial:{secrets.token_hex(8)}",
    )


def enqueue_whatsapp(
    contact: WhatsAppContact,
    text: str,
    *,
    dedup_key: str,
    now: datetime.datetime,
    subject: str = "",
    parameters: list[str] | None = None,
    fallback_email: str = "",
    not_before: datetime.datetime | None = None,
) -> Message:
    """Store `text` for `contact`; as `enqueue_email` in all else.

    With `parameters` it may go as the approved template settings.WHATSAPP_TEMPLATE
    where free text is not allowed; without, it is a reply and only goes within the
    24-hour window. WhatsApp refuses line breaks in parameters.
    """
    template = {}
    if parameters:
        values = [" ".join(p.split())[:200] for p in parameters]
        template = {"name": settings.WHATSAPP_TEMPLATE, "parameters": values}
    return _store(
        now,
        transport=Message.Transport.WHATSAPP,
        contact=contact,
        recipient=contact.address,
        subject=subject,
        text=text.strip(),
        template=template,
        fallback_email=fallback_email,
        dedup_key=dedup_key,
        not_before=not_before,
    )


def _store(
    now: datetime.datetime,
    *,
    dedup_key: str,
    not_before: datetime.datetime | None = None,
    **fields: Any,
) -> Message:
    next_at = max(now, not_before or now)
    message, created = Message.objects.get_or_create(
        dedup_key=dedup_key, defaults={"next_at": next_at, "created_at": now} | fields
    )
    # What is not yet due is the sweep's.
    if created and next_at <= now:
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
        provider_id = SEND[Message.Transport(message.transport)](message)
    except Exception as error:
        fail(message, error, now)
        return False
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.SENT,
        sent_at=now,
        lease_until=None,
        last_error="",
        provider_id=provider_id or "",
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
    Message.objects.filter(state=Message.State.UNKNOWN, next_at__lte=now).update(
        state=Message.State.PENDING
    )
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
    claimed = due.update(
        lease_until=now + LEASE,
        attempts=models.F("attempts") + 1,
        attempted_at=now,
    )
    if not claimed:
        return None
    message = Message.objects.get(pk=message_pk)
    if message.attempts > MAX_ATTEMPTS:
        # It killed its sender each time, so no failure was ever recorded.
        _bury(message, "Pengirim berhenti mendadak pada tiap percobaan.")
        return None
    return message


def fail(message: Message, error: Exception, now: datetime.datetime) -> None:
    """Write down what became of a message that was not sent, by kind of error."""
    reason = f"{type(error).__name__}: {error}"[:500]
    match error:
        case Unknown():
            _wait(message, reason, now + SETTLE, state=Message.State.UNKNOWN)
        case TransportDown():
            kind = str(error).partition(":")[0]
            logger.warning("Saluran %s gagal: %s", message.transport, kind)
            breaker.note_failure(message.transport, str(error), now)
            _wait(message, reason, now + FIRST_DELAY, uncounted=True)
        case RetryLater():
            _wait(message, reason, now + error.after, uncounted=True)
        case ChannelStopped():
            _wait(message, reason, now + REST, uncounted=True)
            _stop_channel(message.transport, reason, now)
        case WindowClosed() if message.template and not message.as_template:
            _wait(message, reason, now, uncounted=True, as_template=True)
            transaction.on_commit(partial(_wake, message.pk), robust=True)
        case Permanent() | WindowClosed():
            _give_up(message, error, reason, now)
        case _:
            _record_failure(message, error, now)


def _wait(
    message: Message,
    reason: str,
    until: datetime.datetime,
    *,
    state: Message.State = Message.State.PENDING,
    uncounted: bool = False,
    as_template: bool | None = None,
) -> None:
    """Put it back until then; `uncounted` where it had no part in the failure."""
    attempts = max(message.attempts - 1, 0) if uncounted else message.attempts
    Message.objects.filter(pk=message.pk).update(
        state=state,
        attempts=attempts,
        next_at=until,
        lease_until=None,
        last_error=reason,
        as_template=message.as_template if as_template is None else as_template,
    )


def _stop_channel(transport: str, reason: str, now: datetime.datetime) -> None:
    """All that waits for this channel rests; the first one after that probes it."""
    breaker.stop(transport, reason, now + REST)
    Message.objects.filter(
        transport=transport, state=Message.State.PENDING, next_at__lt=now + REST
    ).update(next_at=now + REST)
    logger.critical("Saluran %s berhenti, perlu tindakan: %s", transport, reason)


def _give_up(
    message: Message, error: Exception, reason: str, now: datetime.datetime
) -> None:
    """Bury it, and send it by e-mail if the person cannot be reached otherwise."""
    logger.error("Pesan %s tidak dapat dikirim", message.pk)
    with transaction.atomic():
        _bury(message, reason)
        if message.fallback_email and getattr(error, "undeliverable", False):
            _store(
                now,
                transport=Message.Transport.EMAIL,
                recipient=message.fallback_email,
                subject=message.subject,
                text=message.text,
                dedup_key=f"{message.dedup_key}:email",
            )


def _record_failure(message: Message, error: Exception, now: datetime.datetime) -> None:
    reason = f"{type(error).__name__}: {error}"[:500]
    logger.warning("Pesan %s gagal dikirim: %s", message.pk, type(error).__name__)
    if message.attempts >= MAX_ATTEMPTS:
        _bury(message, reason)
        return
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.PENDING,
        next_at=now + backoff(message.attempts),
        lease_until=None,
        last_error=reason,
    )


def _bury(message: Message, reason: str) -> None:
    Message.objects.filter(pk=message.pk).update(
        state=Message.State.DEAD, lease_until=None, last_error=reason
    )
