"""The site's addresses as they are with METRICS_TOKEN set."""

from django.urls import path

from portal import views
from portal.urls import handler404, handler500, urlpatterns

__all__ = ["handler404", "handler500", "urlpatterns"]
urlpatterns = [*urlpatterns, path("metrics", views.metrics, name="metrics")]
