"""Numbers and addresses that people write into a text without thinking of readers.

Pure functions. NIK: 16 digits (UU 24/2013, the number on the KTP). Phones:
Indonesian mobile and area numbers, 9 to 14 digits after 0 or 62. Short public
numbers such as 110 and a rupiah amount stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from django.utils.translation import gettext_lazy as _


class Kind(Enum):
    NIK = "nik"
    PHONE = "phone"
    EMAIL = "email"

    @property
    def label(self) -> str:
        return str(_LABELS[self])


_LABELS = {
    Kind.NIK: _("NIK atau nomor KK"),
    Kind.PHONE: _("nomor telepon"),
    Kind.EMAIL: _("alamat e-mail"),
}

MASK = "•••"
# Bounded repeats only, so that no text makes the search slow.
_EMAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
# Digits in a row, however people break them up: 3374 1234-5678.9012
_DIGITS = re.compile(r"(?<![\w.,])\+?\(?\d(?:[ .()-]{0,2}\d){7,24}(?!\d)")
_DATE = re.compile(r"\b\d{1,2}[-. ]\d{1,2}[-. ](?:19|20)\d\d")
_MONEY = re.compile(r"(?:rp|idr)\.?\s*$", re.IGNORECASE)


def find(text: str) -> set[Kind]:
    """What kinds of personal data stand in `text`."""
    return {kind for kind, _start, _end in _spans(text)}


def mask(text: str) -> str:
    """`text` with each of them replaced by •••."""
    parts, last = [], 0
    for _kind, start, end in _spans(text):
        parts += [text[last:start], MASK]
        last = end
    return "".join([*parts, text[last:]])


def _spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Kind, start and end of each, in the order of the text, none overlapping."""
    found = [(Kind.EMAIL, m.start(), m.end()) for m in _EMAIL.finditer(text)]
    for match in _DIGITS.finditer(text):
        kind = _number_kind(match.group())
        if kind and not _MONEY.search(text[max(0, match.start() - 6) : match.start()]):
            found.append((kind, match.start(), match.end()))
    last = 0
    for kind, start, end in sorted(found, key=lambda span: span[1]):
        if start >= last:
            yield kind, start, end
            last = end


def _number_kind(written: str) -> Kind | None:
    digits = "".join(c for c in written if c.isdigit())
    if len(digits) == 16:
        return Kind.NIK
    local = digits.removeprefix("62") if written.startswith(("+62", "62")) else digits
    if _DATE.search(written):
        return None
    if digits.startswith("0") or local != digits:
        return Kind.PHONE if 8 <= len(local.lstrip("0")) <= 13 else None
    return None
