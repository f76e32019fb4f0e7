"""Working off what came in: each message once, each person's in order of sending.

The photo is fetched first and outside any transaction. Then one transaction per
message moves the conversation, files or answers, stores the reply in the outbox
and marks the message as done.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Iterable

from django.core.files.base import ContentFile
from django.db import models, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from complaints.channels.whatsapp import conversation, incoming, media
from complaints.channels.whatsapp.lines import line
from complaints.models import WhatsAppConversation, WhatsAppInbound
from complaints.models.whatsapp import KEEP_RAW
from complaints.photos import PhotoRejected
from notifications.models import WhatsAppContact, WhatsAppReceipt
from notifications.outbox import enqueue_whatsapp

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Younger rows are most likely in work already.
SWEEP_AFTER = datetime.timedelta(seconds=30)


def process(pks: Iterable[int], now: datetime.datetime) -> None:
    """Work off the people who sent these messages."""
    rows = WhatsAppInbound.objects.filter(pk__in=list(pks), processed_at=None)
    _work_off(rows, now)


def sweep(now: datetime.datetime, limit: int = 500) -> int:
    """Work off what was missed; return how many messages were waiting."""
    waiting = WhatsAppInbound.objects.filter(
        processed_at=None, received_at__lte=now - SWEEP_AFTER
    ).order_by("sent_at")
    pks = list(waiting.values_list("pk", flat=True)[:limit])
    _work_off(WhatsAppInbound.objects.filter(pk__in=pks), now)
    return len(pks)


def forget(now: datetime.datetime) -> int:
    """Drop raw messages and reports older than 30 days; return how many messages."""
    old = WhatsAppInbound.objects.filter(
        received_at__lt=now - KEEP_RAW, processed_at__isnull=False
    )
    for row in old.exclude(photo=""):
        row.photo.delete(save=False)
    WhatsAppReceipt.objects.filter(at__lt=now - KEEP_RAW).delete()
    return old.delete()[0]


def _work_off(rows: models.QuerySet[WhatsAppInbound], now: datetime.datetime) -> None:
    for contact_pk in set(rows.values_list("contact", flat=True)):
        if contact_pk is not None:
            with translation.override("id"):
                _fetch_photos(contact_pk, now)
                while _next(contact_pk, now):
                    pass


def _fetch_photos(contact_pk: int, now: datetime.datetime) -> None:
    """Fetch at once what this person sent: WhatsApp's links live for minutes."""
    for row in WhatsAppInbound.objects.filter(
        contact=contact_pk, processed_at=None, photo="", photo_error=""
    ).order_by("sent_at", "pk"):
        message = incoming.read(row)
        if message.kind == "image" and _claim(row):
            _fetch(row, message.media_id)


def _claim(row: WhatsAppInbound) -> bool:
    """Whether this process is the one to try the row now."""
    return bool(
        WhatsAppInbound.objects.filter(
            pk=row.pk, processed_at=None, attempts=row.attempts
        ).update(attempts=row.attempts + 1)
    )


def _fetch(row: WhatsAppInbound, media_id: str) -> None:
    # Loaded when first needed; docs/decisions/0150.
    import httpx

    try:
        photo = media.fetch(media_id)
    except PhotoRejected as error:
        row.photo_error = str(error)[:200]
    except httpx.HTTPError as error:
        logger.warning("Foto %s belum terambil: %s", row.pk, type(error).__name__)
        if row.attempts + 1 < MAX_ATTEMPTS:
            return
        row.photo_error = _("Foto tidak dapat diambil. Kirim sekali lagi.")
    else:
        row.photo.save("photo.jpg", ContentFile(photo.content), save=False)
    row.save(update_fields=["photo", "photo_error"])


def _next(contact_pk: int, now: datetime.datetime) -> bool:
    """Work off this person's oldest message; False if none can be, now."""
    pk = None
    try:
        with transaction.atomic():
            talk = _locked(contact_pk, now)
            row = (
                WhatsAppInbound.objects.filter(contact=contact_pk, processed_at=None)
                .order_by("sent_at", "pk")
                .first()
            )
            if row is None:
                return False
            pk = row.pk
            return _answer(talk, row, now)
    except Exception:
        logger.exception("Pesan WhatsApp %s gagal diolah", pk)
        return pk is not None and _failed(pk, now)


def _locked(contact_pk: int, now: datetime.datetime) -> WhatsAppConversation:
    """The conversation, locked: two workers never answer one person at once."""
    WhatsAppConversation.objects.get_or_create(
        contact_id=contact_pk, defaults={"updated_at": now}
    )
    locked = WhatsAppConversation.objects.select_for_update(of=("self",))
    return locked.select_related("contact").get(contact=contact_pk)


def _answer(
    talk: WhatsAppConversation, row: WhatsAppInbound, now: datetime.datetime
) -> bool:
    message = incoming.read(row)
    if message.kind == "image" and not row.photo and not row.photo_error:
        return False  # being fetched elsewhere, or again by the next sweep
    contact = talk.contact
    _hear(contact, row)
    reply = conversation.respond(talk, message, now)
    if reply and contact.window_open(now):
        enqueue_whatsapp(contact, reply, dedup_key=f"wa-reply:{row.pk}", now=now)
    row.processed_at = now
    row.save(update_fields=["processed_at"])
    return True


def _hear(contact: WhatsAppContact, row: WhatsAppInbound) -> None:
    """Their message opens the 24 hours, from when it was written."""
    if contact.last_inbound_at is None or contact.last_inbound_at < row.sent_at:
        contact.last_inbound_at = row.sent_at
        contact.save(update_fields=["last_inbound_at"])


def _failed(pk: int, now: datetime.datetime) -> bool:
    """Count the failure. After the last one the message is set aside with an
    apology, so that those behind it go on; then True."""
    with transaction.atomic():
        row = WhatsAppInbound.objects.select_for_update().get(pk=pk)
        row.attempts += 1
        given_up = row.attempts >= MAX_ATTEMPTS and row.processed_at is None
        if given_up:
            row.processed_at = now
            if row.contact:
                _hear(row.contact, row)
                key = f"wa-reply:{pk}"
                enqueue_whatsapp(row.contact, line("failed"), dedup_key=key, now=now)
        row.save(update_fields=["attempts", "processed_at"])
    return given_up
