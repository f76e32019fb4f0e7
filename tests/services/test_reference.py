"""Services and taxes that ship with the portal, and the command that loads them."""

from __future__ import annotations

import datetime
import re
import shutil
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from directory import reference as directory
from directory.datafiles import BadReferenceData
from directory.models import Region
from directory.provenance import Verification
from services import reference
from services.models import (
    Fee,
    LegalBasis,
    Relief,
    RuleStatus,
    Service,
    TariffRule,
    Tax,
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


def test_it_has_the_seven_provincial_taxes(loaded):
    assert set(Tax.objects.values_list("code", flat=True)) == PROVINCIAL
    for tax in Tax.objects.select_related("service__agency"):
        assert tax.service.kind == Service.Kind.TAX
        assert tax.service.agency.code == "bapenda"
        assert tax.tariffs.exists()


def test_a_second_run_changes_nothing(loaded):
    again = reference.load()
    for label, tally in again.items():
        assert tally == (loaded[label].rows, 0, 0)


def test_only_what_a_source_confirms_is_verified(loaded):
    verified = TariffRule.objects.filter(verification=Verification.VERIFIED)
    percent, share = TariffRule.Kind.PERCENT, TariffRule.Kind.PERCENT_OF_TAX
    new, old = datetime.date(2025, 1, 5), datetime.date(2024, 1, 1)
    assert {(r.tax.code, r.kind, r.rate, r.valid_from) for r in verified} == {
        ("pkb", percent, Decimal("1.5"), old),
        ("pkb", percent, Decimal("1.05"), new),
        ("pkb", share, Decimal(66), new),
    }
    relief = Relief.objects.get(verification=Verification.VERIFIED)
    assert (relief.label, relief.percent) == ("GAS Jateng 5 Persen", 5)
    assert relief.valid_from == datetime.date(2026, 2, 20)
    assert relief.valid_to == datetime.date(2026, 12, 31)
    assert relief.opsen_effect == Relief.OpsenEffect.UNKNOWN


def test_a_tariff_of_the_draft_says_that_it_is_one(loaded):
    drafts = TariffRule.objects.filter(verification=RuleStatus.DRAFT)
    assert drafts.count() == 7
    assert all("rancangan" in rule.label for rule in drafts)


def test_a_legal_ceiling_is_not_taken_for_a_tariff(loaded):
    ceilings = TariffRule.objects.filter(is_ceiling=True)
    assert set(ceilings.values_list("tax__code", flat=True)) == {"pab", "pbbkb", "pap"}


def test_the_waiver_for_used_vehicles_ends_with_2026(loaded):
    waiver = TariffRule.objects.get(rate=0)
    assert waiver.valid_to == datetime.date(2026, 12, 31)


@pytest.mark.parametrize("model", [LegalBasis, Service, Fee, TariffRule, Relief])
def test_nothing_is_verified_without_a_source(loaded, model):
    verified = model.objects.filter(verification=Verification.VERIFIED)
    assert not verified.filter(source_url="").exists()
    assert not model.objects.filter(source="").exists()


def test_what_is_invented_or_outdated_says_so(loaded):
    examples = Service.objects.filter(is_demo=True)
    assert [service.code for service in examples] == ["izin-pengeboran-air-tanah"]
    assert examples.get().verification == Verification.EXAMPLE
    assert not Fee.objects.exclude(verification=Verification.EXAMPLE).exists()


def test_every_service_says_what_citizens_need_to_know(loaded):
    services = Service.objects.all()
    assert services.exclude(kind=Service.Kind.TAX).count() >= 12
    for service in services:
        assert service.requirements.exists(), service
        assert service.proceduresteps.exists(), service
        assert service.servicechannels.exists(), service
        assert service.legal_bases.exists(), service
        assert service.duration_value or service.duration_note, service
        assert service.is_free is not None or service.fee_note, service
        assert service.product, service
        assert service.complaint_handling, service


def test_a_shorter_list_leaves_no_last_line_behind(loaded, data):
    path = data / "permits" / "nib.toml"
    text = path.read_text(encoding="utf-8")
    before, *steps, last = text.split("[[steps]]")
    channels = last[last.index("[[channels]]") :]
    path.write_text("[[steps]]".join([before, *steps[:2]]) + channels, "utf-8")
    reference.load(data)
    service = Service.objects.get(code="nib")
    assert [step.order for step in service.proceduresteps.all()] == [1, 2]


def test_what_an_editor_unpublished_stays_so(loaded):
    Service.objects.filter(code="nib").update(status=Service.Status.ARCHIVED)
    reference.load()
    assert Service.objects.get(code="nib").status == Service.Status.ARCHIVED


def test_a_service_that_an_editor_verified_is_left_alone(loaded):
    service = Service.objects.get(code="nib")
    service.verification = Verification.VERIFIED
    service.name = "NIB"
    service.save()
    service.requirements.all().delete()
    reference.load()
    service.refresh_from_db()
    assert service.name == "NIB"
    assert not service.requirements.exists()


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
