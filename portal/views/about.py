"""Pages about the portal itself: what it is, privacy, accessibility, security."""

import datetime

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.copies import for_all

# How long one answer of security.txt may be trusted (RFC 9116 advises under a year).
SECURITY_TXT_DAYS = 180


@for_all
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/about.html")


@for_all
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")


@for_all
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@for_all
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; 404 until an operator names SECURITY_CONTACT."""
    if not settings.SECURITY_CONTACT:
        raise Http404
    expires = timezone.now() + datetime.timedelta(days=SECURITY_TXT_DAYS)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: id, en",
        f"Canonical: {settings.SITE_URL}{reverse('security_txt')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
