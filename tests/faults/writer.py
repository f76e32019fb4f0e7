"""Files complaints, five a second, and writes down each that it was given a code for.

`writer FILE SECONDS`: "code" or "failed reason" lines, flushed to disk one by one.
"""

from __future__ import annotations

import os
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from tests import factories as f  # noqa: E402

PAUSE = 0.2

if __name__ == "__main__":
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    end = time.monotonic() + float(sys.argv[2])
    with open(sys.argv[1], "a", buffering=1) as log:
        while time.monotonic() < end:
            start = time.monotonic()
            try:
                print(f.filed(now=timezone.now()).public_code, file=log)
            except Exception as error:
                print(f"failed {error!r}", file=log)
            time.sleep(max(0.0, PAUSE - (time.monotonic() - start)))
