"""Apa yang warga inginkan: what people write about more than before."""

from __future__ import annotations

import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from directory.copies import for_all
from directory.models import Region
from portal.news import voices as counting
from portal.news.models import Rising

MONTHS = 13


@for_all
@require_safe
def voices(request: HttpRequest) -> HttpResponse:
    """Of one month, the newest counted if none is asked for. Four queries."""
    months = list(
        Rising.objects.order_by("-month").values_list("month", flat=True).distinct()
    )[:MONTHS]
    month = _month(request.GET.get("bulan", ""), months)
    regions = list(Region.objects.all())
    slug = request.GET.get("wilayah", "")
    region = next((r for r in regions if r.slug == slug), None)
    rows = list(counting.of_month(month, region)) if month else []
    words = [row for row in rows if row.kind == Rising.Kind.WORD]
    categories = [row for row in rows if row.kind == Rising.Kind.CATEGORY]
    context = {
        "months": months,
        "month": month,
        "regions": regions,
        "chosen": region,
        "rising": [row for row in words if row.count > row.before],
        "steady": [row for row in words if row.count <= row.before],
        "categories": sorted(categories, key=lambda row: -row.count),
        "fewest": counting.FEWEST,
        "has_invented": any(row.has_invented for row in rows),
    }
    return render(request, "news/voices.html", context)


def _month(text: str, months: list[datetime.date]) -> datetime.date | None:
    known = {f"{month:%Y-%m}": month for month in months}
    return known.get(text) or next(iter(months), None)
