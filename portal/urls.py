"""Addresses of the site: Indonesian and stable."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from complaints.channels.whatsapp.views import webhook
from portal import views

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("services.urls")),
    path("direktori/", include("directory.urls")),
    path("aduan/", include("complaints.urls")),
    path("bahasa/", include("django.conf.urls.i18n")),
    path("wa/webhook", webhook, name="whatsapp"),
    path("healthz", views.healthz, name="healthz"),
    path("admin/", admin.site.urls),
]

if settings.DEBUG:
    from portal import dev, gallery

    development = [
        path("komponen/", gallery.components, name="components"),
        path("mail/", dev.mail_list, name="mail"),
        path("mail/<str:name>/", dev.mail_detail, name="mail_detail"),
        path("mail/<str:name>/html/", dev.mail_html, name="mail_html"),
    ]
    urlpatterns.append(path("dev/", include((development, "dev"))))
