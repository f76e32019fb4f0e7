"""Settings of the site as production serves it, with static files of its own."""

import os
from pathlib import Path

from portal.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["SERVED_STATIC_ROOT"])
# Quick hashing, as in all tests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
