"""Who sends the code that a browser shows, from their phone, owns that number.

The code is stored as a keyed hash, works once and for a quarter of an hour.
"""

from __future__ import annotations

import datetime
import hashlib
import hmac
import secrets

from django.conf import settings

from complaints.models import PhoneProof
from notifications.models import WhatsAppContact

LIFETIME = datetime.timedelta(minutes=15)
DIGITS = 8


def start(now: datetime.datetime) -> tuple[PhoneProof, str]:
    """A new proof and its code, which is told to the browser and kept nowhere."""
    PhoneProof.objects.filter(expires_at__lt=now - LIFETIME).delete()
    code = "".join(secrets.choice("0123456789") for _ in range(DIGITS))
    proof = PhoneProof.objects.create(code_hash=_hash(code), expires_at=now + LIFETIME)
    return proof, code


def prove(code: str, contact: WhatsAppContact, *, now: datetime.datetime) -> bool:
    """`contact` sent this code; False where nobody waits for it any more."""
    return bool(
        PhoneProof.objects.filter(
            code_hash=_hash(code), contact=None, expires_at__gt=now
        ).update(contact=contact)
    )


def take(pk: int, now: datetime.datetime) -> WhatsAppContact | None:
    """Who proved it; the proof is used up by that."""
    proofs = PhoneProof.objects.filter(pk=pk, contact__isnull=False)
    proof = proofs.filter(expires_at__gt=now).select_related("contact").first()
    if proof is None or not proofs.delete()[0]:
        return None
    return proof.contact


def _hash(code: str) -> str:
    message = f"phone-proof:{code}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()
