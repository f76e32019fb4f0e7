"""What a process does not load until somebody needs it; docs/decisions/0150."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {"PIL", "holidays", "httpx", "numpy", "pandas", "pyarrow", "snowballstemmer"}
OF_THE_DESK = {"complaints.admin", "fido2", "import_export.admin", "openpyxl"}


def loaded_by(code: str) -> set[str]:
    """Modules of a new process with our settings that has run `code`."""
    script = f"import django; django.setup(); {code}\nimport sys; print(*sys.modules)"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "portal.settings",
        "SECRET_KEY": "kunci-uji",
        "REDIS_URL": "",
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stdout.split())


def test_a_worker_or_a_command_of_cron_loads_no_page_and_no_heavy_library():
    loaded = loaded_by("import portal.celery")
    assert "complaints.models" in loaded
    assert not loaded & (HEAVY | OF_THE_DESK | {"portal.urls", "redis"})


def test_the_export_loads_the_public_addresses_alone():
    loaded = loaded_by(
        "from portal.opendata import building; import portal.public_urls"
    )
    assert "services.urls" in loaded
    assert not loaded & (HEAVY | OF_THE_DESK | {"portal.urls"})


def test_the_site_loads_all_desks_but_no_library_that_few_pages_need():
    loaded = loaded_by("import portal.urls")
    assert loaded >= OF_THE_DESK
    # The spreadsheets' library draws PIL in.
    assert not loaded & (HEAVY - {"PIL"})


def test_a_check_of_the_system_sees_the_desks_whatever_ran_before():
    loaded = loaded_by("from django.contrib import admin; admin.site.check(None)")
    assert "portal.urls" not in loaded
    assert loaded >= OF_THE_DESK - {"fido2"}


def test_one_desk_can_be_loaded_before_all_others():
    assert "complaints.admin.queue" in loaded_by("import complaints.admin.queue")
