"""What pages of others show of the news: the door that reads the clock for tags."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from directory.models import User
from portal.news import digests, notices


def notices_now() -> notices.Notices:
    """For every page; no query but once in a while."""
    return notices.current(timezone.now())


def questions_now(user: User) -> dict[str, Any]:
    """For the start page of the back-office; empty where nothing waits."""
    return digests.collect(user, timezone.now()) or {}
