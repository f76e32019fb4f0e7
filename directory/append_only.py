"""Rows that are written once: refused in Python, and by triggers in the database.

A migration that makes SQLite rebuild such a table drops its triggers there: end it
with `RunPython` of the same installation.
"""

from __future__ import annotations

from typing import Any

from django.db import models

AUDIT = "directory_auditevent"


class AppendOnly(models.Model):
    """Written once. The database refuses the rest too, see `statements`."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(f"{self._meta.verbose_name}: never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError(f"{self._meta.verbose_name}: never deleted.")


def _sqlite(table: str, verb: str, unless: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {table}_{verb.lower()}",
        f"""
        CREATE TRIGGER {table}_{verb.lower()} BEFORE {verb} ON {table}
        WHEN NOT ({unless})
        BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
        """,
    ]


def _postgresql(table: str, unless: str) -> str:
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


def statements(table: str, vendor: str, unless: str = "") -> list[str]:
    """The DDL for "sqlite" or "postgresql", harmless when run again.

    `unless` is SQL over OLD and NEW: an UPDATE that fulfils it is let through.
    """
    if vendor == "postgresql":
        return [_postgresql(table, unless or "FALSE")]
    return [
        *_sqlite(table, "UPDATE", unless or "0"),
        *_sqlite(table, "DELETE", "0"),
    ]


def drop(table: str, schema_editor: Any) -> None:
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"DROP FUNCTION IF EXISTS {table}_is_append_only() CASCADE", params=None
        )
        return
    for verb in ("update", "delete"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_{verb}")


def install(apps: Any, schema_editor: Any) -> None:
    for sql in statements(AUDIT, schema_editor.connection.vendor):
        schema_editor.execute(sql, params=None)


def uninstall(apps: Any, schema_editor: Any) -> None:
    drop(AUDIT, schema_editor)
