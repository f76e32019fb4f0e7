"""Patience before a block: who comes too often waits, or lets the device work.

A mobile carrier's customers share addresses, so many attempts from one address may
be many people. Beyond `free` attempts an hour each further one needs a signed ticket
that is some seconds old, or the answer to a small puzzle which static/js/challenge.js
finds by itself. Without script one waits and sends again; no way is closed.

The ticket names nobody and is not tied to an address, which may change from one
request to the next on a phone. It counts once.
"""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import logging
import math
import secrets

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest

from throttling.limits import allow, client_address, hit

HOUR = datetime.timedelta(hours=1)
logger = logging.getLogger(__name__)
# Names of the two fields that templates/components/_challenge.html sends.
TICKET, ANSWER = "tiket", "jawaban_tiket"
FIRST_WAIT, LONGEST_WAIT = 10, 60  # seconds; one second longer for each attempt
# Leading zero bits of a SHA-256: 2^14 tries, about a second on a cheap phone; one bit
# more for every ten attempts.
FIRST_BITS, MOST_BITS = 14, 17
_SALT = "throttling.challenge"


class TooMany(Exception):
    """Even with tickets it was too often; until the hour ends nothing helps."""


@dataclasses.dataclass(frozen=True)
class Challenge:
    ticket: str
    seconds: int  # still to wait
    bits: int


def admit(
    request: HttpRequest, scope: str, *, free: int, most: int, now: datetime.datetime
) -> Challenge | None:
    """None lets this attempt in; a Challenge must be met first.

    Counts by the visitor's address: `free` attempts an hour without a ticket, up to
    `most` with one. Raises TooMany beyond. Call it outside a transaction.
    """
    address = client_address(request)
    sent = request.POST.get(TICKET, "")
    known = _read(sent, scope, now)
    if known is None:
        count = hit(scope, address, per=HOUR, now=now)
        if count <= free:
            return None
        if count == free + 1:
            logger.warning("Diminta menunggu: %s", scope)
        return _issue(scope, count - free, now)
    left = known["wait"] - (now.timestamp() - known["at"])
    if left > 0 and not _is_solved(
        sent, request.POST.get(ANSWER, ""), bits=known["bits"]
    ):
        return Challenge(sent, math.ceil(left), known["bits"])
    issued = datetime.datetime.fromtimestamp(known["at"], datetime.UTC)
    if not allow("ticket", known["id"], limit=1, per=HOUR, now=issued):
        return _issue(scope, 1, now)
    if not allow(f"{scope} by ticket", address, limit=most - free, per=HOUR, now=now):
        raise TooMany
    return None


def _issue(scope: str, beyond: int, now: datetime.datetime) -> Challenge:
    wait = min(FIRST_WAIT + beyond - 1, LONGEST_WAIT)
    bits = min(FIRST_BITS + beyond // 10, MOST_BITS)
    ticket = Signer(salt=_SALT).sign_object(
        {
            "scope": scope,
            "at": now.timestamp(),
            "wait": wait,
            "bits": bits,
            "id": secrets.token_hex(8),
        }
    )
    return Challenge(ticket, wait, bits)


def _read(ticket: str, scope: str, now: datetime.datetime) -> dict | None:
    """What a ticket of ours says; None if it is missing, forged or an hour old."""
    try:
        known: dict = Signer(salt=_SALT).unsign_object(ticket)
    except BadSignature:
        return None
    age = now.timestamp() - known["at"]
    return known if known["scope"] == scope and age < HOUR.total_seconds() else None


def _is_solved(ticket: str, answer: str, *, bits: int) -> bool:
    if not answer.isascii() or not answer.isdigit() or len(answer) > 12:
        return False
    digest = hashlib.sha256(f"{ticket}.{answer}".encode()).digest()
    return int.from_bytes(digest) >> (256 - bits) == 0
