"""The site's addresses as they are with METRICS_TOKEN set."""

from django.urls import path

from portal.urls import handler404, handler500, urlpatterns
from portal.views import health

__all__ = ["handler404", "handler500", "urlpatterns"]
urlpatterns = [*urlpatterns, path("metrics", health.metrics, name="metrics")]
