"""The pages of figures for search engines."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap
from django.urls import reverse


class StatisticsSitemap(Sitemap):
    changefreq = "daily"

    def items(self) -> list[str]:
        return ["statistics:overview", "statistics:index"]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS = {"statistik": StatisticsSitemap}
