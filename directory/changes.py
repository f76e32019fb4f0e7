"""Which tables changed, so that a kept page ends with the facts that it shows.

Every statement passes `watch`, whoever sends it: a view, the admin, a bulk update, a
command or a worker. A table that one of them may have changed gets a new version as
soon as the change is committed; docs/decisions/0145-pages-kept-for-all.md.
"""

from __future__ import annotations

import logging
import re
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache as once
from functools import partial
from typing import Any, TypeVar

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import connection

T = TypeVar("T")
logger = logging.getLogger(__name__)

# Counts of readers: they only order lists, and each reader would end every page.
UNWATCHED = {"services_reading", "news_newsreading"}
# Longer than any page is kept; a version that ended before its pages would be missed.
VERSIONS_LAST = 24 * 3600  # seconds
# How long a process leaves a cache alone that does not answer.
REST_SECONDS = 10
WORD = re.compile(r"\w+")

_rests_until = 0.0
_reading = ContextVar("reading", default=False)
# Tables of which the cache could not be told.
_owed: set[str] = set()


@once
def watched() -> frozenset[str]:
    models = apps.get_models(include_auto_created=True)
    return frozenset(model._meta.db_table for model in models) - UNWATCHED


def ask(do: Callable[[], T]) -> T | None:
    """What the cache says; None while it does not answer, and the site goes on."""
    global _rests_until
    # Loaded when first needed; docs/decisions/0150.
    from redis import RedisError

    if time.monotonic() < _rests_until:
        return None
    try:
        if owed := set(_owed):
            _give_new_versions(owed)
            _owed.difference_update(owed)
        return do()
    except (RedisError, OSError) as error:
        logger.warning("Cache halaman tidak terjangkau: %s", error)
        _rests_until = time.monotonic() + REST_SECONDS
        return None


def versions(tables: Iterable[str]) -> dict[str, str | None]:
    """The version of each table; None of one that did not change for long."""
    keys = {_key(table): table for table in tables}
    found = cache.get_many(keys)
    return {table: found.get(key) for key, table in keys.items()}


def _key(table: str) -> str:
    return f"versi:{table}"


def _give_new_versions(tables: Iterable[str]) -> None:
    # Never a count: one that was lost would begin again with what pages remember.
    fresh = {_key(table): uuid.uuid4().hex for table in tables}
    cache.set_many(fresh, VERSIONS_LAST)


def changed(tables: frozenset[str]) -> None:
    """Tell the cache, or owe it to the first moment in which it answers again."""
    _owed.update(tables)
    ask(lambda: None)


def watch(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
    """A wrapper for `connection.execute_wrappers`."""
    result = execute(sql, params, many, context)
    if settings.KEPT_PAGES_SECONDS and (tables := written(sql)):
        _after_commit(context["connection"], tables)
    return result


def written(sql: Any) -> frozenset[str]:
    """Tables that a statement may write; rather one too many."""
    text = sql if isinstance(sql, str) else str(sql)
    # PostgreSQL's UNION begins with a bracket.
    verb = text.lstrip("( \n")[:6].upper()
    if verb == "SELECT":
        return frozenset()
    if verb == "INSERT":
        # Thousands of rows may follow.
        text = text.partition(" VALUES ")[0]
    return watched().intersection(WORD.findall(text))


def _after_commit(database: Any, tables: frozenset[str]) -> None:
    if not database.in_atomic_block:
        changed(tables)
        return
    # The list is another one after each rollback, also one to a savepoint, and after
    # each commit; while it is the same, what it was told is in it.
    pending, told = getattr(database, "told_tables", (None, frozenset()))
    if pending is not database.run_on_commit:
        told = frozenset()
    if fresh := tables - told:
        database.on_commit(partial(changed, fresh), robust=True)
    database.told_tables = (database.run_on_commit, told | fresh)


def watch_connection(connection: Any, **kwargs: Any) -> None:
    """Receives `connection_created`."""
    if watch not in connection.execute_wrappers:
        connection.execute_wrappers.append(watch)


def is_reading() -> bool:
    return _reading.get()


@contextmanager
def reading() -> Iterator[set[str]]:
    """Collect the watched tables that are read meanwhile in this thread."""
    tables: set[str] = set()

    def note(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        tables.update(watched().intersection(WORD.findall(str(sql))))
        return execute(sql, params, many, context)

    token = _reading.set(True)
    try:
        with connection.execute_wrapper(note):
            yield tables
    finally:
        _reading.reset(token)
