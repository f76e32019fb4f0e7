"""The site's addresses with those of developers, as under DEBUG."""

from django.urls import include, path

from portal import gallery
from portal.urls import handler404, handler500, urlpatterns
from portal.views import dev

__all__ = ["handler404", "handler500", "urlpatterns"]

development = [
    path("komponen/", gallery.components, name="components"),
    path("galat/<slug:code>/", dev.error_page, name="error"),
    path("mail/", dev.mail_list, name="mail"),
    path("mail/<str:name>/", dev.mail_detail, name="mail_detail"),
    path("mail/<str:name>/html/", dev.mail_html, name="mail_html"),
]
urlpatterns = [*urlpatterns, path("dev/", include((development, "dev")))]
