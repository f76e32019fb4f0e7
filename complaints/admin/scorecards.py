"""The staff's report: how agencies answered in a period, as a page, CSV and XLSX."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints import scorecards, spreadsheets
from complaints.digests import periods
from complaints.digests.periods import Period
from complaints.models import FiguresBuild
from complaints.privacy import agencies_reported_to
from complaints.scorecards import Scorecard
from directory.admin.roles import staff_of

app_name = "scorecards"
FILES = {"csv": spreadsheets.as_csv, "xlsx": spreadsheets.as_xlsx}


def _read(request: HttpRequest) -> tuple[Period, list[Scorecard]]:
    """The period of the address and the agencies of this member of staff; raises
    PermissionDenied for whoever has none."""
    user, today = staff_of(request), timezone.localdate()
    agencies = list(agencies_reported_to(user, today).values_list("pk", flat=True))
    if not agencies:
        raise PermissionDenied
    period = periods.chosen(request.GET.get("periode", ""), today)
    cards = scorecards.collect(period.start, period.end, agencies=agencies)
    return period, cards


@never_cache
@require_safe
def report(request: HttpRequest) -> HttpResponse:
    period, cards = _read(request)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Rapor instansi"),
        "period": period,
        "periods": periods.to_choose(timezone.localdate()),
        "cards": cards,
        "build": FiguresBuild.objects.first(),
        "smallest_ranked": scorecards.SMALLEST_RANKED,
    }
    return TemplateResponse(request, "admin/complaints/scorecards.html", context)


@never_cache
@require_safe
def download(request: HttpRequest, suffix: str) -> HttpResponse:
    if suffix not in FILES:
        raise Http404
    period, cards = _read(request)
    rows = [scorecards.cells(card) for card in cards]
    name = f"rapor-instansi-{period.key}"
    note = next((card.figures.note for card in cards if card.figures.note), "")
    return FILES[suffix](scorecards.headings(), rows, name, note)


urlpatterns = [
    path("", admin.site.admin_view(report), name="report"),
    path("rapor.<slug:suffix>", admin.site.admin_view(download), name="download"),
]
