"""The command that loads all that ships."""

from __future__ import annotations

import re
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from directory.models import Region
from services import reference
from tests import shipped

pytestmark = pytest.mark.django_db


def test_the_command_prints_one_line_a_kind(capsys):
    call_command("load_reference")
    lines = capsys.readouterr().out.splitlines()
    assert "Kecamatan: 576 (576 baru, 0 diperbarui)" in lines
    assert "Pajak: 7 (7 baru, 0 diperbarui)" in lines
    kinds = [line.partition(":")[0] for line in lines]
    assert len(kinds) == len(set(kinds))
    for line in lines:
        assert re.fullmatch(r"[^:]+: \d+ \(\d+ baru, \d+ diperbarui\)", line), line


def test_the_command_loads_all_or_nothing(monkeypatch, tmp_path):
    data = shutil.copytree(reference.DATA, tmp_path / "data")
    (data / "permits" / "nib.toml").write_text("rusak", encoding="utf-8")
    monkeypatch.setattr(reference, "load", lambda load=reference.load: load(data))
    with pytest.raises(CommandError, match=r"nib\.toml"):
        call_command("load_reference")
    assert not Region.objects.exists()


@pytest.mark.skipif(
    connection.vendor != "sqlite", reason="there the loader runs for each module"
)
def test_what_other_tests_read_is_what_the_loader_wrote(monkeypatch):
    monkeypatch.setattr(shipped, "_kept", None)
    written = []
    for _time in ("loaded", "copied"):
        with transaction.atomic():
            shipped.load()
            written.append(shipped.rows())
            transaction.set_rollback(True)
    loaded, copied = written
    assert loaded == copied
    assert len(loaded["directory_district"]) == 576
