"""Emptying the database after a test that commits, in a few milliseconds.

Django empties every table by TRUNCATE, which on PostgreSQL makes each one's files anew,
and writes the permissions of all models again; both cost more than the test.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management.commands import flush
from django.db import connection

# Written when the database was made, by Django alone, and by no test.
KEPT = {"auth_permission", "django_content_type"}


def quicken(patch: pytest.MonkeyPatch) -> None:
    """From here on, for every flush."""
    operations = type(connection.ops)
    plain = operations.sql_flush
    around = {"sqlite": _on_sqlite, "postgresql": _on_postgresql}[connection.vendor]

    def sql_flush(self: Any, style: Any, tables: Any, **options: Any) -> list[str]:
        tables = [table for table in tables if table not in KEPT]
        return around(lambda: plain(self, style, tables, **options), tables)

    patch.setattr(operations, "sql_flush", sql_flush)
    patch.setattr(flush, "emit_post_migrate_signal", lambda *args: None)


def _on_sqlite(plain: Callable[[], list[str]], tables: list[str]) -> list[str]:
    """By DELETE, as ever. The triggers of directory/append_only.py, which refuse it,
    step aside; not those that keep the indexes of words and follow each DELETE."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'"
            " AND sql LIKE '%RAISE(%'"
        )
        triggers = cursor.fetchall()
    drop = [f"DROP TRIGGER {name}" for name, _sql in triggers]
    create = [sql for _name, sql in triggers]
    return [*drop, *plain(), *create]


def _on_postgresql(_plain: Callable[[], list[str]], tables: list[str]) -> list[str]:
    """By DELETE too, so that numbers go on, which Django asks for; the same triggers
    step aside. Keys are checked before these come back, since a table with a check to
    come is not altered."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE NOT tgisinternal"
        )
        guarded = [table for (table,) in cursor.fetchall()]
    return [
        *(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in guarded),
        *(f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables),
        "SET CONSTRAINTS ALL IMMEDIATE",
        *(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in guarded),
    ]
