"""The public directory: every agency, its head and how to reach them."""

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from directory.models import Agency, ContactChannel


@require_GET
def agency_list(request: HttpRequest) -> HttpResponse:
    """All agencies of today, their heads and numbers, on one printable page."""
    agencies = Agency.objects.active(timezone.localdate())
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    if query:
        agencies = agencies.filter(
            Q(name__icontains=query)
            | Q(short_name__icontains=query)
            | Q(summary__icontains=query)
            | Q(aliases__name__icontains=query)
            | Q(
                positions__appointments__person__name__icontains=query,
                positions__appointments__ended_on=None,
            )
        ).distinct()
    return render(
        request,
        "directory/agency_list.html",
        {"agencies": agencies.with_heads().order_by("kind", "name"), "q": query},
    )


@require_GET
def agency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    agency = get_object_or_404(
        Agency.objects.with_heads()
        .select_related("region", "parent")
        .prefetch_related(
            Prefetch(
                "contacts", ContactChannel.objects.public(), to_attr="public_contacts"
            ),
            "successions_out__successor",
            "successions_in__predecessor",
        ),
        slug=slug,
    )
    return render(
        request,
        "directory/agency_detail.html",
        {
            "agency": agency,
            "head_position": agency.head_position,
            "head": agency.head_appointment,
            "head_contacts": agency.head_contacts,
            "contacts": agency.public_contacts,  # type: ignore[attr-defined]
            "predecessors": agency.successions_in.all(),
            "successors": agency.successions_out.all(),
            # Services sit above the directory; the reverse relation is theirs.
            "services": agency.services.published().order_by("name"),
        },
    )
