"""How long a request held a transaction open, as a header of its answer."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from django.db import connection
from django.db.transaction import Atomic
from django.http import HttpRequest, HttpResponse

held = threading.local()


def transactions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The longest of the request, from BEGIN to the end of COMMIT."""
    begin, end = Atomic.__enter__, Atomic.__exit__

    def enter(self: Atomic) -> None:
        if not connection.in_atomic_block:
            held.since = time.monotonic()
        begin(self)

    def leave(self: Atomic, *error: object) -> None:
        end(self, *error)
        if not connection.in_atomic_block:
            held.longest = max(held.longest, time.monotonic() - held.since)

    Atomic.__enter__, Atomic.__exit__ = enter, leave

    def middleware(request: HttpRequest) -> HttpResponse:
        held.longest = 0.0
        response = get_response(request)
        response["X-Transaction-Seconds"] = f"{held.longest:.6f}"
        return response

    return middleware
