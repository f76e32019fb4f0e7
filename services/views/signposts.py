"""What is not the province's, and the right door for the reader's region."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from directory.copies import for_all
from directory.models import Region
from services.models import RegionDoor, Signpost


@for_all
@require_safe
def signpost_list(request: HttpRequest) -> HttpResponse:
    return render(
        request, "services/signpost_list.html", {"signposts": Signpost.objects.all()}
    )


@for_all
@require_safe
def signpost(request: HttpRequest, slug: str) -> HttpResponse:
    """One wrong door; ?wilayah= (a region's slug) names the right one."""
    sign = get_object_or_404(Signpost, slug=slug)
    wanted = request.GET.get("wilayah", "").replace("\x00", "")
    regions = list(Region.objects.all())
    region = next((r for r in regions if r.slug == wanted), None)
    context = {"signpost": sign, "regions": regions, "region": region, "wanted": wanted}
    if region is not None and sign.level == Signpost.Level.REGENCY:
        context["office"] = sign.office_in(region)
        context["door"] = RegionDoor.objects.filter(region=region).first()
    return render(
        request,
        "services/signpost.html",
        context,
        status=422 if wanted and region is None else 200,
    )
