"""Migrations that the processes of the version before survive; docs/upgrades.md."""

from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations import AddField, RemoveField, RenameField
from django.db.migrations.loader import MigrationLoader
from django.db.models import CharField
from django_migration_linter import MigrationLinter
from django_migration_linter.sql_analyser import (
    analyse_sql_statements,
    get_sql_analyser_class,
)

ROOT = Path(__file__).resolve().parents[2]
# Migrations that no installation ran while it served: one to a line, app and name.
BASELINE = Path(__file__).with_name("migrations_baseline.txt")
# Where the linter is mistaken, and why.
MISTAKEN: dict[tuple[str, str], str] = {}

# SQLite rebuilds whole tables, so there the site stops for an upgrade anyway.
on_postgresql = pytest.mark.skipif(
    connection.vendor != "postgresql", reason="the policy is PostgreSQL's"
)
pytestmark = pytest.mark.django_db


def ours() -> list:
    loader = MigrationLoader(connection)
    folders = [*ROOT.glob("*/migrations"), *ROOT.glob("portal/*/migrations")]
    labels = {folder.parent.name for folder in folders}
    rows = loader.disk_migrations.items()
    return [migration for (label, _name), migration in rows if label in labels]


def baseline() -> set[tuple[str, str]]:
    return {tuple(line.split()) for line in BASELINE.read_text().splitlines()}


# Without a transaction around it: an index made while others write allows none.
@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_new_migrations_leave_old_processes_working(capsys):
    linter = MigrationLinter(str(ROOT), no_cache=True, quiet=["ok", "warning"])
    for migration in ours():
        key = (migration.app_label, migration.name)
        if key not in baseline() and key not in MISTAKEN:
            linter.lint_migration(migration)
    assert not linter.has_errors, capsys.readouterr().out


def test_the_baseline_names_migrations_that_exist():
    assert baseline() <= {(m.app_label, m.name) for m in ours()}


def statements(*operations) -> list[str]:
    loader = MigrationLoader(connection)
    state = loader.project_state()
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        for operation in operations:
            after = state.clone()
            operation.state_forwards("throttling", after)
            operation.database_forwards("throttling", editor, state, after)
            state = after
    return editor.collected_sql


@on_postgresql
@pytest.mark.parametrize(
    ("operation", "breaks"),
    [
        (AddField("counter", "note", CharField(max_length=9, null=True)), False),
        (AddField("counter", "note", CharField(max_length=9, db_default="")), False),
        (AddField("counter", "note", CharField(max_length=9, default="")), True),
        (RemoveField("counter", "key"), True),
        (RenameField("counter", "key", "name"), True),
    ],
)
def test_the_linter_knows_what_breaks(operation, breaks):
    sql = statements(operation)
    analyser = get_sql_analyser_class(connection.vendor)
    errors, _ignored, _warnings = analyse_sql_statements(analyser, sql, [])
    assert bool(errors) is breaks
