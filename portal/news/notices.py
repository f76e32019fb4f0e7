"""The warnings and disruptions of now, as every page shows them.

Each process keeps them for less than a minute, so that a page costs no query for them
and a new one is everywhere within a minute, also without Redis. What is due within
that time is kept too, and each page shows what has begun by its own moment.
"""

from __future__ import annotations

import datetime
import logging
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.db import Error, models

from portal.news.models import EmergencyNotice
from services.models import Disruption

logger = logging.getLogger(__name__)

KEY = "notices"
SECONDS = 45
SHOWN = 3

cache = LocMemCache("notices", {})

Notices = dict[str, Any]


def current(now: datetime.datetime, *, fresh: bool = False) -> Notices:
    """`warnings` (level, text, link, agency), the newest first, and the number of
    services that are `disrupted`. Two queries if `fresh`, or every SECONDS."""
    kept: Notices | None = None if fresh else cache.get(KEY)
    if kept is None:
        kept = _read(now)
        cache.set(KEY, kept, SECONDS)
    return {
        "warnings": [w for w in kept["warnings"] if _is_on(w, now)][:SHOWN],
        "disrupted": sum(_is_on(d, now) for d in kept["disruptions"]),
    }


def forget() -> None:
    """Something changed: this process shows it at once, the others soon."""
    cache.delete(KEY)


def _is_on(row: dict[str, Any], now: datetime.datetime) -> bool:
    ends = row["ends_at"]
    return row["starts_at"] <= now and (ends is None or now < ends)


def _read(now: datetime.datetime) -> Notices:
    soon = now + datetime.timedelta(seconds=SECONDS)
    not_over = models.Q(ends_at=None) | models.Q(ends_at__gt=now)
    try:
        warnings = EmergencyNotice.objects.filter(not_over, starts_at__lte=soon)
        fields = ("level", "text", "link", "agency__name", "starts_at", "ends_at")
        return {
            "warnings": list(warnings.values(*fields)),
            "disruptions": list(
                Disruption.objects.current(soon)
                .filter(not_over)
                .values("starts_at", "ends_at")
            ),
        }
    except Error:
        # A page that says what is wrong must not fail for want of this.
        logger.exception("Peringatan tidak terbaca")
        return {"warnings": [], "disruptions": []}
