"""The index by which the public list finds words, kept by the database itself.

PostgreSQL: a GIN index over the stems of what is not secret, and another, for the desk,
of what is. SQLite: a full-text table that triggers fill with what is not secret. A
complaint that becomes secret leaves the public one in the same statement. A migration
that makes SQLite rebuild complaints_complaint drops the triggers there: end it with
`RunPython(word_index.install)`.

PostgreSQL also counts how often each word stands in all of them, for the desk's search:
each index knows only its half, and without a count every word is taken for as rare as
one in 200, so that a word of nobody had the verifier's whole queue read.
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL

_POSTGRESQL = [
    """CREATE INDEX CONCURRENTLY IF NOT EXISTS complaints_words ON complaints_complaint
        USING gin (string_to_array(public_stems, ' ')) WHERE NOT secret""",
    """CREATE INDEX CONCURRENTLY IF NOT EXISTS complaints_secret_words
        ON complaints_complaint
        USING gin (string_to_array(public_stems, ' ')) WHERE secret""",
]
_SQLITE = [
    """CREATE VIRTUAL TABLE IF NOT EXISTS complaints_words
        USING fts5(stems, tokenize = 'unicode61 remove_diacritics 0')""",
    "DROP TRIGGER IF EXISTS complaints_words_new",
    "DROP TRIGGER IF EXISTS complaints_words_old",
    "DROP TRIGGER IF EXISTS complaints_words_other",
    """CREATE TRIGGER complaints_words_new AFTER INSERT ON complaints_complaint
        BEGIN
            DELETE FROM complaints_words WHERE rowid = NEW.id;
            INSERT INTO complaints_words (rowid, stems)
            SELECT NEW.id, NEW.public_stems
            WHERE NOT NEW.secret AND NEW.public_stems <> '';
        END""",
    """CREATE TRIGGER complaints_words_old AFTER DELETE ON complaints_complaint
        BEGIN DELETE FROM complaints_words WHERE rowid = OLD.id; END""",
    """CREATE TRIGGER complaints_words_other AFTER UPDATE ON complaints_complaint
        WHEN NEW.public_stems <> OLD.public_stems OR NEW.secret <> OLD.secret
        BEGIN
            DELETE FROM complaints_words WHERE rowid = OLD.id;
            INSERT INTO complaints_words (rowid, stems)
            SELECT NEW.id, NEW.public_stems
            WHERE NOT NEW.secret AND NEW.public_stems <> '';
        END""",
    "DELETE FROM complaints_words",
    """INSERT INTO complaints_words (rowid, stems) SELECT id, public_stems
        FROM complaints_complaint WHERE NOT secret AND public_stems <> ''""",
]


def install(apps: Any, schema_editor: Any) -> None:
    """Make the index and fill it; for a migration outside a transaction, since
    PostgreSQL makes it while others write. Harmless when run again."""
    sqlite = schema_editor.connection.vendor == "sqlite"
    with schema_editor.connection.cursor() as cursor:
        for statement in _SQLITE if sqlite else _POSTGRESQL:
            cursor.execute(statement)


def count_words(apps: Any, schema_editor: Any) -> None:
    """Have PostgreSQL count words at each ANALYZE, and now; for a migration. The
    planner finds the count by the expression, which has to be that of `_has`."""
    if schema_editor.connection.vendor == "sqlite":
        return
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(
            "CREATE STATISTICS IF NOT EXISTS complaints_word_counts"
            " ON (string_to_array(public_stems, ' ')) FROM complaints_complaint"
        )
        cursor.execute("ANALYZE complaints_complaint")


def holding(stems: list[str]) -> Q | RawSQL:
    """The condition that a public complaint has all these stems of stems.py."""
    if connection.vendor == "sqlite":
        found = RawSQL(
            "SELECT rowid FROM complaints_words WHERE complaints_words MATCH %s",
            [" AND ".join(f'"{stem}"' for stem in stems)],
        )
        return Q(pk__in=found)
    return _has(stems)


def holding_for_desk(stems: list[str]) -> Q:
    """The condition that a complaint, secret or not, has all these stems."""
    if connection.vendor == "sqlite":
        return Q(*(Q(public_stems__contains=f" {stem} ") for stem in stems))
    # Two halves, since each of the two indexes knows only its own.
    return Q(_has(stems), secret=False) | Q(_has(stems), secret=True)


def _has(stems: list[str]) -> RawSQL:
    return RawSQL(
        "string_to_array(complaints_complaint.public_stems, ' ') @> %s::text[]",
        [stems],
        output_field=BooleanField(),
    )
