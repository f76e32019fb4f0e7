"""The catalogue for machines, and the feed of what changed: in Indonesian for all,
whatever language was chosen in the browser that asks."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from directory.copies import in_indonesian
from directory.provenance import real
from services import calendar, linked_data
from services.models import Disruption, Service, ServiceVersion

CALENDAR_KEEPS = datetime.timedelta(days=31)
MOST_EVENTS = 500


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def catalogue(request: HttpRequest) -> JsonResponse:
    """Every published service in CPSV-AP; examples are not among them."""
    services = (
        real(Service.objects.published())
        .select_related("agency")
        .with_parts(timezone.localdate())
        .order_by("code")
    )
    return JsonResponse(
        linked_data.catalogue(services, settings.SITE_URL),
        content_type="application/ld+json",
        json_dumps_params={"ensure_ascii": False},
    )


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def closures(request: HttpRequest) -> HttpResponse:
    """Disruptions and closures as a calendar to subscribe to, a month back."""
    now = timezone.now()
    found = Disruption.objects.for_calendars(now - CALENDAR_KEEPS)[:MOST_EVENTS]
    text = calendar.calendar(found, settings.SITE_URL, now)
    return HttpResponse(text, content_type="text/calendar; charset=utf-8")


class ChangesFeed(Feed):
    """Atom: the last versions that went public, of all services."""

    feed_type = Atom1Feed
    title = gettext_lazy("Perubahan layanan Jawa Tengah")
    subtitle = gettext_lazy("Syarat, waktu, dan biaya layanan yang baru atau berubah.")
    link = reverse_lazy("services:list")

    def items(self) -> QuerySet[ServiceVersion]:
        return (
            ServiceVersion.objects.filter(service__in=real(Service.objects.published()))
            .select_related("service")
            .order_by("-published_at", "-pk")[:50]
        )

    def item_title(self, item: Any) -> str:
        if item.number == 1:
            return _("Layanan baru: %(name)s") % {"name": item.service.name}
        return _("Berubah: %(name)s") % {"name": item.service.name}

    def item_description(self, item: Any) -> str:
        return str(item.note or item.service.summary)

    def item_link(self, item: Any) -> str:
        address = reverse("services:changes", args=[item.service.slug])
        return f"{address}#versi-{item.number}"

    def item_guid(self, item: Any) -> str:
        return f"{settings.SITE_URL}{self.item_link(item)}"

    def item_updateddate(self, item: Any) -> datetime.datetime:
        return item.published_at


# Readers of feeds ask often: an unchanged one is answered with 304.
changes = conditional_page(
    cache_control(public=True, no_cache=True)(in_indonesian(ChangesFeed()))
)
