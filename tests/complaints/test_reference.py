"""Categories of complaints and days of collective leave."""

from __future__ import annotations

import datetime
import shutil
from pathlib import Path

import holidays
import pytest

from complaints import reference
from complaints.models import Category, CollectiveLeave
from complaints.tiles import PLACES
from directory.datafiles import BadReferenceData
from directory.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def loaded(reference_data):
    return reference.load()


def test_every_category_tells_who_is_competent(loaded):
    assert Category.objects.count() >= 18
    for category in Category.objects.select_related("default_agency"):
        assert category.competence_hint
        assert category.keywords
        assert category.default_agency.active_to is None
        clocks = (
            category.verify_days,
            category.respond_days,
            category.reporter_days,
        )
        assert clocks == (3, 5, 10)


def test_complaints_about_officials_go_to_the_inspectorate(loaded):
    accusations = Category.objects.filter(is_accusation=True)
    assert {category.code for category in accusations} == {
        "perilaku-pegawai",
        "korupsi-pungli",
    }
    assert {category.default_agency.code for category in accusations} == {"inspektorat"}


def test_a_second_run_changes_nothing(loaded):
    for label, tally in reference.load().items():
        assert tally == (loaded[label].rows, 0, 0)


def test_what_admin_made_secret_stays_secret(loaded):
    Category.objects.filter(code="lingkungan").update(is_sensitive=True, verify_days=1)
    reference.load()
    category = Category.objects.get(code="lingkungan")
    assert category.is_sensitive
    assert category.verify_days == 1


def test_collective_leave_is_no_public_holiday(loaded):
    days = CollectiveLeave.objects.all()
    public = holidays.country_holidays("ID", years=(2026, 2027))
    assert {day.date.year for day in days} == {2026, 2027}
    assert not [day for day in days if day.date in public]
    assert days.filter(date=datetime.date(2026, 3, 20)).exists()
    assert all(holidays.__version__ in day.source for day in days)


def test_a_broken_row_is_named_and_nothing_is_loaded(reference_data, tmp_path):
    data = Path(shutil.copytree(reference.DATA, tmp_path / "data"))
    path = data / "categories.csv"
    text = path.read_text(encoding="utf-8").replace(",setda,", ",sekda,")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadReferenceData, match=r"categories\.csv, baris 23: sekda"):
        reference.load(data)
    assert not Category.objects.exists()
    assert not CollectiveLeave.objects.exists()


def test_the_map_knows_every_region(reference_data):
    assert set(Region.objects.values_list("kemendagri_code", flat=True)) == set(PLACES)
