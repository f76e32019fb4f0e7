"""Whole pages, kept for a moment for everybody who shows no cookie of ours.

A page is kept if its view says that it is for all (directory/copies.py) and nothing in
the answer is one visitor's. It ends when a table that it read changes, and with its
time; docs/decisions/0145-pages-kept-for-all.md.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, QueryDict
from django.middleware.gzip import re_accepts_gzip
from django.urls import resolve
from django.utils.cache import get_conditional_response, patch_cache_control

from directory import changes
from directory.kept import release
from portal import regions, replica
from portal.language import LANGUAGES
from portal.news.views import visitors
from services.views.services import is_bot

# Cookies that we read and that make a page one visitor's. The language is in the key;
# no page that is kept has a token; and what others set for the whole domain, such as
# counts of visits, changes nothing.
OWN_COOKIES = {
    settings.SESSION_COOKIE_NAME,
    CookieStorage.cookie_name,
    regions.COOKIE,
    replica.WROTE,
    visitors.COOKIE,
    visitors.WAITING,
}
# Headers that ask for less than the page, or as somebody.
OTHER_ASKERS = ("Authorization", "HX-Request", "Range")
VARIES_BY = {"cookie", "accept-encoding", "hx-request"}
# What pages know to be asked, each with few answers; free words are not among them.
KNOWN_QUERY = {
    *("bulan", "dari", "daring", "gratis", "hal", "instansi", "jenis", "kategori"),
    *("lewat", "periode", "peristiwa", "sebelum", "sesudah", "setelah", "status"),
    *("tahun", "topik", "untuk", "urut", "wilayah"),
}
# What other sites add to our addresses; no page reads it, so none is told.
TRACKING = ("utm_", "fbclid", "gclid", "igshid", "wbraid", "gbraid")
LONGEST_ADDRESS = 300
LARGEST = 256 * 1024  # bytes as sent
# One visitor makes an old page anew, while the others still get it.
TURN_SECONDS = 10


class Page(NamedTuple):
    content: bytes
    headers: dict[str, str]
    tables: dict[str, str | None]
    made_at: float
    counts_readers: bool


def kept_pages(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Answer with a kept page where there is one; keep those that may be."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not (settings.KEPT_PAGES_SECONDS and _is_for_all(request)):
            return _checked(request, get_response(request))
        key = _key(request)
        page = changes.ask(partial(_current, key))
        if page is not None:
            return _answer(request, page, key)
        return _made(request, get_response, key)

    return middleware


def _is_of_one(request: HttpRequest) -> bool:
    own = not OWN_COOKIES.isdisjoint(request.COOKIES)
    return own or "Authorization" in request.headers


def _is_for_all(request: HttpRequest) -> bool:
    if request.method != "GET" or _is_of_one(request):
        return False
    if any(name in request.headers for name in OTHER_ASKERS):
        return False
    return _without_tracking(request) and len(request.path_info) <= LONGEST_ADDRESS


def _without_tracking(request: HttpRequest) -> bool:
    """Whether the query is of known words, after others' additions were taken out."""
    text = request.META.get("QUERY_STRING", "")
    if not text:
        return True
    if len(text) > LONGEST_ADDRESS:
        return False
    query = QueryDict(text, mutable=True)
    for name in [name for name in query if name.startswith(TRACKING)]:
        del query[name]
    if not query.keys() <= KNOWN_QUERY:
        return False
    request.META["QUERY_STRING"] = query.urlencode()
    return True


def _key(request: HttpRequest) -> str:
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    parts = (
        release(),
        request.scheme,
        request.get_host(),
        request.path_info,
        sorted(QueryDict(request.META.get("QUERY_STRING", "")).lists()),
        language if language in LANGUAGES else settings.LANGUAGE_CODE,
        bool(re_accepts_gzip.search(request.headers.get("Accept-Encoding", ""))),
    )
    return f"halaman:{hashlib.sha256(repr(parts).encode()).hexdigest()}"


def _current(key: str) -> Page | None:
    """The page, if nothing that it shows has changed and it is not to be made anew."""
    page: Page | None = cache.get(key)
    if page is None or changes.versions(page.tables) != page.tables:
        return None
    is_old = time.time() - page.made_at > settings.KEPT_PAGES_SECONDS / 2
    if is_old and cache.add(f"{key}:giliran", 1, TURN_SECONDS):
        return None
    return page


def _answer(request: HttpRequest, page: Page, key: str) -> HttpResponse:
    if page.counts_readers and not is_bot(request):
        changes.ask(partial(_count_reader, key))
    if settings.METRICS_TOKEN:
        request.resolver_match = resolve(request.path_info)
    response = HttpResponse(page.content, headers=page.headers)
    return _or_unchanged(request, response)


def _or_unchanged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    unchanged = get_conditional_response(
        request, etag=response["ETag"], response=response
    )
    return unchanged or response


def _count_reader(key: str) -> None:
    cache.add(f"{key}:dibaca", 0, 3600)
    cache.incr(f"{key}:dibaca")


def _readers(key: str) -> int:
    """How many got the kept page and were not counted yet; they are, now."""
    found: int = cache.get(f"{key}:dibaca", 0)
    if found:
        cache.decr(f"{key}:dibaca", found)
    return found


def _made(
    request: HttpRequest, get_response: Callable[[HttpRequest], HttpResponse], key: str
) -> HttpResponse:
    # Asked before anything is read: what changes meanwhile ends the page at once. And
    # read where it is first, not in a copy of the database that lags.
    replica.stay_at_primary()
    before = changes.ask(partial(changes.versions, changes.watched()))
    request.is_for_all = True  # type: ignore[attr-defined]
    request.readers_before = lambda: changes.ask(partial(_readers, key)) or 0  # type: ignore[attr-defined]
    with changes.reading() as tables:
        response = _checked(request, get_response(request))
    if before is None or not _may_be_kept(response):
        return response
    if not response.has_header("ETag"):
        digest = hashlib.sha256(response.content).hexdigest()[:32]
        response["ETag"] = f'W/"{digest}"'
    page = Page(
        response.content,
        dict(response.items()),
        {table: before[table] for table in tables},
        time.time(),
        getattr(request, "counts_readers", False),
    )
    changes.ask(partial(cache.set, key, page, settings.KEPT_PAGES_SECONDS))
    return _or_unchanged(request, response)


def _checked(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """An answer to one visitor is not for all, whatever the view says."""
    said = response.get("Cache-Control", "")
    of_one = (
        _is_of_one(request)
        or request.method not in ("GET", "HEAD")
        or response.cookies
        or "no-store" in said
    )
    if "public" in said and of_one:
        patch_cache_control(response, private=True)
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    said = response.get("Cache-Control", "")
    varies = {name.strip().lower() for name in response.get("Vary", "").split(",")}
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "public" in said
        and "no-store" not in said
        and varies - {""} <= VARIES_BY
        # A nonce that many are told is none.
        and "'nonce-" not in response.get("Content-Security-Policy", "")
        and len(response.content) <= LARGEST
    )
