"""The taxes with their tariffs."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from services.models import Tax

PARTS = ("requirements", "proceduresteps", "fees", "servicechannels", "legal_bases")


@require_GET
def tax_list(request: HttpRequest) -> HttpResponse:
    return render(request, "services/tax_list.html", {"taxes": Tax.objects.published()})


@require_GET
def tax_detail(request: HttpRequest, slug: str) -> HttpResponse:
    tax = get_object_or_404(
        Tax.objects.published().prefetch_related(
            *(f"service__{part}" for part in PARTS)
        ),
        service__slug=slug,
    )
    tariffs = tax.tariffs.in_force(timezone.localdate()).select_related("legal_basis")
    return render(
        request,
        "services/tax_detail.html",
        {"tax": tax, "service": tax.service, "tariffs": tariffs},
    )
