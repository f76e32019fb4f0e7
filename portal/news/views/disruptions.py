"""What does not run as usual: a page and a feed of it."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.copies import for_all, in_indonesian
from directory.provenance import real
from portal.news.models import EmergencyNotice
from services.models import Disruption, Service

LISTED = 100


@for_all
@require_safe
def disruption_list(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    context = {
        "warnings": EmergencyNotice.objects.current(now).select_related("agency"),
        "disruptions": Disruption.objects.current(now)[:LISTED],
    }
    return render(request, "news/disruptions.html", context)


@for_all
@require_safe
@in_indonesian
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287) of warnings and disruptions in force."""
    now = timezone.now()
    page = settings.SITE_URL + reverse("news:disruptions")
    atom = Atom1Feed(
        title=_("Peringatan dan gangguan layanan"),
        link=page,
        feed_url=settings.SITE_URL + reverse("news:disruptions_feed"),
        description="",
        language="id",
    )
    warnings = real(EmergencyNotice.objects.current(now))
    for notice in warnings.select_related("agency"):
        atom.add_item(
            f"{notice.get_level_display()}: {notice.text}",
            notice.link or page,
            notice.text,
            unique_id=f"{page}#peringatan-{notice.pk}",
            updateddate=notice.starts_at,
            author_name=notice.agency.name,
        )
    services = real(Service.objects.published())
    for row in Disruption.objects.current(now).filter(service__in=services)[:LISTED]:
        atom.add_item(
            str(row),
            settings.SITE_URL + row.service.get_absolute_url(),
            row.text,
            unique_id=f"{page}#gangguan-{row.pk}",
            updateddate=row.starts_at,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)
