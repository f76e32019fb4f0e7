"""API keys: made, shown once, replaced, revoked, and recognised again."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.http import HttpRequest

from complaints.channels.open311.errors import Refused
from complaints.models import ApiKey
from directory.calendar import wib_date
from throttling.limits import allow, client_address

HOUR = datetime.timedelta(hours=1)
SHOWN_LENGTH = 8
# Wrong keys from one address; nobody guesses 256 bits, this only spares the table.
WRONG_KEYS_PER_HOUR = 60


def issue(key: ApiKey, *, now: datetime.datetime) -> str:
    """Give it a new secret and save it; the old one ends. The secret is returned
    this once and stored only as a hash: 256 random bits need no slow one."""
    secret = f"jtg_{secrets.token_urlsafe(32)}"
    key.start, key.key_hash = secret[:SHOWN_LENGTH], _hash(secret)
    key.issued_at = now
    key.save()
    return secret


def revoke(key: ApiKey, *, now: datetime.datetime) -> None:
    ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=now)


def recognise(request: HttpRequest, now: datetime.datetime) -> ApiKey:
    """Whose key is in the body. Raises Refused: 403 without a valid one, 429 for one
    used more often than it may be. Counts; call it outside a transaction."""
    given = request.POST.get("api_key", "")
    if not given:
        raise Refused(403, "api_key tidak ada.")
    key = ApiKey.objects.filter(key_hash=_hash(given), revoked_at=None).first()
    if key is None:
        address = client_address(request)
        if not allow(
            "open311-wrong", address, limit=WRONG_KEYS_PER_HOUR, per=HOUR, now=now
        ):
            raise Refused(429, "Terlalu banyak kunci yang salah.")
        raise Refused(403, "api_key tidak berlaku.")
    if not allow("open311", str(key.pk), limit=key.per_hour, per=HOUR, now=now):
        raise Refused(429, f"Paling banyak {key.per_hour} kiriman per jam.")
    today = wib_date(now)
    ApiKey.objects.filter(pk=key.pk).exclude(last_used_on=today).update(
        last_used_on=today
    )
    return key


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
