"""Services and taxes that ship with the portal, and the command that loads them."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory import reference as directory
from directory.datafiles import BadReferenceData
from directory.models import Region
from services import reference
from services.models import (
    Service,
)

pytestmark = pytest.mark.django_db

PROVINCIAL = {"pkb", "bbnkb", "pab", "pbbkb", "pap", "pajak-rokok", "opsen-mblb"}


@pytest.fixture
def agencies():
    directory.load()


@pytest.fixture
def loaded(agencies):
    return reference.load()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data to break."""
    return Path(shutil.copytree(reference.DATA, tmp_path / "data"))


def test_an_unknown_tag_is_refused(agencies, data):
    path = data / "permits" / "nib.toml"
    text = path.read_text(encoding="utf-8").replace('"umkm"', '"umkn"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadReferenceData, match="umkn"):
        reference.load(data)


def test_a_shorter_list_leaves_no_last_line_behind(loaded, data):
    path = data / "permits" / "nib.toml"
    text = path.read_text(encoding="utf-8")
    before, *steps, last = text.split("[[steps]]")
    channels = last[last.index("[[channels]]") :]
    path.write_text("[[steps]]".join([before, *steps[:2]]) + channels, "utf-8")
    reference.load(data)
    service = Service.objects.get(code="nib")
    assert [step.order for step in service.proceduresteps.all()] == [1, 2]


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("taxes/pkb.toml", "rate = 1.05", 'rate = "banyak"', "baris 88"),
        ("taxes/pkb.toml", 'acronym = "PKB"', 'akronim = "PKB"', "akronim"),
        ("permits/nib.toml", 'agency = "dpmptsp"', 'agency = "dpm"', "dpm tidak"),
        ("permits/nib.toml", '"pp-28-2025"', '"pp-82-2025"', "pp-82-2025 tidak"),
        ("permits/nib.toml", 'code = "nib"', 'code = "nib', "line 1"),
        ("permits/nib.toml", 'actor = "citizen"', 'actor = "warga"', "actor"),
        ("legal-bases.csv", "verified,JPNN", "sah,JPNN", "baris 3"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_loaded(
    agencies, data, file, old, new, message
):
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadReferenceData) as caught:
        reference.load(data)
    assert file in str(caught.value)
    assert message in str(caught.value)
    assert not Service.objects.exists()


def test_the_command_prints_one_line_a_kind(capsys):
    call_command("load_reference")
    lines = capsys.readouterr().out.splitlines()
    assert "Kecamatan: 576 (576 baru, 0 diperbarui)" in lines
    assert "Pajak: 7 (7 baru, 0 diperbarui)" in lines
    kinds = [line.partition(":")[0] for line in lines]
    assert len(kinds) == len(set(kinds))
    for line in lines:
        assert re.fullmatch(r"[^:]+: \d+ \(\d+ baru, \d+ diperbarui\)", line), line


def test_the_command_loads_all_or_nothing(monkeypatch, data):
    (data / "permits" / "nib.toml").write_text("rusak", encoding="utf-8")
    monkeypatch.setattr(reference, "load", lambda load=reference.load: load(data))
    with pytest.raises(CommandError, match=r"nib\.toml"):
        call_command("load_reference")
    assert not Region.objects.exists()
