"""Counting in what WhatsApp reports of our messages, in whatever order it comes."""

from __future__ import annotations

import datetime

from django.db import transaction

from notifications import outbox
from notifications.models import Message, WhatsAppReceipt
from notifications.transports import whatsapp

Delivery = Message.Delivery
RANK = {
    "sent": Delivery.SENT,
    "failed": Delivery.FAILED,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
}


def apply_waiting(now: datetime.datetime, limit: int = 500) -> int:
    """Count in up to `limit` receipts; return how many were looked at."""
    waiting = WhatsAppReceipt.objects.filter(applied_at=None).order_by("at")
    pks = list(waiting.values_list("pk", flat=True)[:limit])
    for pk in pks:
        apply(pk, now)
    return len(pks)


@transaction.atomic
def apply(receipt_pk: int, now: datetime.datetime) -> None:
    """Count in one receipt, once. One that came while its message was still being
    sent waits for the next sweep, so that the sender does not overwrite it."""
    receipt = (
        WhatsAppReceipt.objects.select_for_update()
        .filter(pk=receipt_pk, applied_at=None)
        .first()
    )
    if receipt is None:
        return
    message = _message_of(receipt)
    if message and message.lease_until and message.lease_until >= now:
        return
    WhatsAppReceipt.objects.filter(pk=receipt.pk).update(applied_at=now)
    rank = RANK.get(receipt.status)
    if message is None or rank is None or message.delivery >= rank:
        return
    if rank == Delivery.FAILED:
        _failed(message, receipt, now)
    elif rank > Delivery.SENT or not _has_failed(receipt):
        _arrived(message, receipt, rank)


def _message_of(receipt: WhatsAppReceipt) -> Message | None:
    """The row that it is about: by the number that we sent along, else by wamid."""
    rows = Message.objects.select_for_update().filter(
        transport=Message.Transport.WHATSAPP
    )
    if receipt.outbox_id.isdecimal():
        return rows.filter(pk=int(receipt.outbox_id)).first()
    return rows.filter(provider_id=receipt.wamid).first()


def _has_failed(receipt: WhatsAppReceipt) -> bool:
    return WhatsAppReceipt.objects.filter(
        wamid=receipt.wamid, status="failed", applied_at__isnull=False
    ).exists()


def _failed(message: Message, receipt: WhatsAppReceipt, now: datetime.datetime) -> None:
    if message.provider_id not in ("", receipt.wamid):
        return  # an earlier attempt; the row has been sent again since
    Message.objects.filter(pk=message.pk).update(delivery=Delivery.FAILED)
    try:
        whatsapp.raise_for(receipt.error_code)
    except Exception as error:
        outbox.fail(message, error, now)
    # What is sent again starts its own count.
    Message.objects.filter(pk=message.pk, state=Message.State.PENDING).update(
        delivery=Delivery.NONE, provider_id="", sent_at=None
    )


def _arrived(
    message: Message, receipt: WhatsAppReceipt, rank: Message.Delivery
) -> None:
    """It has been sent, whatever we thought of it."""
    row = Message.objects.filter(pk=message.pk)
    row.update(delivery=rank)
    row.exclude(state=Message.State.SENT).update(
        state=Message.State.SENT,
        sent_at=receipt.at,
        provider_id=receipt.wamid,
        last_error="",
        lease_until=None,
    )
