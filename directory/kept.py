"""Parts of a page that are the same for everybody, kept for who has a cookie.

Whoever has none gets the whole page as it was kept (portal/kept_pages.py). For the
others the frame is made anew, and what stands in it comes from here while the tables
that it read are unchanged; docs/decisions/0158-parts-of-pages-kept.md.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from functools import cache as once
from functools import partial
from typing import NamedTuple, TypeVar, cast

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.templatetags.static import static
from django.utils.translation import get_language

from directory import changes

T = TypeVar("T")


class Part(NamedTuple):
    value: object
    tables: dict[str, str | None]


def kept(kind: type[T], which: str, make: Callable[[], T]) -> T:
    """What `make` says, at most KEPT_PAGES_SECONDS old: one of `kind`, a NamedTuple of
    what can be pickled, and of those the one that `which` names.

    Anew each time where no page is kept, and while a whole page is being made, which
    is kept itself. It must say the same to everybody who reads this language. What
    `make` raises is not kept, nor what `is_personal` (directory/copies.py).
    """
    seconds = settings.KEPT_PAGES_SECONDS
    if not seconds or changes.is_reading():
        return make()
    # The last release may have had other fields.
    shape = kind.__module__, kind.__annotations__
    text = repr((release(), shape, get_language(), which))
    key = f"bagian:{hashlib.sha256(text.encode()).hexdigest()}"
    part = changes.ask(partial(_current, key))
    if part is not None:
        return cast(T, part.value)
    before = changes.ask(partial(changes.versions, changes.watched()))
    with changes.reading() as tables, _where_it_is_written():
        value = make()
    if before is not None and not getattr(value, "is_personal", False):
        part = Part(value, {table: before[table] for table in tables})
        changes.ask(partial(cache.set, key, part, seconds))
    return value


@once
def release() -> tuple[str, ...]:
    """Pages of the last release name styles and scripts that are gone."""
    return static("build/portal.css"), static("build/portal.js")


def _current(key: str) -> Part | None:
    part: Part | None = cache.get(key)
    if part is None or changes.versions(part.tables) != part.tables:
        return None
    return part


def _where_it_is_written() -> AbstractContextManager[object]:
    """A transaction reads from the primary, not from a copy that lags. Without a copy
    none is needed, and on SQLite it would wait for whoever writes."""
    return transaction.atomic() if "replica" in settings.DATABASES else nullcontext()
