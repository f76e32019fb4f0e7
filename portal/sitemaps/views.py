"""For search engines: an index of small maps, and robots.txt.

Complaints are cut by number and not by page: the map of one stretch costs the same at
a million complaints as at one, and stays the same when others come.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Max, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from complaints.models import Complaint
from directory.models import Agency
from directory.provenance import real
from portal.news.models import NewsPost, Programme
from services.sitemaps import SITEMAPS as SERVICES

# Numbers in one map; https://www.sitemaps.org/protocol.html allows 50,000 addresses.
STRETCH = 20_000
AT_A_TIME = 2000
# Beyond this no number fits into a column.
LAST_STRETCH = 2**40
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
XML = "application/xml; charset=utf-8"
# Pages that hold what a visitor typed, or that lead nowhere for a machine.
CLOSED = (
    "/admin/",
    "/aduan/baru/",
    "/aduan/langkah/",
    "/aduan/lacak/",
    "/aduan/terkirim/",
    "/cari/",
    "/dev/",
    "/langganan/",
)


class PageSitemap(Sitemap):
    def items(self) -> list[str]:
        return [
            "home",
            "services:list",
            "services:taxes",
            "services:flows",
            "services:signposts",
            "directory:list",
            "complaints:landing",
            "complaints:list",
            "news:posts",
            "news:programmes",
            "opendata:catalogue",
            "open311:documentation",
            "statistics:overview",
            "statistics:index",
            "about",
            "privacy",
            "accessibility",
        ]

    def location(self, item: Any) -> str:
        return reverse(item)


class AgencySitemap(Sitemap):
    def items(self) -> QuerySet[Agency]:
        return real(Agency.objects.active(timezone.localdate())).order_by("pk")


class NewsSitemap(Sitemap):
    def items(self) -> QuerySet[NewsPost]:
        return real(NewsPost.objects.published(timezone.now())).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime:
        return item.publish_at


class ProgrammeSitemap(Sitemap):
    def items(self) -> QuerySet[Programme]:
        return real(Programme.objects.published()).order_by("pk")


SITEMAPS: dict[str, type[Sitemap]] = {
    "halaman": PageSitemap,
    **SERVICES,
    "direktori": AgencySitemap,
    "berita": NewsSitemap,
    "program": ProgrammeSitemap,
}


@conditional_page
@cache_control(public=True, max_age=3600)
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """The maps; of complaints one for each stretch of numbers. 1 query."""
    numbers = real(Complaint.objects.public()).aggregate(
        first=Min("pk"), last=Max("pk")
    )
    addresses = [reverse("sitemap", args=[section]) for section in SITEMAPS]
    if numbers["last"]:
        stretches = range(numbers["first"] // STRETCH, numbers["last"] // STRETCH + 1)
        addresses += [reverse("sitemap_complaints", args=[n]) for n in stretches]
    rows = (f"<sitemap><loc>{settings.SITE_URL}{a}</loc></sitemap>" for a in addresses)
    return HttpResponse(
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="{NAMESPACE}">\n'
        + "\n".join(rows)
        + "\n</sitemapindex>\n",
        content_type=XML,
    )


@conditional_page
@cache_control(public=True, max_age=3600)
@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    if section not in SITEMAPS:
        raise Http404
    found = SITEMAPS[section]()
    rows = []
    for item in found.items():
        changed = found.lastmod(item) if hasattr(found, "lastmod") else None
        rows.append(_url(found.location(item), changed))
    return HttpResponse([HEAD, *rows, "</urlset>\n"], content_type=XML)


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
def complaints(request: HttpRequest, stretch: int) -> HttpResponse:
    """Public complaints of one stretch of numbers; 3 MB at most. 1 query."""
    if stretch > LAST_STRETCH:
        raise Http404
    return HttpResponse(_complaints(stretch), content_type=XML)


def _complaints(stretch: int) -> Iterator[str]:
    found = real(Complaint.objects.public()).filter(
        pk__gte=stretch * STRETCH, pk__lt=(stretch + 1) * STRETCH
    )
    rows = found.order_by("pk").values_list("public_code", "updated_at")
    yield HEAD
    for code, changed in rows.iterator(chunk_size=AT_A_TIME):
        yield _url(f"/aduan/{code}/", changed)
    yield "</urlset>\n"


HEAD = f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{NAMESPACE}">\n'


def _url(path: str, changed: datetime.datetime | None) -> str:
    day = (
        f"<lastmod>{changed.isoformat(timespec='seconds')}</lastmod>" if changed else ""
    )
    return f"<url><loc>{escape(settings.SITE_URL + path)}</loc>{day}</url>\n"


@conditional_page
@cache_control(public=True, max_age=86400)
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """RFC 9309."""
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED)]
    lines += ["", f"Sitemap: {settings.SITE_URL}{reverse('sitemaps')}"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
