"""What lets opened pages be read without a connection."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template import loader
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory.copies import for_all

# Pages whose copies the device may keep: nobody's own, and useful on the road.
KEPT_PAGES = ("services:list", "services:taxes", "directory:list")
SHELL = ("build/portal.css", "build/portal.js", "img/icons.svg", "img/favicon.svg")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    """/sw.js, at the root so that it may answer for every page.

    Its version follows from the hashed names of what it keeps, so that a new
    release replaces the old copies.
    """
    context = {
        "shell": [static(name) for name in SHELL],
        "sections": [reverse(name) for name in KEPT_PAGES],
        "directory": reverse("directory:list"),
        "fallback": reverse("offline"),
    }
    version = hashlib.sha256(repr(context).encode()).hexdigest()[:12]
    script = loader.render_to_string("portal/sw.js", context | {"version": version})
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@for_all
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Shown by the service worker for a page of which the device has no copy."""
    return render(request, "portal/offline.html")


@for_all
@require_safe
def manifest(request: HttpRequest) -> JsonResponse:
    """W3C web app manifest: name and icon on a phone's home screen."""
    icon = {"src": static("img/favicon.svg"), "sizes": "any", "type": "image/svg+xml"}
    return JsonResponse(
        {
            "name": _("Portal Jateng, layanan publik Jawa Tengah"),
            "short_name": "Portal Jateng",
            "lang": get_language(),
            "start_url": reverse("home"),
            "scope": reverse("home"),
            "display": "minimal-ui",
            "background_color": "#ffffff",
            "theme_color": "#0a4a39",
            "icons": [icon],
        },
        content_type="application/manifest+json",
    )
