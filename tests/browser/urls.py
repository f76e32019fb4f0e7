"""The site's addresses with those of developers, as under DEBUG."""

from django.urls import include, path

from portal import dev, gallery
from portal.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]

development = [
    path("komponen/", gallery.components, name="components"),
    path("galat/<slug:code>/", dev.error_page, name="error"),
]
urlpatterns = [*urlpatterns, path("dev/", include((development, "dev")))]
