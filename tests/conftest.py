"""What every test shares: quick hashing, files of its own, plain static files."""

from __future__ import annotations

import os

import pytest

REQUIRE_SERVICES = bool(os.environ.get("REQUIRE_SERVICES"))


def skip_or_fail(reason: str) -> None:
    """A test that needs what is not here is skipped, but never in CI."""
    if REQUIRE_SERVICES:
        pytest.fail(f"REQUIRE_SERVICES: {reason}")
    pytest.skip(reason)


@pytest.fixture(autouse=True)
def _own_surroundings(settings, tmp_path):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        },
    }
    # Delivery in process, even where a broker is at hand: a test that wants the
    # broker says so.
    settings.CELERY_TASK_ALWAYS_EAGER = True
    from portal.celery import app

    eager = app.conf.task_always_eager
    app.conf.task_always_eager = True
    yield
    app.conf.task_always_eager = eager
