"""Log lines as JSON, each with the id of the request that caused it.

No line carries a body, a query string or an address of the network: what a citizen
sends stays out of the logs.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime

from django.http import HttpRequest, HttpResponse

request_id: ContextVar[str] = ContextVar("request_id", default="-")

DETAIL = re.compile(r"^DETAIL:.*?(?=^\n|\Z)", re.MULTILINE | re.DOTALL)

# What a proxy in front may hand on as the id; anything else is replaced.
GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


def request_ids(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Give each request an id, taken from X-Request-ID where that is plain."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        chosen = given if GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        token = request_id.set(chosen)
        try:
            response = get_response(request)
        finally:
            request_id.reset(token)
        response.headers["X-Request-ID"] = chosen
        return response

    return middleware


def _without_address(record: logging.LogRecord) -> str:
    """The message; of a refused request with the pattern of its address in place of
    the address, in which a number or the key of a link may stand."""
    request, status = (
        getattr(record, "request", None),
        getattr(record, "status_code", 0),
    )
    if not isinstance(request, HttpRequest) or not status:
        return record.getMessage()
    match = request.resolver_match
    return f"{status} {request.method} {match.route if match else 'tanpa halaman'}"


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": _without_address(record),
        }
        # What a forged request held is in its trace, and no fault of ours.
        if record.exc_info and not record.name.startswith("django.security."):
            # PostgreSQL quotes the row that it refused.
            line["trace"] = DETAIL.sub("", self.formatException(record.exc_info))
        return json.dumps(line, ensure_ascii=False)
