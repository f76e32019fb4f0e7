"""Bills to the rupiah, from the rules that ship with the portal."""

from __future__ import annotations

import datetime
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.calculators.comparison import Comparison
from services.calculators.rulebook import MissingRule, Rulebook
from services.calculators.steps import Rounding, Share
from services.calculators.vehicles import Case, bbnkb, pkb, years_before
from services.models import Relief, TariffRule, Tax

Day = datetime.date
NMAX = Case(
    Decimal(22_600_000), {"vehicle": "motor", "use": "pribadi", "order": 1, "cc": 155}
)
IN_2025 = Day(2025, 6, 1)
# Those that ask what ships.
SHIPPED = pytest.mark.usefixtures("reference_data", "db")
AMOUNTS = st.integers(1, 10**11).map(Decimal)
MODES = st.sampled_from(Tax.RoundingMode.values)


def rule(component: str, rate: str, **fields) -> TariffRule:
    defaults = {"valid_from": Day(2025, 1, 5), "label": component}
    return TariffRule(component=component, rate=Decimal(rate), **(defaults | fields))


def book(*tariffs, reliefs=(), rounding=None) -> Rulebook:
    tariffs = tariffs or (rule("tax", "1.05"), rule("opsen", "66"))
    return Rulebook(tariffs, reliefs, rounding or Rounding())


def relief(percent: str = "5", effect: str = "unknown", **fields) -> Relief:
    defaults = {"valid_from": Day(2026, 2, 20), "valid_to": Day(2026, 12, 31)}
    return Relief(
        label="GAS",
        percent=Decimal(percent),
        opsen_effect=effect,
        **(defaults | fields),
    )


def shipped(code: str) -> Rulebook:
    tax = Tax.objects.get(code=code)
    return Rulebook(list(tax.tariffs.all()), list(tax.reliefs.all()), tax.rounding)


@SHIPPED
def test_nmax_is_worked_out_to_the_rupiah():
    rules = shipped("pkb")
    bill = pkb(NMAX, rules, IN_2025)
    assert bill.to(Share.PROVINCE) == 237_300
    assert bill.to(Share.REGENCY) == 156_618
    assert bill.tax == 393_918
    assert bill.to(Share.JASA_RAHARJA) == 35_000
    assert bill.total == 428_918
    assert [step.formula for step in bill.steps[:3]] == [
        "Rp22.600.000 × 1",
        "Rp22.600.000 × 1,05%",
        "Rp237.300 × 66%",
    ]
    before = pkb(NMAX, rules, Day(2024, 12, 1))
    assert before.tax == 339_000


@SHIPPED
def test_the_discount_of_2026_tells_both_readings():
    bill = pkb(NMAX, shipped("pkb"), Day(2026, 11, 24))
    assert bill.tax == 382_053
    assert bill.other_total - bill.to(Share.JASA_RAHARJA) == 374_222
    assert "Rp409.222" in bill.other_reading


@SHIPPED
def test_why_it_rose_is_told_with_both_percentages():
    rules = shipped("pkb")
    told = Comparison(pkb(NMAX, rules, Day(2024, 12, 1)), pkb(NMAX, rules, IN_2025))
    text = " ".join(told.sentences())
    for figure in ("16,2%", "13,94%", "1,05%", "0,693%", "1,743%", "66%"):
        assert figure in text
    # A relief makes the bill lower; the reason for the rise stays the same.
    relieved = Comparison(told.before, pkb(NMAX, rules, Day(2026, 11, 24)))
    text = " ".join(relieved.sentences())
    assert "12,7%" in text
    assert "13,94%" in text


@SHIPPED
def test_the_same_rules_on_two_days_give_no_reason_to_rise():
    rules = shipped("pkb")
    told = Comparison(pkb(NMAX, rules, IN_2025), pkb(NMAX, rules, Day(2025, 7, 1)))
    assert told.difference == 0
    assert told.sentences() == ["Pajak dan opsennya sama: Rp393.918."]
    fell = Comparison(pkb(NMAX, rules, IN_2025), pkb(NMAX, rules, Day(2026, 3, 1)))
    assert "turun Rp11.865" in fell.sentences()[0]


@pytest.mark.parametrize(
    ("rate", "after", "told"),
    [
        ("0", "1", "Dulu tidak ada yang dibayar, sekarang Rp375.160."),
        ("2", "1", "Pajak dan opsennya turun Rp76.840, dari Rp452.000 menjadi"),
        ("2", "1", "Bersama-sama itu tidak lebih tinggi dari tarif yang lama."),
    ],
)
def test_it_is_never_said_to_have_risen_from_nothing_or_when_it_fell(rate, after, told):
    until = Day(2025, 1, 4)
    rules = book(
        rule("tax", rate, valid_from=Day(2024, 1, 1), valid_to=until),
        rule("tax", after), rule("opsen", "66"),
    )  # fmt: skip
    days = (until, IN_2025)
    text = " ".join(Comparison(*(pkb(NMAX, rules, on) for on in days)).sentences())
    assert told in text
    assert "naik" not in text
    assert "–" not in text


def test_plates_without_a_known_fee_are_said_to_be_missing():
    case = replace(NMAX, five_yearly=True)
    bill = pkb(case, book(), IN_2025)
    assert bill.to(Share.POLICE) == 0
    assert any("STNK dan pelat nomor tidak dihitung" in gap for gap in bill.gaps)


@SHIPPED
@pytest.mark.parametrize(
    ("order", "cc", "vehicle", "rate"),
    [
        (1, None, "mobil", "1.05"),
        (2, None, "mobil", "1.40"),
        (3, None, "barang", "1.75"),
        (4, None, "bus", "2.10"),
        (5, None, "mobil", "2.45"),
        (2, 199, "motor", "1.05"),
        (2, 200, "motor", "1.40"),
        (5, 150, "motor", "1.05"),
    ],
)
def test_progressive_ownership_has_its_own_rate(order, cc, vehicle, rate):
    facts = {"vehicle": vehicle, "use": "pribadi", "order": order, "cc": cc}
    bill = pkb(Case(Decimal(100_000_000), facts), shipped("pkb"), IN_2025)
    assert bill.to(Share.PROVINCE) == Decimal(rate) * 1_000_000


@SHIPPED
def test_public_transport_pays_less_in_any_order():
    facts = {"vehicle": "bus", "use": "umum", "order": 4, "cc": None}
    bill = pkb(Case(Decimal(100_000_000), facts), shipped("pkb"), IN_2025)
    assert bill.to(Share.PROVINCE) == 500_000


@SHIPPED
def test_five_yearly_plates_are_added_and_a_weight_counts():
    case = Case(
        Decimal(200_000_000),
        {"vehicle": "mobil", "use": "pribadi", "order": 1, "cc": None},
        weight=Decimal("1.05"),
        five_yearly=True,
    )
    bill = pkb(case, shipped("pkb"), IN_2025)
    assert bill.steps[0].amount == 210_000_000
    assert bill.to(Share.POLICE) == 300_000
    assert bill.total == 2_205_000 + 1_455_300 + 143_000 + 300_000


@SHIPPED
def test_each_late_year_follows_the_rules_of_its_own_year():
    late = Case(NMAX.njkb, NMAX.facts, years_late=2)
    rules = shipped("pkb")
    bill = pkb(late, rules, Day(2026, 2, 1))
    assert bill.to(Share.PROVINCE) == 339_000 + 2 * 237_300
    assert bill.to(Share.REGENCY) == 2 * 156_618
    assert bill.to(Share.JASA_RAHARJA) == 3 * 35_000
    assert any("Denda" in gap for gap in bill.gaps)
    with pytest.raises(MissingRule) as caught:
        pkb(Case(NMAX.njkb, NMAX.facts, years_late=3), rules, Day(2026, 2, 1))
    assert caught.value.on == Day(2023, 2, 1)


@SHIPPED
def test_bbnkb_with_opsen_and_its_waiver_for_used_vehicles():
    rules = shipped("bbnkb")
    new = Case(Decimal(30_000_000), {"transfer": "baru", "energy": "bensin"})
    bill = bbnkb(new, rules, IN_2025)
    assert (bill.to(Share.PROVINCE), bill.to(Share.REGENCY)) == (3_000_000, 1_980_000)
    used = Case(Decimal(30_000_000), {"transfer": "bekas", "energy": "bensin"})
    assert bbnkb(used, rules, Day(2026, 12, 31)).total == 0
    with pytest.raises(MissingRule):
        bbnkb(used, rules, Day(2027, 1, 1))
    electric = Case(Decimal(30_000_000), {"transfer": "baru", "energy": "terbarukan"})
    with pytest.raises(MissingRule):
        bbnkb(electric, rules, IN_2025)


@given(
    AMOUNTS,
    st.decimals(0, 100, places=4),
    st.sampled_from(["follows", "unaffected", "unknown"]),
    MODES,
    st.sampled_from([1, 100, 1000]),
    st.integers(0, 1),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_total_is_the_sum_of_its_steps_and_no_relief_is_below_zero(
    njkb, percent, effect, mode, unit, late
):
    rules = book(
        reliefs=[relief(percent, effect, covers_arrears=True)],
        rounding=Rounding(unit, mode),
    )
    bill = pkb(Case(njkb, NMAX.facts, years_late=late), rules, Day(2026, 6, 1))
    assert bill.total == sum(s.amount for s in bill.steps if s.share)
    assert bill.total == sum(amount for _, amount in bill.shares)
    assert all(amount >= 0 for _, amount in bill.shares)
    assert bill.other_total is None or 0 <= bill.other_total <= bill.total
    assert all(s.amount % unit == 0 for s in bill.steps if s.share)


@given(
    AMOUNTS,
    AMOUNTS,
    st.decimals(0, 100, places=4),
    MODES,
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_dearer_vehicle_never_pays_less(one, other, percent, mode):
    rules = book(reliefs=[relief(percent, "follows")], rounding=Rounding(100, mode))
    low, high = sorted([one, other])
    on = Day(2026, 6, 1)
    cheap, dear = (pkb(Case(n, NMAX.facts), rules, on) for n in (low, high))
    assert cheap.total <= dear.total


def test_a_rule_holds_on_its_first_and_last_day_and_on_no_other():
    rules = book(rule("tax", "1", valid_to=Day(2025, 12, 31)))
    for on in (Day(2025, 1, 5), Day(2025, 12, 31)):
        assert pkb(NMAX, rules, on).to(Share.PROVINCE) == 226_000
    for on in (Day(2025, 1, 4), Day(2026, 1, 1)):
        with pytest.raises(MissingRule):
            pkb(NMAX, rules, on)


@pytest.mark.parametrize(
    ("on", "tax"),
    [
        (Day(2026, 2, 19), 393_918),
        (Day(2026, 2, 20), 382_053),
        (Day(2026, 12, 31), 382_053),
        (Day(2027, 1, 1), 393_918),
    ],
)
def test_a_relief_counts_from_its_first_to_its_last_day(on, tax):
    assert pkb(NMAX, book(reliefs=[relief()]), on).tax == tax


def test_a_year_before_a_leap_day_is_the_last_of_february():
    assert years_before(Day(2028, 2, 29), 1) == Day(2027, 2, 28)
    assert years_before(Day(2028, 2, 29), 4) == Day(2024, 2, 29)
    case = Case(NMAX.njkb, NMAX.facts, years_late=1)
    bill = pkb(case, book(), Day(2028, 2, 29))
    assert bill.tax == 2 * 393_918


def test_a_ceiling_is_never_counted_with():
    with pytest.raises(MissingRule):
        pkb(NMAX, book(rule("tax", "1.2", is_ceiling=True)), IN_2025)


def test_what_is_not_known_is_named_and_not_guessed():
    bill = pkb(NMAX, book(rule("tax", "1.05")), IN_2025)
    assert any("Opsen" in gap for gap in bill.gaps)
    assert any("SWDKLLJ" in gap for gap in bill.gaps)
    assert pkb(NMAX, book(), IN_2025).gaps == bill.gaps[1:]
