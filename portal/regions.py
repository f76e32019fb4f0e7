"""The visitor's own kabupaten or kota, remembered on the device only."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from directory.models import Region
from portal.returning import own_page
from throttling.origin import from_our_pages

# The complaint form reads the same cookie to choose the region beforehand.
COOKIE = "wilayah"
YEAR = 365 * 24 * 3600  # seconds


@from_our_pages
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Remember `wilayah`, a Kemendagri code, for a year; anything else forgets it.

    The cookie holds the code alone and names nobody, so it needs no consent.
    """
    code = request.POST.get("wilayah", "").replace("\x00", "")[:5]
    wanted = request.POST.get("next", "")
    response = redirect(own_page(request, wanted, otherwise="home"))
    if Region.objects.filter(kemendagri_code=code).exists():
        response.set_cookie(
            COOKIE,
            code,
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def chosen(request: HttpRequest, regions: list[Region]) -> Region | None:
    """Which of `regions` the visitor chose on an earlier visit."""
    code = request.COOKIES.get(COOKIE)
    return next((r for r in regions if r.kemendagri_code == code), None)
