"""Addresses of the site: Indonesian and stable."""

from allauth.account.views import logout as account_logout
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from django.views.i18n import set_language

from complaints.channels.whatsapp.views import webhook
from portal import regions
from portal.search import views as searching
from portal.sitemaps import views as sitemaps
from portal.views import about, health, home, offline, subscriptions
from throttling.origin import from_our_pages

handler400 = "portal.errors.bad_request"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

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
    path("akun/", include("directory.accounts.urls")),
    # Django admin's own ways in and out lead through the one door.
    path(
        "admin/login/",
        RedirectView.as_view(pattern_name="account_login", query_string=True),
    ),
    path("admin/logout/", account_logout),
    path(
        "admin/password_change/",
        RedirectView.as_view(pattern_name="account_change_password"),
    ),
    path("admin/aduan/catat/", include("complaints.admin.on_behalf")),
    path("admin/aduan/rapor/", include("complaints.admin.scorecards")),
    path("admin/", admin.site.admin_view(home.desk)),
    path("admin/", admin.site.urls),
]

if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", health.metrics, name="metrics"))

if settings.DEBUG:
    from portal import gallery
    from portal.views import dev

    development = [
        path("komponen/", gallery.components, name="components"),
        path("galat/<slug:code>/", dev.error_page, name="error"),
        path("mail/", dev.mail_list, name="mail"),
        path("mail/<str:name>/", dev.mail_detail, name="mail_detail"),
        path("mail/<str:name>/html/", dev.mail_html, name="mail_html"),
    ]
    urlpatterns.append(path("dev/", include((development, "dev"))))
