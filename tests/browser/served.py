"""Settings of the site as production serves it, with static files of its own."""

import os
from pathlib import Path

from portal.settings import *  # noqa: F403

STATIC_ROOT = Path(os.environ["SERVED_STATIC_ROOT"])
