"""What every test shares: quick hashing, files of its own, plain static files."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path
from typing import NoReturn

import pytest

from tests import flushing, schema, sessions, shipped

REQUIRE_SERVICES = bool(os.environ.get("REQUIRE_SERVICES"))


def skip_or_fail(reason: str) -> NoReturn:
    """A test that needs what is not here is skipped, but never in CI."""
    if REQUIRE_SERVICES:
        pytest.fail(f"REQUIRE_SERVICES: {reason}")
    pytest.skip(reason)


def pytest_xdist_auto_num_workers(config):
    """`-n auto`: as many as there are cores. But a Redis is one cache and one queue for
    all who name it, so with it this process tests alone."""
    from django.conf import settings

    return 0 if settings.REDIS_URL else None


def pytest_collection(session):
    """WhiteNoise warns of a missing folder, and a clean clone has none: a module that
    makes the application when it is read would not be collected."""
    from django.conf import settings

    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)


def pytest_collection_finish(session):
    """The collector of garbage would go through all that was imported and collected,
    again and again, for a seventh of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(autouse=True, scope="session")
def _surroundings(tmp_path_factory):
    from django.test import override_settings

    with (
        override_settings(
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
            STORAGES={
                "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
                "staticfiles": {
                    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
                },
            },
            # WhiteNoise goes through all that was collected, for each client of each
            # test: here through nothing.
            STATIC_ROOT=tmp_path_factory.mktemp("static"),
            # What a test rolls back was never committed, so no page would end: a test
            # of them commits, and switches them on.
            KEPT_PAGES_SECONDS=0,
            # Delivery in process, even where a broker is at hand: a test that wants
            # the broker says so.
            CELERY_TASK_ALWAYS_EAGER=True,
        ),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("complaints.codes.PinHasher.iterations", 1)
        yield


@pytest.fixture(autouse=True, scope="session")
def _flushed_quickly():
    with pytest.MonkeyPatch.context() as patch:
        flushing.quicken(patch)
        yield


def full_session(session, user) -> None:
    """Make this session one that password and second factor opened just now."""
    from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY

    records = [{"method": m, "at": time.time()} for m in ("password", "mfa")]
    session[AUTHENTICATION_METHODS_SESSION_KEY] = records
    session["account_authentication_methods_user"] = str(user.pk)
    session["seen_at"] = time.time()


@pytest.fixture(autouse=True, scope="session")
def _force_login_shows_both_factors():
    """Real sessions are opened at the door, see tests/accounts; `force_login` stands
    for one that went through it."""
    from django.test import Client

    plain = Client.force_login

    def force_login(self, user, backend=None):
        plain(self, user, "allauth.account.auth_backends.AuthenticationBackend")
        session = self.session
        full_session(session, user)
        session.save()

    Client.force_login = force_login


@pytest.fixture(autouse=True)
def _own_surroundings(settings, tmp_path, monkeypatch):
    from directory import counts

    settings.MEDIA_ROOT = tmp_path / "media"
    counts.kept.clear()
    from portal.celery import app

    # A broker that an earlier test found down rests no longer.
    monkeypatch.setattr("notifications.outbox._broker_rests_until", 0.0)
    eager = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = eager


@pytest.fixture(autouse=True)
def _no_notices_of_other_tests():
    """They are kept for most of a minute, longer than a test lives. A test of them
    forgets them first."""
    from portal.news import notices

    notices.cache.set(notices.KEY, {"warnings": [], "disruptions": []}, 600)


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_keepdb, django_db_modify_db_settings):
    """On SQLite the database is there before Django looks for it."""
    from django.conf import settings
    from django.db import connection

    if connection.vendor != "sqlite":
        return django_db_keepdb
    name = connection.settings_dict["TEST"]["NAME"]
    schema.put(Path(name), settings.VAR_DIR / "schema")
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """PostgreSQL drops no database that somebody uses."""
    yield
    from django.db import connection

    if connection.vendor == "postgresql":
        with django_db_blocker.unblock():
            sessions.end_others()


@pytest.fixture(scope="module")
def once_a_module(django_db_setup, django_db_blocker):
    """What is written before this yields is written once for a module: each of its
    tests is rolled back to it. A fixture of the module asks for this and writes.

    Not for a module with transactional tests: those would commit."""
    from django.db import connection, transaction

    with (
        django_db_blocker.unblock(),
        pytest.MonkeyPatch.context() as patch,
        transaction.atomic(),
    ):
        # Each test closes its connection, and with it would go what is not committed.
        patch.setattr(connection, "close", lambda: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def reference_data(once_a_module):
    """Agencies, services and taxes as they ship; their tallies by label."""
    return shipped.load()


@pytest.fixture
def mail_sink(settings):
    """A real mail server to which the site delivers for this test."""
    from tests.servers import MailSink

    with MailSink() as sink:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = None
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield sink


@pytest.fixture
def delivery(settings, transactional_db, mail_sink, tmp_path):
    """Deliver as this round of tests is set up: by a real worker where REDIS_URL
    is given, in process where not."""
    if not settings.REDIS_URL:
        yield mail_sink
        return
    import redis

    from portal.celery import app
    from tests.servers import celery_worker

    with redis.Redis.from_url(settings.REDIS_URL) as broker:
        broker.delete("celery")
    with celery_worker(settings.REDIS_URL, mail_sink.port, tmp_path / "worker.log"):
        app.conf.task_always_eager = False
        yield mail_sink
