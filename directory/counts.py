"""What a page shows of a whole table: counts, a map of them, a hundred choices.

Each process keeps it as long as a page is kept, so that what a page costs does not grow
with the table; docs/decisions/0142-counts-of-the-last-minute.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

from django.conf import settings
from django.core.cache.backends.locmem import LocMemCache

T = TypeVar("T")

kept = LocMemCache("counts", {})


def of_last_minute(name: str, count: Callable[[], T]) -> T:
    """What `count` says, at most KEPT_PAGES_SECONDS old: anew each time where no page
    is kept. `name` says whose it is, where it is not the same for everybody."""
    seconds = settings.KEPT_PAGES_SECONDS
    return cast(T, kept.get_or_set(name, count, seconds)) if seconds else count()
