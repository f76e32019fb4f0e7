"""The directory's reference data: complete, consistent, honest about itself."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import pytest

from directory import reference
from directory.datafiles import BadReferenceData
from directory.models import (
    Agency,
    Position,
    Region,
)

pytestmark = pytest.mark.django_db

TODAY = datetime.date(2026, 11, 24)


@pytest.fixture
def loaded():
    return reference.load()


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the data to break."""
    return Path(shutil.copytree(reference.DATA, tmp_path / "data"))


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_second_run_changes_nothing(loaded):
    again = reference.load()
    assert again.keys() == loaded.keys()
    for label, tally in again.items():
        assert tally == (loaded[label].rows, 0, 0)


def test_a_row_that_left_the_file_stays(loaded, data):
    replace(data / "positions.csv", "gubernur,Wakil Gubernur", "setda,Wakil Sekda")
    rows = (data / "appointments.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in rows if "Wakil Gubernur" not in row]
    (data / "appointments.csv").write_text("\n".join(kept), encoding="utf-8")
    contacts = (data / "contacts-demo.csv").read_text(encoding="utf-8").splitlines()
    kept = [row for row in contacts if "Wakil Gubernur" not in row]
    (data / "contacts-demo.csv").write_text("\n".join(kept), encoding="utf-8")
    reference.load(data)
    assert Position.objects.filter(title="Wakil Gubernur Jawa Tengah").exists()


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("districts.csv", "33.01,Kesugihan", "33.02,Kesugihan", "baris 3"),
        ("districts.csv", "3301140", "3302140", "baris 3"),
        ("districts.csv", "33.01,Kesugihan", "33.01", "3 kolom"),
        ("contacts.csv", "(024) 8415500", "(024) 12", "baris 5"),
        ("agencies.csv", ",pimpinan,", ",kerajaan,", "baris 2"),
        ("agencies.csv", ",33.74,", ",33.99,", "33.99 tidak dikenal"),
        ("positions.csv", "gubernur,Wakil", "gubernor,Wakil", "gubernor"),
        ("positions.csv", "Tengah,0,1", "Tengah,1,1", "baris 3"),
        ("agencies.csv", "\nsetwan,", "\nsetda,", "muncul dua kali"),
    ],
)
def test_a_broken_row_is_named_and_nothing_is_loaded(data, file, old, new, message):
    replace(data / file, old, new)
    with pytest.raises(BadReferenceData) as caught:
        reference.load(data)
    assert file in str(caught.value)
    assert message in str(caught.value)
    assert not Region.objects.exists()
    assert not Agency.objects.exists()
