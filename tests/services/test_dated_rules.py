"""No two rules of a tax may hold for the same case on the same day."""

from __future__ import annotations

import datetime
import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from directory.models import User
from services.calculators import conditions
from services.models import Relief, TariffRule
from tests import factories as f

pytestmark = pytest.mark.django_db
Day = datetime.date
FIRST = [{"order_min": 1, "order_max": 1}]


def tariff(tax, label: str, start: Day, end: Day | None = None, **fields) -> TariffRule:
    fields = {"component": "tax", "kind": "percent", "rate": 1} | fields
    return TariffRule(tax=tax, label=label, valid_from=start, valid_to=end, **fields)


@pytest.fixture
def tax():
    row = f.tax()
    row.tariffs.all().delete()
    tariff(row, "lama", Day(2025, 1, 5), Day(2025, 12, 31), applies_when=FIRST).save()
    return row


def test_a_rule_that_ends_before_it_begins_is_refused(tax):
    rule = tariff(tax, "baru", Day(2027, 1, 5), Day(2027, 1, 4), applies_when=FIRST)
    with pytest.raises(ValidationError, match="Berakhir sebelum mulai berlaku"):
        rule.full_clean()


@pytest.mark.parametrize(
    ("start", "end", "when"),
    [
        (Day(2025, 12, 31), None, FIRST),
        (Day(2024, 1, 1), Day(2025, 1, 5), FIRST),
        (Day(2025, 3, 1), Day(2025, 3, 1), FIRST),
        (Day(2025, 3, 1), None, []),
        (Day(2025, 3, 1), None, [{"vehicle": ["bus"]}]),
    ],
)
def test_an_overlap_is_refused_in_the_form_and_when_saving(tax, start, end, when):
    rule = tariff(tax, "baru", start, end, applies_when=when)
    with pytest.raises(ValidationError, match="bertumpuk"):
        rule.full_clean()
    with pytest.raises(ValidationError, match="bertumpuk"):
        rule.save()
    assert tax.tariffs.count() == 1


@pytest.mark.parametrize(
    "other",
    [
        {"start": Day(2026, 1, 1), "applies_when": FIRST},
        {"start": Day(2025, 3, 1), "applies_when": [{"order_min": 2}]},
        {"start": Day(2025, 3, 1), "component": "opsen"},
        {"start": Day(2025, 3, 1), "is_ceiling": True},
    ],
)
def test_what_does_not_compete_may_stand_beside_it(tax, other):
    start = other.pop("start")
    rule = tariff(tax, "baru", start, **other)
    rule.full_clean()
    rule.save()
    assert tax.tariffs.count() == 2


def test_a_rule_may_be_saved_again(tax):
    rule = tax.tariffs.get()
    rule.rate = 2
    rule.full_clean()
    rule.save()


def test_two_reliefs_at_a_time_are_refused():
    row = f.tax()
    dates = {"valid_from": Day(2026, 2, 20), "valid_to": Day(2026, 12, 31)}
    Relief.objects.create(tax=row, label="GAS", percent=5, **dates)
    with pytest.raises(ValidationError, match="bertumpuk"):
        Relief(tax=row, label="Lain", percent=1, **dates).full_clean()


def test_the_database_refuses_what_goes_around_the_model(tax):
    rule = tariff(tax, "baru", Day(2025, 1, 5), applies_when=FIRST)
    rule.condition = conditions.canonical(FIRST)
    with pytest.raises(IntegrityError), transaction.atomic():
        TariffRule.objects.bulk_create([rule])
    if connection.vendor == "postgresql":
        rule.valid_from = Day(2025, 12, 31)
        with pytest.raises(IntegrityError, match="no_overlap"), transaction.atomic():
            TariffRule.objects.bulk_create([rule])


@pytest.mark.django_db(transaction=True)
def test_of_two_savers_at_once_one_is_refused():
    row = f.tax()
    row.tariffs.all().delete()
    refused = []
    ready = threading.Barrier(2)

    def save(label: str, when: list) -> None:
        ready.wait()
        try:
            tariff(row, label, Day(2025, 1, 5), applies_when=when).save()
        except ValidationError:
            refused.append(label)
        finally:
            connection.close()

    savers = [
        threading.Thread(target=save, args=("satu", [])),
        threading.Thread(target=save, args=("dua", FIRST)),
    ]
    for saver in savers:
        saver.start()
    for saver in savers:
        saver.join()
    assert len(refused) == 1
    assert row.tariffs.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"vehicle": ["motor"]},
        ["motor"],
        [{}],
        [{"vehicle": "motor"}],
        [{"vehicle": ["becak"]}],
        [{"warna": ["merah"]}],
        [{"cc_min": "200"}],
        [{"cc_min": -1}],
        [{"order_min": 3, "order_max": 2}],
    ],
)
def test_a_condition_that_nobody_can_read_is_refused(tax, wrong):
    rule = tariff(tax, "baru", Day(2026, 1, 1), applies_when=wrong)
    with pytest.raises(ValidationError) as caught:
        rule.full_clean()
    assert set(caught.value.message_dict) == {"applies_when"}


def test_an_unchecked_rule_is_off_in_production():
    row = f.tax()
    assert row.tariffs.offered(production=False).count() == 1
    assert not row.tariffs.offered(production=True).exists()
    row.tariffs.update(verification="verified")
    assert row.tariffs.offered(production=True).count() == 1
    row.tariffs.update(verification="draft")
    assert not row.tariffs.offered(production=True).exists()


def _inline(prefix: str, rows: list[dict]) -> dict:
    data = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def test_the_back_office_says_which_rules_overlap(client):
    row = f.tax()
    row.tariffs.all().delete()
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    new = {
        "component": "tax",
        "kind": "percent",
        "rate": "1",
        "valid_from": "2025-01-05",
        "applies_when": "[]",
        "verification": "unverified",
        "order": "0",
    }
    page = client.post(
        f"/admin/services/tax/{row.pk}/change/",
        {
            "service": row.service_id,
            "code": row.code,
            "level": row.level,
            "rounding_unit": "1",
            "rounding_mode": "ROUND_HALF_UP",
            "order": "0",
            **_inline("tariffs", [new | {"label": "satu"}, new | {"label": "dua"}]),
            **_inline("reliefs", []),
        },
    )
    assert page.status_code == 200
    assert "bertumpuk" in page.content.decode()
    assert not row.tariffs.exists()


def test_the_back_office_takes_a_web_address_without_its_scheme(client):
    """Without a warning either: the tests make one a failure."""
    row = f.tax()
    row.tariffs.all().delete()
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    address = f"/admin/services/tax/{row.pk}/change/"
    assert client.get(address).status_code == 200
    rule = {
        "label": "satu",
        "component": "tax",
        "kind": "percent",
        "rate": "1",
        "valid_from": "2025-01-05",
        "applies_when": "[]",
        "verification": "unverified",
        "order": "0",
        "source_url": "jdih.jatengprov.go.id/perda",
        "note": "<b>tebal</b>",
    }
    page = client.post(
        address,
        {
            "service": row.service_id,
            "code": row.code,
            "level": row.level,
            "rounding_unit": "1",
            "rounding_mode": "ROUND_HALF_UP",
            "order": "0",
            **_inline("tariffs", [rule]),
            **_inline("reliefs", []),
        },
    )
    assert page.status_code == 302
    assert row.tariffs.get().source_url == "https://jdih.jatengprov.go.id/perda"
    assert "<b>tebal" not in client.get(row.service.get_absolute_url()).content.decode()
