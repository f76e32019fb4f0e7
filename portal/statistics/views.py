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
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import etag, require_safe

from complaints import scorecards
from complaints.digests import periods
from complaints.models import FiguresBuild
from complaints.scorecards import Figures
from complaints.spreadsheets import as_csv
from directory.copies import for_all, in_indonesian
from directory.models import Agency
from portal.news.views import everywhere
from portal.statistics import index, sections, widgets
from portal.statistics.forms import FiguresForm


def _last_build(request: HttpRequest) -> FiguresBuild | None:
    """When the figures were counted, read once for a request."""
    if not hasattr(request, "figures_build"):
        request.figures_build = FiguresBuild.objects.first()  # type: ignore[attr-defined]
    build: FiguresBuild | None = request.figures_build  # type: ignore[attr-defined]
    return build


def _etag(request: HttpRequest, *parts: object) -> str:
    """Another one after each count and on each day."""
    build = _last_build(request)
    said = repr((build and build.pk, timezone.localdate(), *parts))
    return f'"{hashlib.sha256(said.encode()).hexdigest()[:32]}"'


def of_page(request: HttpRequest, **_parts: str) -> str:
    """Changes with the count, the day, the language, the address, and the warnings and
    disruptions of now, which every page carries."""
    here = request.get_full_path()
    return _etag(request, get_language(), here, everywhere.notices_now(request))


def of_widget(request: HttpRequest, **_parts: str) -> str:
    return _etag(request, request.path)


@for_all
@require_safe
@etag(of_page)
def overview(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    form = FiguresForm(request.GET, today=today)
    found = sections.read(form.period, form.region, form.regions)
    return render(
        request,
        "statistics/overview.html",
        {
            "filter_form": form,
            "period": form.period,
            "region": form.region,
            "query": form.query,
            "total": found.total,
            "sections": sections.build(found, today),
            "cards": found.board,
            "services": sections.services(form.period),
            "build": _last_build(request),
        },
    )


@for_all
@require_safe
@etag(of_page)
def section_csv(request: HttpRequest, slug: str) -> HttpResponse:
    """One section's table, of the same period and region as the page."""
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
    return as_csv(section.headings, section.rows, name, note)


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
@require_safe
@etag(of_page)
def index_page(request: HttpRequest) -> HttpResponse:
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
        "build": _last_build(request),
    }
    return render(request, "statistics/index.html", context)


@for_all
@require_safe
@etag(of_page)
def index_csv(request: HttpRequest, table: str) -> HttpResponse:
    if table not in TABLES:
        raise Http404
    collect, weights = TABLES[table]
    year, _years = _year(request)
    entries = collect(year)
    headings, rows = index.headings(weights), index.rows(entries)
    note, name = index.note(entries), f"indeks-{table}-{year}"
    return as_csv(headings, rows, name, note)


# --- Widgets for other people's pages ---------------------------------------------


def _widget(slug: str) -> dict[str, Any]:
    """What a widget shows of the last twelve months."""
    agency = get_object_or_404(Agency, slug=slug)
    period = periods.chosen(periods.TWELVE_MONTHS, timezone.localdate())
    cards = scorecards.collect(period.start, period.end, agencies=[agency.pk])
    figures = cards[0].figures if cards else Figures()
    return {"agency": agency, "picture": widgets.picture(agency, figures, period)}


def _for_others(response: HttpResponse) -> HttpResponse:
    """Any page may show it, and anybody between keep it for an hour. In Indonesian for
    everybody, since it stands in a page whose reader chose nothing here."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_cache_control(response, public=True, max_age=3600)
    return response


@require_safe
@etag(of_widget)
@in_indonesian
def widget_svg(request: HttpRequest, slug: str) -> HttpResponse:
    picture = _widget(slug)["picture"]
    return _for_others(HttpResponse(picture, content_type="image/svg+xml"))


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@etag(of_widget)
@in_indonesian
def widget_page(request: HttpRequest, slug: str) -> HttpResponse:
    """The only page of the site that others may frame; it sets no cookie and has no
    form, so nobody can be tricked into pressing anything."""
    more_url = settings.SITE_URL + reverse("statistics:overview")
    context = {**_widget(slug), "more_url": more_url}
    return _for_others(
        HttpResponse(render_to_string("statistics/widget.html", context))
    )
