"""Programmes: the list, by region, one of them, and all as open data."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory import exports
from directory.copies import for_all, in_indonesian
from directory.models import Region
from directory.provenance import real
from portal.news.models import Programme, ProgrammeUpdate
from portal.news.views.posts import as_picture
from portal.news.views.thread import with_conversation

LISTED = 200
TITLE = "Program pemerintah di Jawa Tengah"


@for_all
@require_safe
def programme_list(request: HttpRequest) -> HttpResponse:
    """All; the form leads on to the page of one region, which has its own address."""
    slug = request.GET.get("wilayah", "").replace("\x00", "")[:60]
    if slug and Region.objects.filter(slug=slug).exists():
        return redirect("news:region_programmes", slug)
    programmes = Programme.objects.published().with_progress()
    return _listed(request, programmes, None)


@for_all
@require_safe
def region_programmes(request: HttpRequest, slug: str) -> HttpResponse:
    """Program di Kudus: the region's own, and the province's that happen there."""
    region = get_object_or_404(Region, slug=slug)
    programmes = Programme.objects.published().with_progress().in_region(region)
    return _listed(request, programmes, region)


def _listed(
    request: HttpRequest, programmes: Any, region: Region | None
) -> HttpResponse:
    rows = list(programmes.order_by("-level", "name")[:LISTED])
    return render(
        request,
        "news/programme_list.html",
        {"programmes": rows, "regions": Region.objects.all(), "chosen": region},
    )


@for_all
def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(
        Programme.objects.published()
        .with_progress()
        .prefetch_related("updates", "places"),
        slug=slug,
    )
    return with_conversation(
        request, programme, "news/programme_detail.html", {"programme": programme}
    )


@cache_control(max_age=3600)
@require_safe
def update_photo(request: HttpRequest, pk: int) -> HttpResponse:
    """The photo of a published programme's progress."""
    out = ProgrammeUpdate.objects.filter(programme__is_published=True)
    return as_picture(get_object_or_404(out.exclude(photo=""), pk=pk).photo)


@for_all
@require_safe
@in_indonesian
def programmes_csv(request: HttpRequest) -> HttpResponse:
    """For spreadsheets; the byte order mark tells Excel that it is UTF-8."""
    text = "\ufeff" + exports.as_csv(_rows(), timezone.localdate())
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    return _attached(response, "csv")


@for_all
@require_safe
@in_indonesian
def programmes_json(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        exports.as_json(_rows(), timezone.localdate(), TITLE),
        json_dumps_params={"ensure_ascii": False},
    )
    return _attached(response, "json")


def _rows() -> list[dict[str, str]]:
    programmes = real(Programme.objects.published()).with_progress()
    return [
        programme.open_data(settings.SITE_URL)
        for programme in programmes.prefetch_related("places").order_by("slug")
    ]


def _attached(response: HttpResponse, suffix: str) -> HttpResponse:
    name = f"program-jateng-{timezone.localdate().isoformat()}.{suffix}"
    header = content_disposition_header(as_attachment=True, filename=name)
    response["Content-Disposition"] = header or "attachment"
    response["Link"] = f'<{exports.LICENCE_URL}>; rel="license"'
    return response
