"""What pages of others show of the news: the door that reads the clock for tags."""

from __future__ import annotations

from django.utils import timezone

from portal.news import notices


def notices_now() -> notices.Notices:
    """For every page; no query but once in a while."""
    return notices.current(timezone.now())
