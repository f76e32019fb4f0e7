"""What people see when something went wrong, and how they go on from there."""

from __future__ import annotations

import difflib
import errno
import sys
from collections.abc import Callable
from urllib.parse import unquote

from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.middleware.csrf import REASON_NO_CSRF_COOKIE, get_token
from django.shortcuts import render
from django.template import loader
from django.urls import Resolver404, resolve, reverse
from django.utils.text import Truncator, slugify
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from complaints.photos import MAX_COUNT
from complaints.views.filing import rescue
from directory.models import Agency
from services.models import Service
from throttling.origin import sent_from_here

MAX_CANDIDATES = 1000
MAX_ADDRESS = 80
# Forms whose text comes back when their protection has run out. None of them
# holds a password or a PIN, and a form not named here starts again empty.
KEPT_FORMS = {
    "complaints:new",
    "complaints:step",
    "complaints:reply",
    "complaints:reopen",
}
# Their pages carry no token, and some browsers do not say whence a form comes: they
# get one here. All that these do is set a cookie that says nothing about anybody.
HARMLESS_FORMS = {"set_language", "choose_region"}
VERBS = ["GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"]
PROTECTION_FIELD = "csrfmiddlewaretoken"
# PostgreSQL, appendix A: a statement that took too long, and one that may not write.
QUERY_CANCELED, READ_ONLY = "57014", "25006"
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 with the pages whose address is most like the one that was typed."""
    return render(request, "404.html", {"nearest": nearest(request.path)}, status=404)


def nearest(address: str, most: int = 3) -> list[tuple[str, str]]:
    """Up to `most` pages, as address and name, by likeness of the last part.

    Two queries of at most 1,000 rows each; a very long address matches nothing.
    """
    parts = [part for part in unquote(address).split("/") if part]
    wanted = slugify(parts[-1]) if parts else ""
    if not wanted or len(wanted) > MAX_ADDRESS:
        return []
    pages = _known_pages()
    alike = difflib.get_close_matches(wanted, pages, n=most, cutoff=0.6)
    return [pages[name] for name in alike]


def _known_pages() -> dict[str, tuple[str, str]]:
    """Address and name of each page that a citizen may look for, by last part."""
    fixed = [
        ("services:list", _("Izin dan layanan")),
        ("services:taxes", _("Pajak daerah")),
        ("directory:list", _("Dinas dan pimpinannya")),
        ("complaints:landing", _("Cara kerja aduan")),
        ("complaints:new", _("Tulis aduan")),
        ("complaints:track", _("Lacak aduan")),
    ]
    addresses = [(reverse(view), name) for view, name in fixed]
    pages = {page[0].strip("/").rpartition("/")[2]: page for page in addresses}
    for agency in Agency.objects.only("slug", "name")[:MAX_CANDIDATES]:
        pages[agency.slug] = (agency.get_absolute_url(), agency.name)
    services = Service.objects.published().only("slug", "name", "kind")
    for service in services[:MAX_CANDIDATES]:
        pages[service.slug] = (service.get_absolute_url(), service.name)
    return pages


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, told without asking the request for anything: its Host may be forged.

    Django takes a session that could not be stored for one that was deleted.
    """
    error = exception.__context__ if isinstance(exception, SessionInterrupted) else None
    while error is not None:
        if _cannot_store(error):
            return _come_back_soon(request, error)
        error = error.__context__
    return HttpResponse(loader.render_to_string("400.html"), status=400)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with "come back soon", and with what was typed, while nothing can
    be stored: no database, one that only reads, a full disk, a query cut short.

    Neither page may need the database, a session or a context processor.
    """
    error = sys.exc_info()[1]
    if not _cannot_store(error):
        return HttpResponse(loader.render_to_string("500.html"), status=500)
    return _come_back_soon(request, error)


@never_cache
def _come_back_soon(request: HttpRequest, error: BaseException | None) -> HttpResponse:
    fields = _typed(request)
    context = {
        "too_slow": _sqlstate(error) == QUERY_CANCELED,
        "action": request.get_full_path(),
        "fields": fields,
        "lost_files": _names_of_files(request) if fields else [],
        "token": get_token(request) if fields else "",
    }
    page = loader.render_to_string("503.html", context)
    return HttpResponse(page, status=503, headers={"Retry-After": "120"})


def _cannot_store(error: BaseException | None) -> bool:
    match error:
        case OperationalError() | InterfaceError():
            return True
        case InternalError():
            return _sqlstate(error) == READ_ONLY
        case OSError():
            return error.errno in NO_ROOM
    return False


def _sqlstate(error: BaseException | None) -> str:
    """PostgreSQL's own code of the error; "" on SQLite."""
    return getattr(getattr(error, "__cause__", None), "sqlstate", None) or ""


@never_cache
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403, with what was typed and a button that sends it with fresh protection.

    Only for a form that this site itself sent: another site's form must not
    become one click away from being filed. Photos of a complaint are kept in a
    draft, which needs a browser that takes our cookies.
    """
    fields, cookies_off = _typed(request), reason == REASON_NO_CSRF_COOKIE
    is_complaint = _view_name(request) == "complaints:new"
    draft = None
    if fields and is_complaint and request.FILES and not cookies_off:
        draft = rescue(request)
    context = {
        "fields": fields,
        "draft": draft,
        "lost_files": _names_of_files(request) if fields and not draft else [],
        "fresh_token": get_token(request) if fields else "",
        "cookies_off": cookies_off,
    }
    return render(request, "403_csrf.html", context, status=403)


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What to send again, of a form that this site itself sent; else nothing."""
    view = _view_name(request)
    kept = view in KEPT_FORMS and sent_from_here(request)
    if request.method != "POST" or not (kept or view in HARMLESS_FORMS):
        return []
    return [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name != PROTECTION_FIELD
    ]


def _view_name(request: HttpRequest) -> str:
    try:
        return resolve(request.path_info).view_name
    except Resolver404:
        return ""


def _names_of_files(request: HttpRequest) -> list[str]:
    files = [file for _field, files in request.FILES.lists() for file in files]
    return [Truncator(file.name or "").chars(60) for file in files[:MAX_COUNT]]


def no_odd_requests(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page whose address holds a NUL does not exist; PostgreSQL would refuse to
    look for it. Verbs that only debuggers use are refused; ASVS 5.0, 13.4.4."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in VERBS:
            return HttpResponseNotAllowed(VERBS)
        if "\x00" in request.path_info:
            raise Http404
        return get_response(request)

    return middleware
