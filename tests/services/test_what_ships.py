"""The services and taxes that ship: complete, sourced, and honest about gaps."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from directory.provenance import Verification
from services import publishing, reference
from services.models import (
    Fee,
    LegalBasis,
    Relief,
    RuleStatus,
    Service,
    TariffRule,
    Tax,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

PROVINCIAL = {"pkb", "bbnkb", "pab", "pbbkb", "pap", "pajak-rokok", "opsen-mblb"}


def test_it_has_the_seven_provincial_taxes():
    assert set(Tax.objects.values_list("code", flat=True)) == PROVINCIAL
    for tax in Tax.objects.select_related("service__agency"):
        assert tax.service.kind == Service.Kind.TAX
        assert tax.service.agency.code == "bapenda"
        assert tax.tariffs.exists()


def test_a_second_run_changes_nothing(reference_data):
    again = reference.load()
    for label, tally in again.items():
        assert tally == (reference_data[label].rows, 0, 0)


def test_only_what_a_source_confirms_is_verified():
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


def test_a_tariff_of_the_draft_says_that_it_is_one():
    drafts = TariffRule.objects.filter(verification=RuleStatus.DRAFT)
    assert drafts.count() == 7
    assert all("rancangan" in rule.label for rule in drafts)


def test_a_legal_ceiling_is_not_taken_for_a_tariff():
    ceilings = TariffRule.objects.filter(is_ceiling=True)
    assert set(ceilings.values_list("tax__code", flat=True)) == {"pab", "pbbkb", "pap"}


def test_the_waiver_for_used_vehicles_ends_with_2026():
    waiver = TariffRule.objects.get(rate=0)
    assert waiver.valid_to == datetime.date(2026, 12, 31)


@pytest.mark.parametrize("model", [LegalBasis, Service, Fee, TariffRule, Relief])
def test_nothing_is_verified_without_a_source(model):
    verified = model.objects.filter(verification=Verification.VERIFIED)
    assert not verified.filter(source_url="").exists()
    assert not model.objects.filter(source="").exists()


def test_what_is_invented_or_outdated_says_so():
    examples = Service.objects.filter(is_demo=True)
    assert [service.code for service in examples] == ["izin-pengeboran-air-tanah"]
    assert examples.get().verification == Verification.EXAMPLE
    assert not Fee.objects.exclude(verification=Verification.EXAMPLE).exists()


def test_every_service_says_what_citizens_need_to_know():
    services = Service.objects.all()
    assert services.count() >= 40
    assert services.values("agency").distinct().count() >= 12
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


def test_every_service_in_the_finder_has_an_audience_and_a_topic():
    for service in Service.objects.exclude(kind=Service.Kind.TAX):
        kinds = set(service.tags.values_list("kind", flat=True))
        assert {"audience", "topic"} <= kinds, service


def test_whatever_is_published_could_be_published_by_hand():
    for service in Service.objects.published():
        assert service.missing_for_publication == [], service


def test_what_an_editor_unpublished_stays_so():
    Service.objects.filter(code="nib").update(status=Service.Status.ARCHIVED)
    reference.load()
    assert Service.objects.get(code="nib").status == Service.Status.ARCHIVED


def test_a_service_that_an_editor_verified_is_left_alone():
    service = Service.objects.get(code="nib")
    service.verification = Verification.VERIFIED
    service.name = "NIB"
    service.save()
    service.requirements.all().delete()
    reference.load()
    service.refresh_from_db()
    assert service.name == "NIB"
    assert not service.requirements.exists()


@pytest.fixture
def published():
    """As the command leaves them: each with its first version."""
    publishing.record_loaded(timezone.now())


def test_the_largest_page_that_ships_is_small(published, client):
    for slug in Service.objects.catalogue().values_list("slug", flat=True):
        assert len(client.get(f"/layanan/{slug}/").content) <= 100_000, slug


def test_every_short_text_that_ships_fits(published, client):
    for slug in Service.objects.catalogue().values_list("slug", flat=True):
        text = client.get(f"/layanan/{slug}/sms/").content.decode()
        assert len(text) <= 459, slug
        assert "belum diverifikasi" in text, slug


def test_every_tax_that_ships_fits_page_and_message(published, client):
    slugs = Tax.objects.published().values_list("service__slug", flat=True)
    assert len(slugs) == 7
    for slug in slugs:
        assert len(client.get(f"/pajak/{slug}/").content) <= 100_000, slug
        assert len(client.get(f"/layanan/{slug}/sms/").content.decode()) <= 459, slug
