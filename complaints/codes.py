"""The two things a reporter keeps: a public code and a PIN.

The code's tail has 30 random bits and the PIN 50, together 80, and the number of
tries is limited. The PIN is derived from the form's own random key, so a retry
over a bad line gets the same receipt, and it is stored nowhere but as a hash.
"""

import hashlib
import hmac
import secrets
import uuid

from django.conf import settings

# Crockford's base 32: no I, L, O, U, which people misread.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans("ILO", "110")
PIN_LENGTH = 10
TAIL_LENGTH = 6


def new_public_code(year: int) -> str:
    """A code such as JTG-2026-7K3M9Q."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(TAIL_LENGTH))
    return f"JTG-{year}-{tail}"


def pin_for(submission_key: uuid.UUID) -> str:
    """The PIN of the complaint filed with this key, ten characters."""
    digest = hmac.new(
        settings.SECRET_KEY.encode(), b"pin:" + submission_key.bytes, hashlib.sha256
    ).digest()
    number = int.from_bytes(digest)
    return "".join(ALPHABET[number >> 5 * n & 31] for n in range(PIN_LENGTH))


def grouped(pin: str) -> str:
    """As people read it: ABCDE-FGHJK."""
    return f"{pin[:5]}-{pin[5:]}"


def normalise_pin(typed: str) -> str:
    """What was meant: letter case, blanks, dashes and look-alikes do not matter."""
    kept = "".join(c for c in typed.upper() if c.isalnum())
    return kept.translate(MISREAD)


def normalise_code(typed: str) -> str:
    """ "jtg 2026 7k3m9q" as JTG-2026-7K3M9Q; anything else comes back as typed."""
    kept = "".join(c for c in typed.upper() if c.isalnum())
    if not kept.startswith("JTG") or len(kept) != len("JTG") + 4 + TAIL_LENGTH:
        return typed.strip()
    return f"JTG-{kept[3:7]}-{kept[7:].translate(MISREAD)}"
