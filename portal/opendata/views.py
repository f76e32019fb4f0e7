"""The catalogue for people and machines, and its files."""

from __future__ import annotations

import datetime
from contextlib import suppress
from functools import partial
from typing import TypeVar

from django.db.models import Count, Max, Q, Sum
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe
from kombu.exceptions import OperationalError

from directory.copies import for_all, in_indonesian
from directory.exports import LICENCE, LICENCE_URL
from portal.opendata import building, catalogue, ranges, tasks
from portal.opendata.datasets import BY_SLUG, DATASETS
from portal.opendata.models import DataFile
from portal.opendata.shapes import Dataset
from throttling.limits import allow

Response = TypeVar("Response", bound=HttpResponseBase)

MINUTE = datetime.timedelta(minutes=1)
# Seven years of months in three formats.
MOST_FILES = 252


@for_all
@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    figures = {
        row["dataset"]: row
        for row in DataFile.objects.order_by()
        .values("dataset")
        .annotate(
            rows=Sum("rows", filter=Q(format=DataFile.Format.CSV)),
            changed=Max("changed_at"),
            files=Count("pk"),
        )
    }
    context = {
        "datasets": [(d, figures.get(d.slug), partial(_why_none, d)) for d in DATASETS],
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return render(request, "portal/open_data.html", context)


def _why_none(dataset: Dataset) -> str:
    """What stands where a dataset has no file, for whoever asks for it."""
    if dataset.is_monthly and building.has_inventions_alone():
        return _(
            "Ini pemasangan percobaan: semua aduannya rekaan, maka berkasnya tidak"
            " diterbitkan."
        )
    return _("Berkas belum dibuat.")


def _dataset(slug: str) -> Dataset:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


@for_all
@require_safe
def dataset_page(request: HttpRequest, slug: str) -> HttpResponse:
    dataset = _dataset(slug)
    context = {
        "dataset": dataset,
        "files": DataFile.objects.filter(dataset=slug)[:MOST_FILES],
        "why_none": partial(_why_none, dataset),
        "licence": LICENCE,
        "licence_url": LICENCE_URL,
    }
    return render(request, "portal/dataset.html", context)


def _machine_readable(data: object, content_type: str) -> JsonResponse:
    response = JsonResponse(
        data, content_type=content_type, json_dumps_params={"ensure_ascii": False}
    )
    response["Content-Language"] = "id"
    return _for_every_site(response)


def _for_every_site(response: Response) -> Response:
    """Public data without cookies: any site's page may read it."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    response["Link"] = f'<{LICENCE_URL}>; rel="license"'
    return response


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def catalogue_json_ld(request: HttpRequest) -> HttpResponse:
    data = catalogue.catalogue(DataFile.objects.all())
    return _machine_readable(data, "application/ld+json")


@conditional_page
@cache_control(public=True, max_age=3600)
@require_safe
@in_indonesian
def schema(request: HttpRequest, slug: str) -> HttpResponse:
    dataset = _dataset(slug)
    if not dataset.columns:
        raise Http404
    data = catalogue.schema(dataset)
    return _machine_readable(data, "application/json")


@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def file(request: HttpRequest, slug: str, name: str) -> HttpResponseBase:
    """A file, whole or in part. One that holds a complaint which is public no more
    does not leave: it is made anew, and asked for again a minute later."""
    if "\x00" in name or slug not in BY_SLUG:
        raise Http404
    wanted = get_object_or_404(DataFile, dataset=slug, name=name)
    if building.is_outdated(wanted):
        if allow("open-data", name, limit=1, per=MINUTE, now=timezone.now()):
            # A broker that is away leaves it to the round of the hour.
            with suppress(OperationalError, OSError):
                tasks.build_month.delay(f"{wanted.month}")
        # Without a broker it was made just now.
        wanted = get_object_or_404(DataFile, dataset=slug, name=name)
        if building.is_outdated(wanted):
            return _later()
    try:
        response = ranges.serve(
            request,
            wanted.file,
            etag=wanted.etag,
            size=wanted.size,
            content_type=f"{catalogue.MEDIA_TYPES[wanted.format]}; charset=utf-8",
        )
    except FileNotFoundError:
        return _later()
    header = content_disposition_header(as_attachment=True, filename=wanted.name)
    response["Content-Disposition"] = header or "attachment"
    return _for_every_site(response)


def _later() -> HttpResponse:
    response = HttpResponse(
        "Berkas sedang dibuat ulang. Coba lagi satu menit lagi.\n",
        status=503,
        content_type="text/plain; charset=utf-8",
    )
    response["Retry-After"] = "60"
    return response
