"""Reading from a copy of the database, where DATABASE_REPLICA_URL names one.

Who only looks, without a session, reads from the copy, which may lag by a moment.
Whoever has a session (staff, and citizens who file or follow), sent something within
the last seconds, or stands at a door whose answer must be today's reads from the
primary; so do commands and tasks, and each request from its first write on.
docs/decisions/0148.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

WROTE = "baru_mengirim"
# Longer than a copy in good health lags behind, in seconds.
OWN_WRITES_SECONDS = 10
# How long a dead copy is left alone, since each try costs a visitor the wait.
REST_SECONDS = 30
# Links from letters, which may be minutes old or none, and what machines watch.
NEVER = ("/admin/", "/akun/", "/aduan/lacak/", "/langganan/", "/healthz", "/metrics")

_from_copy = ContextVar("from_copy", default=False)
_copy_rests_until = 0.0


def stay_at_primary() -> None:
    """The rest of this request reads from the primary."""
    _from_copy.set(False)


class Router:
    """Writes go to the primary, and reads as the request was judged."""

    def db_for_read(self, model: Any, **hints: Any) -> str:
        # Who holds a lock or has written reads where that is.
        in_transaction = transaction.get_connection("default").in_atomic_block
        return "replica" if _from_copy.get() and not in_transaction else "default"

    def db_for_write(self, model: Any, **hints: Any) -> str:
        stay_at_primary()
        return "default"

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db == "default"


def reads_from_copy(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        token = _from_copy.set(_may(request) and _copy_answers())
        try:
            response = get_response(request)
        finally:
            _from_copy.reset(token)
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            response.set_cookie(
                WROTE,
                "1",
                max_age=OWN_WRITES_SECONDS,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Lax",
            )
        return response

    return middleware


def _may(request: HttpRequest) -> bool:
    return (
        request.method in ("GET", "HEAD")
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and WROTE not in request.COOKIES
        and not request.path.startswith(NEVER)
    )


def _copy_answers() -> bool:
    """Whether the copy is there; a dead one rests while the primary serves all."""
    global _copy_rests_until
    if time.monotonic() < _copy_rests_until:
        return False
    try:
        connections["replica"].cursor().close()
    except DatabaseError:
        logger.exception("Salinan basis data tidak terjangkau")
        _copy_rests_until = time.monotonic() + REST_SECONDS
        return False
    return True
