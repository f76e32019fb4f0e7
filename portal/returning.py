"""Where a form leads back to."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def own_page(request: HttpRequest, wanted: str, *, otherwise: str) -> str:
    """`wanted` if it is the path of a page on this site, else `otherwise`.

    A word without a slash is no path: `redirect` would take it for a page's name.
    """
    hosts, https = {request.get_host()}, request.is_secure()
    if wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, hosts, https):
        return wanted
    return otherwise
