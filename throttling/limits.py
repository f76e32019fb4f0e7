"""Counting attempts, atomically and in the database, so that the limit holds
for all processes together on SQLite and PostgreSQL alike, with or without Redis."""

import datetime
import hashlib
import hmac
import ipaddress
import logging

from django.conf import settings
from django.db import connection
from django.db.models import F
from django.http import HttpRequest

from throttling.models import Counter

KEEP = datetime.timedelta(days=2)
logger = logging.getLogger(__name__)


def hit(
    scope: str, identity: str, *, per: datetime.timedelta, now: datetime.datetime
) -> int:
    """Count one attempt of `identity`; return how many there were within `per`.

    Only a keyed hash that changes daily is stored, so the table never tells
    whose attempts they were. Call it outside a transaction: a rollback would
    forget the attempt.
    """
    slot = _slot(per, now)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO throttling_counter (key, slot, count) VALUES (%s, %s, 1)"
            " ON CONFLICT (key, slot)"
            " DO UPDATE SET count = throttling_counter.count + 1"
            " RETURNING count",
            [_key(scope, identity, now), slot],
        )
        count: int = cursor.fetchone()[0]
    if count == 1:
        Counter.objects.filter(slot__lt=(now - KEEP).timestamp()).delete()
    return count


def allow(
    scope: str,
    identity: str,
    *,
    limit: int,
    per: datetime.timedelta,
    now: datetime.datetime,
) -> bool:
    """Count one attempt as `hit` does; False once `limit` is passed within `per`.

    The first that passes it is logged, by the scope alone: who it was is not kept.
    """
    count = hit(scope, identity, per=per, now=now)
    if count == limit + 1:
        logger.warning("Batas terlampaui: %s", scope)
    return count <= limit


def forgive(
    scope: str, identity: str, *, per: datetime.timedelta, now: datetime.datetime
) -> None:
    """Take one attempt back: it was a right one, and only wrong ones should count."""
    counter = Counter.objects.filter(
        key=_key(scope, identity, now), slot=_slot(per, now), count__gt=0
    )
    counter.update(count=F("count") - 1)


def _slot(per: datetime.timedelta, now: datetime.datetime) -> int:
    seconds = int(per.total_seconds())
    return int(now.timestamp()) // seconds * seconds


def _key(scope: str, identity: str, now: datetime.datetime) -> str:
    # The day as UTC counts it, like the slots.
    day = now.astimezone(datetime.UTC).date().isoformat()
    of_the_day = _hmac(settings.SECRET_KEY.encode(), f"throttling:{day}").digest()
    return _hmac(of_the_day, f"{scope}:{identity}").hexdigest()


def _hmac(key: bytes, message: str) -> hmac.HMAC:
    return hmac.new(key, message.encode(errors="replace"), hashlib.sha256)


def client_address(request: HttpRequest) -> str:
    """The visitor's address: the one that our outermost trusted proxy saw.

    With TRUSTED_PROXIES=0 the header X-Forwarded-For is ignored, since anybody
    can write it. An IPv6 address stands for its /64, which is what one customer
    has: else one customer would have as many addresses as he likes. An IPv4 address
    written as one of IPv6 (::ffff:203.0.113.7, as a socket for both sees it) stays
    itself: all of them share a /64.
    """
    hops = settings.TRUSTED_PROXIES
    forwarded = request.headers.get("X-Forwarded-For", "").split(",")
    seen = forwarded[-hops].strip() if 0 < hops <= len(forwarded) else ""
    return _customer(seen or str(request.META.get("REMOTE_ADDR", "")))


def _customer(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
