"""A site, a mail server and a Redis for each fault."""

from __future__ import annotations

import shutil

import pytest
from django.db import connection

from tests.conftest import skip_or_fail
from tests.faults.machines import TALLY, Mailbox, Redis, Site
from tests.faults.postgres import Postgres
from tests.servers import _database_url


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.faults)


def pytest_terminal_summary(terminalreporter):
    terminalreporter.section("what the citizens hold")
    for name, count in TALLY.items():
        terminalreporter.line(f"{name:32} {count:7,}")


@pytest.fixture
def mailbox():
    box = Mailbox()
    box.open()
    yield box
    box.close()


@pytest.fixture
def redis(tmp_path):
    if shutil.which("redis-server") is None:
        skip_or_fail("redis-server is not installed")
    server = Redis(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def postgres(transactional_db):
    """A PostgreSQL of our own with the test database's tables, in its place."""
    if connection.vendor != "postgresql":
        pytest.skip("for the round on PostgreSQL")
    server = Postgres()
    server.start()
    before = dict(connection.settings_dict)
    try:
        server.copy(_database_url())
        connection.close()
        connection.settings_dict.update(server.settings)
        yield server
    finally:
        connection.close()
        connection.settings_dict.update(before)
        server.remove()


@pytest.fixture
def site_on_postgres(postgres, tmp_path, mailbox, redis):
    running = Site(tmp_path, mailbox, redis)
    # As in production: pages for people, and a limit of time for statements.
    running.environment |= {"DEBUG": "", "STATEMENT_SECONDS": "3"}
    yield running
    running.stop()


@pytest.fixture
def site(transactional_db, tmp_path, mailbox, redis):
    running = Site(tmp_path, mailbox, redis)
    yield running
    running.stop()
