"""The pages of services for search engines."""

from __future__ import annotations

import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from directory.provenance import real
from services.models import Flow, Service, Signpost


class ServiceSitemap(Sitemap):
    """Examples stay out: nobody should find invented facts by a search engine."""

    def items(self) -> QuerySet[Service]:
        return real(Service.objects.published()).order_by("pk")

    def lastmod(self, item: Any) -> datetime.datetime | None:
        return item.published_at


class FlowSitemap(Sitemap):
    def items(self) -> QuerySet[Flow]:
        return real(Flow.objects.filter(is_active=True))


class SignpostSitemap(Sitemap):
    def items(self) -> QuerySet[Signpost]:
        return real(Signpost.objects.all())


SITEMAPS = {
    "layanan": ServiceSitemap,
    "panduan": FlowSitemap,
    "bukan-provinsi": SignpostSitemap,
}
