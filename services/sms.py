"""A service in three joined messages at most, for a WhatsApp or SMS reply; pure."""

from __future__ import annotations

import textwrap

from django.utils.translation import gettext as _

from services.models import Service

LIMIT = 3 * 153  # characters, and none outside SMS's own alphabet, which halves them
MORE = "..."


def sms_text(service: Service, address: str) -> str:
    """Name, time, fee, place, then as many requirements as fit, and `address`.

    Reads what `with_parts` fetched.
    """
    lines = [_short(service.name, 80)]
    if service.is_demo or not service.is_verified:
        lines.append(_("(belum diverifikasi)"))
    lines += [_line(label, text) for label, text in _facts(service) if text]
    end = [address]
    for n, requirement in enumerate(service.requirements.all(), 1):
        line = f"{n}. {requirement.text}"
        if n == 1:
            line = _("Syarat:") + f"\n{line}"
        if len("\n".join([*lines, line, MORE, *end])) > LIMIT:
            lines.append(MORE)
            break
        lines.append(line)
    return "\n".join([*lines, *end])


def _facts(service: Service) -> list[tuple[str, str]]:
    channels = list(service.servicechannels.all())
    return [
        (_("Waktu"), service.duration_text or service.duration_note),
        (_("Biaya"), _("Gratis") if service.is_free else service.fee_note),
        (_("Tempat"), channels[0].name if channels else service.agency.short_name),
    ]


def _line(label: str, text: str) -> str:
    return f"{label}: {_short(text, 60)}"


def _short(text: str, width: int) -> str:
    """Cut between words: half a number would be a wrong number."""
    return textwrap.shorten(text, width, placeholder=MORE)
