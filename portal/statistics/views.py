"""The page of figures and its files; both as old as the last count, and say so."""

from __future__ import annotations

import hashlib
from typing import Any

from csp.decorators import csp_replace
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_GET

from complaints import scorecards
from complaints.digests import periods
from complaints.models import FiguresBuild
from complaints.scorecards import Figures
from complaints.spreadsheets import as_csv
from directory.copies import for_all
from directory.models import Agency
from portal.news.views import everywhere
from portal.statistics import index, sections, widgets
from portal.statistics.forms import FiguresForm


def etag_of(request: HttpRequest, build: FiguresBuild | None) -> str:
    """Changes with the count, the day, the language, the address, and the warnings and
    disruptions of now, which every page carries."""
    parts = (
        build.pk if build else 0,
        timezone.localdate(),
        get_language(),
        request.get_full_path(),
        everywhere.notices_now(request),
    )
    return f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'


def finished(response: HttpResponse, etag: str) -> HttpResponse:
    """Kept, but asked for again each time: mostly a short 304."""
    response["ETag"] = etag
    return response


@for_all
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    build = FiguresBuild.objects.first()
    etag = etag_of(request, build)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    today = timezone.localdate()
    form = FiguresForm(request.GET, today=today)
    found = sections.read(form.period, form.region, form.regions)
    response = render(
        request,
        "statistics/overview.html",
        {
            "filter_form": form,
            "period": form.period,
            "region": form.region,
            "query": form.query,
            "total": found.total,
            "sections": sections.build(found, today),
            "cards": found.cards,
            "services": sections.services(form.period),
            "build": build,
        },
    )
    return finished(response, etag)


@for_all
@require_GET
def section_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One section's table, of the same period and region as the page."""
    build = FiguresBuild.objects.first()
    etag = etag_of(request, build)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    today = timezone.localdate()
    form = FiguresForm(request.GET, today=today)
    note = ""
    if slug == "layanan":
        section = sections.services(form.period)
    else:
        found = sections.read(form.period, form.region, form.regions)
        built = {part.slug: part for part in sections.build(found, today)}
        if slug not in built:
            raise Http404
        section, note = built[slug], found.total.note
    where = f"-{form.region.slug}" if form.region else ""
    name = f"statistik-{slug}-{form.period.key}{where}"
    return finished(as_csv(section.headings, section.rows, name, note), etag)


# --- The index --------------------------------------------------------------------

TABLES = {
    "instansi": (index.of_agencies, index.AGENCY_WEIGHTS),
    "wilayah": (index.of_regions, index.REGION_WEIGHTS),
}


def _year(request: HttpRequest) -> tuple[int, list[int]]:
    """The one asked for, of those offered; this year if it is none of them."""
    this_year = timezone.localdate().year
    offered = [this_year, this_year - 1]
    chosen = request.GET.get("tahun", "")
    return next((year for year in offered if str(year) == chosen), this_year), offered


@for_all
@require_GET
def index_page(request: HttpRequest) -> HttpResponse:
    build = FiguresBuild.objects.first()
    etag = etag_of(request, build)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    year, years = _year(request)
    agencies, regions = index.of_agencies(year), index.of_regions(year)
    context = {
        "year": year,
        "years": years,
        "is_running": year == timezone.localdate().year,
        "agencies": agencies,
        "regions": regions,
        "note": index.note([*agencies, *regions]),
        "agency_weights": index.AGENCY_WEIGHTS.values(),
        "region_weights": index.REGION_WEIGHTS.values(),
        "build": build,
    }
    return finished(render(request, "statistics/index.html", context), etag)


@for_all
@require_GET
def index_csv(request: HttpRequest, table: str) -> HttpResponse:
    if table not in TABLES:
        raise Http404
    build = FiguresBuild.objects.first()
    etag = etag_of(request, build)
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    collect, weights = TABLES[table]
    year, _years = _year(request)
    entries = collect(year)
    headings, rows = index.headings(weights), index.rows(entries)
    note, name = index.note(entries), f"indeks-{table}-{year}"
    return finished(as_csv(headings, rows, name, note), etag)


# --- Widgets for other people's pages ---------------------------------------------


def _widget(request: HttpRequest, slug: str) -> HttpResponse | dict[str, Any]:
    """What a widget shows of the last twelve months; or 304. In Indonesian for
    everybody, since it stands in a page whose reader chose nothing here."""
    build = FiguresBuild.objects.first()
    agency = get_object_or_404(Agency, slug=slug)
    parts = (build.pk if build else 0, timezone.localdate(), request.path)
    etag = f'"{hashlib.sha256(repr(parts).encode()).hexdigest()[:32]}"'
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    period = periods.chosen(periods.TWELVE_MONTHS, timezone.localdate())
    cards = scorecards.collect(period.start, period.end, agencies=[agency.pk])
    figures = cards[0].figures if cards else Figures()
    picture = widgets.picture(agency, figures, period)
    return {"agency": agency, "picture": picture, "etag": etag}


def _for_others(response: HttpResponse, etag: str) -> HttpResponse:
    """Any page may show it, and anybody between keep it for an hour."""
    response["ETag"] = etag
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Content-Language"] = "id"
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_GET
@translation.override("id")
def widget_svg(request: HttpRequest, slug: str) -> HttpResponse:
    shown = _widget(request, slug)
    if isinstance(shown, HttpResponse):
        return shown
    response = HttpResponse(shown["picture"], content_type="image/svg+xml")
    return _for_others(response, shown["etag"])


@require_GET
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]
@translation.override("id")
def widget_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The only page of the site that others may frame; it sets no cookie and has no
    form, so nobody can be tricked into pressing anything."""
    shown = _widget(request, slug)
    if isinstance(shown, HttpResponse):
        return shown
    more_url = settings.SITE_URL + reverse("statistics:overview")
    page = render_to_string("statistics/widget.html", {**shown, "more_url": more_url})
    return _for_others(HttpResponse(page), shown["etag"])
