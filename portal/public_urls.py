"""Addresses for everybody: Indonesian and stable.

Without the staff's, so that a process that only names addresses loads no back-office.
"""

from django.urls import include, path
from django.views.i18n import set_language

from complaints.channels.whatsapp.views import webhook
from portal import regions
from portal.search import views as searching
from portal.sitemaps import views as sitemaps
from portal.views import about, health, home, offline, subscriptions
from throttling.origin import from_our_pages

urlpatterns = [
    path("", home.home, name="home"),
    path("", include("services.urls")),
    path("cari/", searching.search, name="search"),
    path("cari/saran/", searching.suggest, name="suggest"),
    path("direktori/", include("directory.urls")),
    path("aduan/", include("complaints.urls")),
    path("", include("portal.news.urls")),
    path("langganan/baru/", subscriptions.subscribe, name="subscribe"),
    path("statistik/", include("portal.statistics.urls")),
    path("langganan/", include("notifications.urls")),
    path("bahasa/setlang/", from_our_pages(set_language), name="set_language"),
    path("tentang/", about.about, name="about"),
    path("tentang/privasi/", about.privacy, name="privacy"),
    path("tentang/aksesibilitas/", about.accessibility, name="accessibility"),
    path(".well-known/security.txt", about.security_txt, name="security_txt"),
    path("wilayah/", regions.choose, name="choose_region"),
    path("luring/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("robots.txt", sitemaps.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemaps"),
    path("sitemap-<slug:section>.xml", sitemaps.section, name="sitemap"),
    path(
        "sitemap/aduan-<int:stretch>.xml",
        sitemaps.complaints,
        name="sitemap_complaints",
    ),
    path("data/", include("portal.opendata.urls")),
    path("open311/", include("complaints.channels.open311.urls")),
    path("wa/webhook", webhook, name="whatsapp"),
    path("healthz", health.healthz, name="healthz"),
]
