"""Addresses of the site: Indonesian and stable."""

from django.conf import settings
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path

from complaints.channels.whatsapp.views import webhook
from portal import about, offline, regions, views
from portal.search import views as searching
from services.sitemaps import SITEMAPS

handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("services.urls")),
    path("cari/", searching.search, name="search"),
    path("cari/saran/", searching.suggest, name="suggest"),
    path("direktori/", include("directory.urls")),
    path("aduan/", include("complaints.urls")),
    path("", include("portal.news.urls")),
    path("langganan/", include("notifications.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("tentang/", about.about, name="about"),
    path("tentang/privasi/", about.privacy, name="privacy"),
    path("tentang/aksesibilitas/", about.accessibility, name="accessibility"),
    path(".well-known/security.txt", about.security_txt, name="security_txt"),
    path("wilayah/", regions.choose, name="choose_region"),
    path("luring/", offline.offline, name="offline"),
    path("sw.js", offline.service_worker, name="service_worker"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path(
        "sitemap.xml",
        sitemap,
        {"sitemaps": SITEMAPS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("wa/webhook", webhook, name="whatsapp"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/aduan/catat/", include("complaints.channels.on_behalf")),
    path("admin/", admin.site.urls),
]

if settings.METRICS_TOKEN:
    urlpatterns.append(path("metrics", views.metrics, name="metrics"))

if settings.DEBUG:
    from portal import dev, gallery

    development = [
        path("komponen/", gallery.components, name="components"),
        path("galat/<slug:code>/", dev.error_page, name="error"),
        path("mail/", dev.mail_list, name="mail"),
        path("mail/<str:name>/", dev.mail_detail, name="mail_detail"),
        path("mail/<str:name>/html/", dev.mail_html, name="mail_html"),
    ]
    urlpatterns.append(path("dev/", include((development, "dev"))))
