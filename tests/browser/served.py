"""Settings of the site as production serves it, with its own static files or none."""

import os
from pathlib import Path

from portal.settings import *  # noqa: F403

if collected := os.environ.get("SERVED_STATIC_ROOT"):
    STATIC_ROOT = Path(collected)
else:
    STORAGES = STORAGES | {  # noqa: F405
        "staticfiles": {
            "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        }
    }
# Quick hashing, as in all tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
