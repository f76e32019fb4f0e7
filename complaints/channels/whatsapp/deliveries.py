"""What the webhook delivers: checked, taken apart and stored, nothing more."""

from __future__ import annotations

import datetime
import hashlib
import hmac
import json
import logging
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from kombu.exceptions import OperationalError

from complaints.models import WhatsAppInbound
from notifications.contacts import Sender
from notifications.models import WhatsAppContact, WhatsAppReceipt

logger = logging.getLogger(__name__)

# So many rows wake a task at once; a larger batch is left to the sweep.
WAKE_AT_MOST = 50


def is_signed(body: bytes, header: str, secrets: Sequence[str]) -> bool:
    """Whether `header` is the HMAC-SHA256 of the raw body by one of `secrets`.

    Two secrets are right while one is being replaced.
    """
    algorithm, _, given = header.partition("=")
    if algorithm != "sha256" or len(given) != 64 or not given.isascii():
        return False
    right = False
    for secret in secrets:
        expected = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        right |= hmac.compare_digest(expected, given)
    return right


def store(body: bytes, now: datetime.datetime) -> None:
    """Store each message and status of a signed body once, in one transaction.

    What has another shape is passed over: sending it again would not mend it.
    """
    try:
        changes = list(_changes(json.loads(body)))
    except (ValueError, RecursionError):
        logger.error("Kiriman WhatsApp bukan JSON yang dikenali")
        return
    messages = [found for change in changes for found in _messages(change)]
    contacts = WhatsAppContact.of([sender for sender, _message in messages], now=now)
    inbound = {
        message["id"]: _inbound(message, contacts[sender], now)
        for sender, message in messages
    }
    receipts = {(r.wamid, r.status): r for c in changes for r in _statuses(c, now)}
    wake = partial(_wake, list(inbound), [r.wamid for r in receipts.values()])
    with transaction.atomic():
        # In the order of the body: times are in whole seconds.
        WhatsAppInbound.objects.bulk_create(inbound.values(), ignore_conflicts=True)
        WhatsAppReceipt.objects.bulk_create(receipts.values(), ignore_conflicts=True)
        transaction.on_commit(wake, robust=True)


def _wake(inbound: list[str], receipts: list[str]) -> None:
    """Start the work by rows' numbers; what the broker loses, the sweep finds."""
    from complaints.channels.whatsapp.tasks import process

    new = WhatsAppInbound.objects.filter(wamid__in=inbound, processed_at=None)
    told = WhatsAppReceipt.objects.filter(wamid__in=receipts, applied_at=None)
    ids = [
        list(rows.values_list("pk", flat=True)[:WAKE_AT_MOST]) for rows in (new, told)
    ]
    if not any(ids):
        return
    try:
        process.delay(*ids)
    except (OperationalError, OSError) as error:
        logger.warning("Broker tidak terjangkau, menunggu sapuan: %s", error)


def _changes(body: Any) -> Iterator[dict[str, Any]]:
    for entry in _dicts(body, "entry"):
        for change in _dicts(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict):
                yield value


def _dicts(holder: Any, key: str) -> list[dict[str, Any]]:
    rows = holder.get(key) if isinstance(holder, dict) else None
    return [r for r in rows if isinstance(r, dict)] if isinstance(rows, list) else []


def _messages(change: dict[str, Any]) -> Iterator[tuple[Sender, dict[str, Any]]]:
    """Each message that has an id, with its sender."""
    people = _dicts(change, "contacts")
    for message in _dicts(change, "messages"):
        if _word(message.get("id")):
            wa_id = _word(message.get("from"), 20)
            wa_id = wa_id if wa_id.isdecimal() else ""
            yield (wa_id, _bsuid(message, people, wa_id)), message


def _inbound(
    message: dict[str, Any], contact: WhatsAppContact | None, now: datetime.datetime
) -> WhatsAppInbound:
    return WhatsAppInbound(
        wamid=message["id"],
        contact=contact,
        # Escaped to 7 bits: PostgreSQL refuses NUL and lone surrogates.
        payload=json.dumps(message),
        sent_at=_time(message.get("timestamp"), now),
        received_at=now,
        # From nobody: kept, but there is no one to answer.
        processed_at=None if contact else now,
    )


def _bsuid(message: dict[str, Any], people: list[dict[str, Any]], wa_id: str) -> str:
    """The sender's business-scoped user id, told beside the message or in the
    list of contacts."""
    told = _word(message.get("from_user_id"), 150)
    if told:
        return told
    for person in people:
        if (wa_id and person.get("wa_id") == wa_id) or len(people) == 1:
            return _word(person.get("user_id"), 150)
    return ""


def _statuses(
    change: dict[str, Any], now: datetime.datetime
) -> Iterator[WhatsAppReceipt]:
    for status in _dicts(change, "statuses"):
        wamid, word = _word(status.get("id")), _word(status.get("status"), 20)
        if wamid and word:
            yield WhatsAppReceipt(
                wamid=wamid,
                status=word,
                outbox_id=_word(status.get("biz_opaque_callback_data"), 18),
                error_code=_error_code(status),
                at=_time(status.get("timestamp"), now),
            )


def _error_code(status: dict[str, Any]) -> int | None:
    for error in _dicts(status, "errors"):
        code = error.get("code")
        if isinstance(code, int) and abs(code) < 2**31:
            return code
    return None


def _word(value: Any, longest: int = 128) -> str:
    """An identifier; "" for what cannot be one."""
    fits = isinstance(value, str) and len(value) <= longest
    return value if fits and value.isascii() and value.isprintable() else ""


def _time(value: Any, now: datetime.datetime) -> datetime.datetime:
    """A Unix time in seconds; never later than `now`, which also stands for
    what cannot be read."""
    try:
        told = datetime.datetime.fromtimestamp(int(value), datetime.UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return now
    return min(told, now)
