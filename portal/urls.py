"""Addresses of the site: those for everybody, the staff's and the developer's."""

from allauth.account.views import logout as account_logout
from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

from portal import public_urls
from portal.views import health, home

handler400 = "portal.errors.bad_request"
handler404 = "portal.errors.not_found"
handler500 = "portal.errors.server_error"

# Loads every desk, before the pages that stand beside them.
desks = admin.site.urls

urlpatterns = [
    *public_urls.urlpatterns,
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
    path("admin/", desks),
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
