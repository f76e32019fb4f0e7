"""The two things a reporter keeps, a public code and a PIN; and reply addresses.

The code's tail has 30 random bits and the PIN 50, together 80, and the number of
tries is limited. The PIN is derived from the form's own random key, so a retry
over a bad line gets the same receipt, and it is stored nowhere but as a hash:
docs/decisions/0147.
"""

import base64
import hashlib
import hmac
import re
import secrets
import uuid

from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher, check_password

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


class PinHasher(PBKDF2PasswordHasher):
    """A twentieth of a password's work, since a PIN is drawn and not thought up."""

    algorithm = "pbkdf2_pin"
    iterations = 50_000


def hash_pin(pin: str) -> str:
    """What is stored of a PIN; takes about 16 ms of a processor."""
    hasher = PinHasher()
    return hasher.encode(pin, hasher.salt())


def is_pin(typed: str, hashed: str) -> bool:
    """Whether the typed PIN is the one of this hash, old ones of passwords included."""
    if hashed.startswith(f"{PinHasher.algorithm}$"):
        return PinHasher().verify(typed, hashed)
    return check_password(typed, hashed)


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


# --- Keys that come from elsewhere ------------------------------------------


def submission_key_for(channel: str, external_id: str) -> uuid.UUID:
    """The key of what another system already numbers: a mail, a post.

    Keyed, since whoever knows a submission key is shown its receipt, and others
    know the number too.
    """
    message = f"submission:{channel}:{external_id}".encode()
    return uuid.UUID(bytes=_mac(settings.SECRET_KEY, message)[:16])


# --- Reply addresses --------------------------------------------------------

REPLY_PREFIX = "balas"
REPLY_BYTES = 16
REPLY_ADDRESS = re.compile(
    rf"{REPLY_PREFIX}\+(?P<code>jtg-\d{{4}}-[0-9a-z]{{{TAIL_LENGTH}}})"
    r"-(?P<token>[a-z2-7]{26})@",
    re.IGNORECASE,
)


def reply_address(public_code: str, submission_key: uuid.UUID) -> str:
    """Where the reporter's answers to our letters go; empty without a domain.

    The token has 128 bits and is stored nowhere; who has the letter has it.
    """
    if not settings.INBOUND_EMAIL_DOMAIN:
        return ""
    token = _reply_token(settings.SECRET_KEY, submission_key)
    return (
        f"{REPLY_PREFIX}+{public_code.lower()}-{token}@{settings.INBOUND_EMAIL_DOMAIN}"
    )


def is_reply_token(token: str, submission_key: uuid.UUID) -> bool:
    """Whether the letter's token belongs to this complaint, also after the secret
    key was rotated."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(
        hmac.compare_digest(token.lower(), _reply_token(key, submission_key))
        for key in keys
    )


def _reply_token(key: str, submission_key: uuid.UUID) -> str:
    digest = _mac(key, b"reply:" + submission_key.bytes)[:REPLY_BYTES]
    return base64.b32encode(digest).decode().rstrip("=").lower()


def _mac(key: str, message: bytes) -> bytes:
    return hmac.new(key.encode(), message, hashlib.sha256).digest()
