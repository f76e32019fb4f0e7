"""Counting attempts, atomically and in the database, so that the limit holds
for all processes together on SQLite and PostgreSQL alike."""

import datetime
import hashlib
import hmac

from django.conf import settings
from django.db import connection
from django.http import HttpRequest

from throttling.models import Counter

KEEP = datetime.timedelta(days=2)


def allow(
    scope: str,
    identity: str,
    *,
    limit: int,
    per: datetime.timedelta,
    now: datetime.datetime,
) -> bool:
    """Count one attempt of `identity`; False once `limit` is passed within `per`.

    Only a keyed hash that changes daily is stored, so the table never tells
    whose attempts they were. Call it outside a transaction: a rollback would
    forget the attempt.
    """
    seconds = int(per.total_seconds())
    slot = int(now.timestamp()) // seconds * seconds
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO throttling_counter (key, slot, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (key, slot)"
            " DO UPDATE SET count = throttling_counter.count + 1"
            " RETURNING count",
            [_key(scope, identity, now.date()), slot],
        )
        count: int = cursor.fetchone()[0]
    if count == 1:
        Counter.objects.filter(slot__lt=(now - KEEP).timestamp()).delete()
    return count <= limit


def _key(scope: str, identity: str, day: datetime.date) -> str:
    message = f"{scope}:{day}:{identity}".encode()
    return hmac.new(settings.SECRET_KEY.encode(), message, hashlib.sha256).hexdigest()


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the one that our outermost trusted proxy saw.

    With TRUSTED_PROXIES=0 the header X-Forwarded-For is ignored, since anybody
    can write it.
    """
    hops = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    if hops and len(forwarded) >= hops:
        return forwarded[-hops].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
