"""The site's settings, with the bare views that it is compared with."""

from portal.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"
MIDDLEWARE = ["tests.bench.timed.transactions", *MIDDLEWARE]  # noqa: F405
