"""The catalogue of services and its facets."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from directory.copies import for_all
from services.finder import Facet, Finder
from services.models import Disruption, Flow


@for_all
@require_safe
def service_list(request: HttpRequest) -> HttpResponse:
    finder = Finder(request.GET)
    page = finder.page()
    facets, total = finder.facets()
    return render(
        request,
        "services/service_list.html",
        {
            "finder": finder,
            "services": page.services,
            "total": total,
            "facets": facets,
            "chosen": _chosen(request, finder, facets),
            "previous_page_url": _page(request, "sebelum", page.previous_pk),
            "next_page_url": _page(request, "sesudah", page.next_pk),
            "disruptions": Disruption.objects.current(timezone.now())[:5],
            "flows": Flow.objects.filter(is_active=True),
        },
    )


def _page(request: HttpRequest, parameter: str, pk: int | None) -> str:
    """The address of the page before or after a row, "" if there is none."""
    if pk is None:
        return ""
    query = request.GET.copy()
    query.pop("sesudah", None)
    query.pop("sebelum", None)
    query[parameter] = str(pk)
    return f"?{query.urlencode()}"


def _chosen(
    request: HttpRequest, finder: Finder, facets: list[Facet]
) -> list[tuple[str | Promise, str]]:
    """Each filter in use, with the address that is the same without it."""
    used: list[tuple[str, str | Promise]] = [
        (facet.name, facet.chosen_label or facet.chosen)
        for facet in facets
        if facet.chosen
    ]
    if finder.query:
        used.insert(0, ("q", finder.query))
    links: list[tuple[str | Promise, str]] = []
    for name, label in used:
        query = request.GET.copy()
        for gone in (name, "sesudah", "sebelum"):
            query.pop(gone, None)
        links.append((label, f"?{query.urlencode()}"))
    return links
