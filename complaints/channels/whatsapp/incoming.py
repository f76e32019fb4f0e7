"""One message of a citizen, read from WhatsApp's payload."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import Any

from complaints.models import WhatsAppInbound

MAX_TEXT = 5000
# Types that are no answer to anything: a thumb up, a notice of the system.
SILENT = ("reaction", "system", "unsupported", "request_welcome")


@dataclass(frozen=True)
class Incoming:
    """`kind` is text, image, location, silent, or other (a voice note, a sticker)."""

    kind: str
    text: str = ""
    quotes: str = ""
    media_id: str = ""
    photo: int | None = None
    photo_error: str = ""
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None

    @property
    def word(self) -> str:
        """The text as a command or choice: "Lanjut." and " LANJUT" are "lanjut"."""
        return " ".join(self.text.casefold().split()).strip(" .!,\"'*_")


def read(inbound: WhatsAppInbound) -> Incoming:
    """Never raises: what has another shape is of kind "other"."""
    message = json.loads(inbound.payload)
    quotes = _text(_part(message, "context").get("id"))
    match message.get("type"):
        case "text":
            text = _text(_part(message, "text").get("body"))
            return Incoming("text", text, quotes)
        case "button":
            return Incoming("text", _text(_part(message, "button").get("text")), quotes)
        case "interactive":
            return Incoming("text", _choice(_part(message, "interactive")), quotes)
        case "image":
            return _image(message, inbound, quotes)
        case "location":
            return _location(_part(message, "location"), quotes)
        case kind if kind in SILENT:
            return Incoming("silent")
    return Incoming("other", quotes=quotes)


def _part(message: dict[str, Any], name: str) -> dict[str, Any]:
    part = message.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Any) -> str:
    """Without NUL and lone surrogates, which PostgreSQL refuses."""
    if not isinstance(value, str):
        return ""
    clean = value.encode("utf-8", "ignore").decode().replace("\x00", "")
    return clean.strip()[:MAX_TEXT]


def _choice(interactive: dict[str, Any]) -> str:
    reply = _part(interactive, "button_reply") or _part(interactive, "list_reply")
    return _text(reply.get("title"))


def _image(message: dict[str, Any], inbound: WhatsAppInbound, quotes: str) -> Incoming:
    image = _part(message, "image")
    return Incoming(
        "image",
        _text(image.get("caption")),
        quotes,
        media_id=_text(image.get("id")),
        photo=inbound.pk if inbound.photo else None,
        photo_error=inbound.photo_error,
    )


def _location(location: dict[str, Any], quotes: str) -> Incoming:
    try:
        latitude = float(location["latitude"])
        longitude = float(location["longitude"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return Incoming("other", quotes=quotes)
    if not (math.isfinite(latitude) and math.isfinite(longitude)):
        return Incoming("other", quotes=quotes)
    told = [_text(location.get("name")), _text(location.get("address"))]
    return Incoming(
        "location",
        quotes=quotes,
        place=", ".join(t for t in told if t)[:180],
        latitude=latitude,
        longitude=longitude,
    )
