"""Triggers by which the database itself keeps the records of who did what.

A row of AccessLog is never changed nor deleted. A row of Event neither, but for
one thing: its text may be emptied, once, together with the moment of erasure; on
PostgreSQL only where a tombstone says so. (A trigger that reads another table
would stop SQLite from ever rebuilding that table.) A migration that makes SQLite
rebuild one of these two tables drops its triggers there: end it with
`RunPython(append_only.install)`.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from directory.append_only import drop
from directory.append_only import statements as triggers

EVENTS, ACCESSES = "complaints_event", "complaints_accesslog"
KEPT = [
    *("id", "complaint_id", "kind", "visibility", "actor", "user_id", "agency_id"),
    *("status_from", "status_to", "at"),
]
ERASED = """EXISTS (
    SELECT 1 FROM complaints_tombstone t
    JOIN complaints_complaint c ON c.public_code = t.public_code
    WHERE c.id = OLD.complaint_id AND t.scope = 'content'
)"""


def _emptied(same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in KEPT)
    return (
        "NEW.text = '' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        f" AND {kept}"
    )


def statements(vendor: str) -> list[str]:
    """The DDL for "sqlite" or "postgresql", harmless when run again."""
    if vendor == "postgresql":
        unless = f"{_emptied('IS NOT DISTINCT FROM')} AND {ERASED}"
    else:
        unless = _emptied("IS")
    return [*triggers(EVENTS, vendor, unless), *triggers(ACCESSES, vendor)]


def install(apps: Any, schema_editor: Any) -> None:
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def uninstall(apps: Any, schema_editor: Any) -> None:
    for table in (EVENTS, ACCESSES):
        drop(table, schema_editor)


@contextmanager
def lifted() -> Iterator[None]:
    """Let rows of both tables go within the block, which is one transaction.

    For invented rows only: the one caller removes the demo province. It needs the
    owner of the tables, which the site's role in production is not.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for table in (EVENTS, ACCESSES):
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_update")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_delete")
        yield
        for sql in statements(connection.vendor):
            cursor.execute(sql)
