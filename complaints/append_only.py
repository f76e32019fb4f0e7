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


def _sqlite(table: str, verb: str, unless: str = "0") -> str:
    return f"""
        CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
        WHEN NOT ({unless})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
    """


def _postgresql(table: str, unless: str = "FALSE") -> str:
    return f"""
        CREATE OR REPLACE FUNCTION {table}_is_append_only() RETURNS trigger AS $$
        BEGIN
            IF TG_OP = 'UPDATE' THEN
                IF {unless} THEN RETURN NEW; END IF;
            END IF;
            RAISE EXCEPTION '{table} is append-only'
                USING ERRCODE = 'integrity_constraint_violation';
        END $$ LANGUAGE plpgsql;
        DROP TRIGGER IF EXISTS {table}_append_only ON {table};
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION {table}_is_append_only();
    """


def _emptied(same: str) -> str:
    kept = " AND ".join(f"NEW.{column} {same} OLD.{column}" for column in KEPT)
    return (
        "NEW.text = '' AND OLD.erased_at IS NULL AND NEW.erased_at IS NOT NULL"
        f" AND {kept}"
    )


def statements(vendor: str) -> list[str]:
    """The DDL for "sqlite" or "postgresql", harmless when run again."""
    if vendor == "postgresql":
        same = "IS NOT DISTINCT FROM"
        return [
            _postgresql(EVENTS, f"{_emptied(same)} AND {ERASED}"),
            _postgresql(ACCESSES),
        ]
    triggers = [
        (EVENTS, "UPDATE", _emptied("IS")),
        (EVENTS, "DELETE", "0"),
        (ACCESSES, "UPDATE", "0"),
        (ACCESSES, "DELETE", "0"),
    ]
    return [
        sql
        for table, verb, unless in triggers
        for sql in (
            f"DROP TRIGGER IF EXISTS {table}_{verb.lower()}",
            _sqlite(table, verb, unless),
        )
    ]


def install(apps: Any, schema_editor: Any) -> None:
    for sql in statements(schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def uninstall(apps: Any, schema_editor: Any) -> None:
    for table in (EVENTS, ACCESSES):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(
                f"DROP FUNCTION IF EXISTS {table}_is_append_only() CASCADE", params=None
            )
        else:
            for verb in ("update", "delete"):
                schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")


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
