"""A site, a mail server and a Redis for each fault."""

from __future__ import annotations

import shutil

import pytest

from tests.conftest import skip_or_fail
from tests.faults.machines import Mailbox, Redis, Site


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/faults/" in item.nodeid:
            item.add_marker(pytest.mark.faults)


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
def site(transactional_db, tmp_path, mailbox, redis):
    running = Site(tmp_path, mailbox, redis)
    yield running
    running.stop()
