"""Whether a form was sent by one of our own pages, by the browser's own word.

docs/decisions/0144-forms-without-a-token.md says which forms rest on it, and why.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt, csrf_protect

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def sent_from_here(request: HttpRequest) -> bool:
    """By Sec-Fetch-Site, else Origin, else Referer, none of which a page can forge.

    Without any of them, no: silence is no proof.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site == "same-origin"
    sender = request.headers.get("Origin") or request.headers.get("Referer") or ""
    parts = urlsplit(sender)
    origin = f"{parts.scheme}://{parts.netloc}"
    ours = f"{request.scheme}://{request.get_host()}"
    return origin == ours or origin in settings.CSRF_TRUSTED_ORIGINS


def from_our_pages(view: View[P]) -> View[P]:
    """Let a form that our own page sent do without a token; any other needs one.

    Only for what is done without knowing who does it: never for what a session or
    a cookie gives a right to.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def wrapped(
        request: HttpRequest, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponse:
        proven = sent_from_here(request)
        return (view if proven else protected)(request, *args, **kwargs)

    wrapped.asks_for_token_or_origin = True  # type: ignore[attr-defined]
    return wrapped
