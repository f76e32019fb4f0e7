"""What pages of others show of the news: the door that reads the clock for tags."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from portal.news import notices


def notices_now(request: HttpRequest | None) -> notices.Notices:
    """For every page; no query but once in a while. A page that is kept for all reads
    them anew, so that it is no older than it says."""
    fresh = getattr(request, "is_for_all", False)
    return notices.current(timezone.now(), fresh=fresh)
