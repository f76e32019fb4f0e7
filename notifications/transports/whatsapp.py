"""WhatsApp by Meta's Cloud API.

Decided by error code, never by title (Meta, "Cloud API error codes").
"""

from __future__ import annotations

import datetime
import ssl
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _

from notifications.models import Message
from notifications.transports import (
    ChannelStopped,
    Permanent,
    RetryLater,
    Unknown,
    WindowClosed,
)

if TYPE_CHECKING:
    import httpx

# Seconds to connect, read, write and wait for a connection; below the lease of a
# message.
TIMEOUT = (5, 10, 10, 10)
MAX_TEXT = 4096
# WhatsApp allows about one message per 6 s and recipient, with bursts (error
# 131056); this bucket keeps that mean and lets a lively conversation flow.
PAIR_BURST = 30
PAIR_PERIOD = datetime.timedelta(seconds=180)

SLOWER = {
    4: datetime.timedelta(minutes=5),
    80007: datetime.timedelta(minutes=5),
    130429: datetime.timedelta(seconds=30),
    131056: datetime.timedelta(minutes=1),
}
WINDOW_CLOSED = {131047}
# The token, the account or its good standing: every message would fail alike.
STOPPED = {0, 3, 10, 190, 368, 131031, 131042, 131048, *range(200, 300)}
# Our own mistake in the request or the template.
OUR_FAULT = {100, 131008, 131009, 132000, 132001, 132012}
# This person cannot be reached by WhatsApp, or not with this kind of message.
UNDELIVERABLE = {131026, 131051, 131062}


@lru_cache
def tls() -> ssl.SSLContext:
    """Loaded once per process: reading the authorities takes a tenth of a second."""
    # Loaded when first needed; docs/decisions/0150.
    import httpx

    return httpx.create_ssl_context()


def enabled() -> bool:
    return bool(settings.WHATSAPP_PHONE_NUMBER_ID and settings.WHATSAPP_ACCESS_TOKEN)


def send(message: Message) -> str | None:
    """Send `message` once and return its wamid.

    Raises the exceptions of this package by Meta's error code, Unknown where no
    answer came after the request had left, and httpx.HTTPError where it had not.
    """
    import httpx

    _check(message)
    url = f"{settings.WHATSAPP_API_URL}/{settings.WHATSAPP_PHONE_NUMBER_ID}/messages"
    try:
        response = httpx.post(
            url,
            json=request_body(message),
            headers={"Authorization": f"Bearer {settings.WHATSAPP_ACCESS_TOKEN}"},
            timeout=TIMEOUT,
            verify=tls(),
            follow_redirects=False,
        )
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise
    except httpx.TransportError as error:
        raise Unknown(type(error).__name__) from error
    return _answer(response)


def _check(message: Message) -> None:
    """Refuse what WhatsApp would refuse, without asking it."""
    contact = message.contact
    if not enabled():
        raise ChannelStopped("WhatsApp belum diatur")
    if contact is None:
        raise Permanent("tanpa kontak")
    if contact.opted_out and message.template:
        raise Permanent("penerima meminta berhenti")
    now = message.attempted_at or message.created_at
    recent = Message.objects.filter(
        contact=contact, sent_at__gt=now - PAIR_PERIOD, transport=message.transport
    ).count()
    if recent >= PAIR_BURST:
        raise RetryLater("terlalu cepat bagi satu penerima", PAIR_PERIOD / PAIR_BURST)
    if not message.as_template and not contact.window_open(now):
        raise WindowClosed("lebih dari 24 jam sejak pesan terakhir penerima")


def request_body(message: Message) -> dict[str, Any]:
    contact = message.contact
    assert contact is not None  # noqa: S101 - narrows a type
    body: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "recipient_type": "individual",
        # A number goes in `to`, a business-scoped user id in `recipient`.
        "to" if contact.wa_id else "recipient": contact.address,
        "biz_opaque_callback_data": str(message.pk),
    }
    if not message.as_template:
        text = {"preview_url": False, "body": message.text.strip()[:MAX_TEXT]}
        return body | {"type": "text", "text": text}
    parameters = [{"type": "text", "text": p} for p in message.template["parameters"]]
    template = {
        "name": message.template["name"],
        "language": {"code": "id"},
        "components": [{"type": "body", "parameters": parameters}],
    }
    return body | {"type": "template", "template": template}


def _answer(response: httpx.Response) -> str:
    try:
        body = response.json()
    except ValueError:
        body = {}
    if response.is_success:
        try:
            return str(body["messages"][0]["id"])
        except (KeyError, IndexError, TypeError):
            raise Unknown("jawaban tanpa nomor pesan") from None
    error = body.get("error") if isinstance(body, dict) else None
    code = error.get("code") if isinstance(error, dict) else None
    raise_for(code if isinstance(code, int) else None, response.status_code)


def raise_for(code: int | None, http_status: int = 0) -> NoReturn:
    """Raise what error `code` means, whether told at once or later by webhook.

    A code that is not in the tables, and the passing ones (1, 2, 131000,
    131016), are tried again with the outbox's growing delay.
    """
    reason = _("galat WhatsApp %(code)s") % {"code": code or f"HTTP {http_status}"}
    if code in SLOWER:
        raise RetryLater(reason, SLOWER[code])
    if code in WINDOW_CLOSED:
        raise WindowClosed(reason)
    if code in STOPPED or (code is None and http_status in (401, 403)):
        raise ChannelStopped(reason)
    if code in OUR_FAULT:
        raise Permanent(reason)
    if code in UNDELIVERABLE:
        raise Permanent(reason, undeliverable=True)
    raise ConnectionError(reason)
