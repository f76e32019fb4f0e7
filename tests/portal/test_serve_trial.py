"""What `make run` does: twice, on an empty folder and on the one that it left."""

import os
import signal
import subprocess
import sys
import urllib.request

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from tests import schema
from tests.servers import ROOT, free_port, wait_until_listening


@pytest.mark.parametrize(
    "migrated", [True, pytest.param(False, marks=pytest.mark.exhaustive)]
)
def test_it_prepares_an_empty_database_serves_it_and_keeps_what_is_there(
    tmp_path, migrated
):
    """Half of the first start is migrations: a run of all tests has them too."""
    if migrated:
        folder = django_settings.VAR_DIR / "schema"
        schema.put(tmp_path / "portal.sqlite3", folder)
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{tmp_path}/portal.sqlite3",
        "MEDIA_ROOT": str(tmp_path / "media"),
        "REDIS_URL": "",
        "SECRET_KEY": "kunci-uji",
        "DEBUG": "1",
    }
    said = []
    for time in ("first", "second"):
        port, log = free_port(), tmp_path / f"{time}.log"
        command = [sys.executable, "-u", "manage.py", "serve_trial", str(port)]
        with log.open("wb") as out:
            process = subprocess.Popen(
                command, cwd=ROOT, env=environment, stdout=out, stderr=out
            )
        try:
            wait_until_listening(process, port, log, seconds=120)
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/pajak/pkb/") as page:
                assert "Pajak kendaraan bermotor" in page.read().decode()
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=20)
        said.append(log.read_text())
    first, second = said
    assert "admin@jateng.example " in first
    assert "Akun contoh sudah ada" in second
    assert "0 baru" in second
    assert f"http://127.0.0.1:{port}/admin/" in second


def test_it_is_refused_in_production(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="tidak dijalankan di produksi"):
        call_command("serve_trial")
