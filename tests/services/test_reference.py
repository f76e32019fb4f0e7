"""Loading services and taxes: all or nothing, and never more than the files say."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from directory import reference as directory
from directory.datafiles import BadReferenceData
from services import reference
from services.models import Service

pytestmark = pytest.mark.django_db

FIRST = min(path.name for path in reference.DATA.glob("others/*"))


@pytest.fixture(scope="module", autouse=True)
def _agencies(once_a_module):
    directory.load()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data to break: of the services one that comes before those that
    are broken, and these. What comes before is undone, however many. No flow, since
    flows lead to others."""
    data = Path(shutil.copytree(reference.DATA, tmp_path / "data"))
    shutil.rmtree(data / "flows")
    for path in (p for folder in reference.FOLDERS for p in data.glob(f"{folder}/*")):
        if path.name not in {FIRST, "nib.toml", "pkb.toml"}:
            path.unlink()
    return data


def test_an_unknown_tag_is_refused(data):
    path = data / "permits" / "nib.toml"
    text = path.read_text(encoding="utf-8").replace('"umkm"', '"umkn"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadReferenceData, match="umkn"):
        reference.load(data)


def test_a_shorter_list_leaves_no_last_line_behind(data):
    reference.load(data)
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
        ("permits/nib.toml", "[[steps]]", "[[tariffs]]", "tarif tanpa tabel"),
        ("permits/nib.toml", 'agency = "dpmptsp"', 'agency = "dpm"', "dpm tidak"),
        ("permits/nib.toml", '"pp-28-2025"', '"pp-82-2025"', "pp-82-2025 tidak"),
        ("permits/nib.toml", 'code = "nib"', 'code = "nib', "line 1"),
        ("permits/nib.toml", 'actor = "citizen"', 'actor = "warga"', "actor"),
        ("legal-bases.csv", "verified,JPNN", "sah,JPNN", "baris 3"),
    ],
)
def test_a_broken_file_is_named_and_nothing_is_loaded(data, file, old, new, message):
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadReferenceData) as caught:
        reference.load(data)
    assert file in str(caught.value)
    assert message in str(caught.value)
    assert not Service.objects.exists()
