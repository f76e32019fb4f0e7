"""The catalogue of services."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from services.models import Service

PARTS = ("requirements", "proceduresteps", "fees", "servicechannels", "legal_bases")


@require_GET
def service_list(request: HttpRequest) -> HttpResponse:
    catalogue = Service.objects.catalogue()
    counts = dict(catalogue.order_by().values_list("kind").annotate(count=Count("pk")))
    kinds = [(k.value, k.label, counts[k]) for k in Service.Kind if k in counts]
    active_kind = request.GET.get("kind", "")
    if active_kind in counts:
        catalogue = catalogue.filter(kind=active_kind)
    return render(
        request,
        "services/service_list.html",
        {"services": catalogue, "kinds": kinds, "active_kind": active_kind},
    )


@require_GET
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(
        Service.objects.catalogue().prefetch_related(*PARTS), slug=slug
    )
    return render(request, "services/service_detail.html", {"service": service})
