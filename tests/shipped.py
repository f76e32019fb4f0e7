"""The reference data as it ships: loaded once in a process, then row by row as it came.

The loader checks each row and writes its history, for seconds; what it wrote, SQLite
takes back in a moment. PostgreSQL counts its own numbers and computes columns of its
own: there the loader runs each time.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection

from directory import reference as directory
from directory.datafiles import Tally
from services import reference as services

Rows = dict[str, list[tuple[Any, ...]]]

_kept: tuple[dict[str, Tally], Rows] | None = None


def load() -> dict[str, Tally]:
    """Into a database without reference data; the loaders' tallies by label."""
    global _kept
    if connection.vendor != "sqlite":
        return directory.load() | services.load()
    if _kept is None:
        before = rows()
        tallies = directory.load() | services.load()
        new = {table: now for table, now in rows().items() if now != before[table]}
        assert not any(before[table] for table in new), "rows among other rows"
        _kept = tallies, new
        return tallies
    tallies, new = _kept
    with connection.cursor() as cursor:
        for table, values in new.items():
            names = ", ".join(f'"{name}"' for name in _columns(table))
            marks = ", ".join(["%s"] * len(values[0]))
            cursor.executemany(
                f'INSERT INTO "{table}" ({names}) VALUES ({marks})', values
            )
    return tallies


def rows() -> Rows:
    """Of every table of ours, as the database has them."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.django_table_names()):
            names = ", ".join(f'"{name}"' for name in _columns(table))
            cursor.execute(f'SELECT {names} FROM "{table}" ORDER BY 1')
            found[table] = cursor.fetchall()
    return found


@cache
def _columns(table: str) -> list[str]:
    """But those that the database computes."""
    with connection.cursor() as cursor:
        cursor.execute(f'PRAGMA table_info("{table}")')
        return [name for _number, name, *_rest in cursor.fetchall()]
