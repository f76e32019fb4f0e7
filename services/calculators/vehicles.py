"""The yearly vehicle tax (PKB) and the tax on a change of owner (BBNKB).

PKB is the vehicle's sale value (NJKB) times a weight, times a rate; the regency
adds its opsen, a share of that tax. Source: Perda Jateng 12/2023 as reported by
smpantura.news, otak-atik pajak motor. How late payment is fined is not here: no
text of the law in force was found, so `Bill.gaps` says that it is missing.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from services.calculators.rulebook import OPSEN_SINCE, Rulebook
from services.calculators.steps import ZERO, Bill, Share, Step
from services.money import percent, plain, rupiah

if TYPE_CHECKING:
    from services.models import Relief, TariffRule


@dataclass(frozen=True)
class Case:
    """What the bill is worked out from: nothing that names a person or a plate."""

    njkb: Decimal
    facts: dict[str, Any]
    weight: Decimal = Decimal(1)
    years_late: int = 0
    five_yearly: bool = False


Calculator = Callable[[Case, Rulebook, datetime.date], Bill]


def pkb(case: Case, book: Rulebook, on: datetime.date) -> Bill:
    """What is due when paying on `on`, with `years_late` unpaid years before it.

    Each year is taxed by the rules of its own due date, a whole number of years
    before `on`; a relief is that of the day of payment. Raises MissingRule.
    """
    return _with_other_reading(_Reckoning.pkb, case, book, on)


def bbnkb(case: Case, book: Rulebook, on: datetime.date) -> Bill:
    """What a change of owner costs on `on`. Raises MissingRule."""
    return _with_other_reading(_Reckoning.bbnkb, case, book, on)


def one_year_on_time(case: Case) -> Case:
    """The same vehicle without arrears and plates: by it two dates compare."""
    return replace(case, years_late=0, five_yearly=False)


def years_before(day: datetime.date, years: int) -> datetime.date:
    """The same date earlier; 29 February becomes 28 where there is none."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def _with_other_reading(
    reckon: Callable[[_Reckoning], Bill],
    case: Case,
    book: Rulebook,
    on: datetime.date,
) -> Bill:
    """Where it is not known whether opsen falls with a relief, the higher bill
    counts, and it names the lower one."""
    relief = book.relief(case.facts, on)
    effect = relief.opsen_effect if relief else ""
    bill = reckon(_Reckoning(case, book, on, relief, effect == "follows"))
    if effect == "unknown":
        other = reckon(_Reckoning(case, book, on, relief, True))
        if other.total != bill.total:
            bill.other_total = other.total
            bill.other_reading = _(
                "Belum jelas apakah opsen ikut turun. Hitungan ini memakai yang"
                " lebih tinggi; bila opsen ikut turun, jumlahnya %(total)s."
            ) % {"total": rupiah(other.total)}
    return bill


@dataclass
class _Reckoning:
    """One bill in the making; `opsen_falls` says how to read the relief."""

    case: Case
    book: Rulebook
    on: datetime.date
    relief: Relief | None
    opsen_falls: bool
    bill: Bill = field(default_factory=Bill)

    def pkb(self) -> Bill:
        case = self.case
        base = self.book.rounding.of(case.njkb * case.weight)
        self.bill.steps.append(
            Step(
                _("Dasar pengenaan: nilai jual × bobot"),
                f"{rupiah(case.njkb)} × {plain(case.weight)}",
                base,
            )
        )
        for years in range(case.years_late, -1, -1):
            due = years_before(self.on, years)
            late = _("tunggakan %(year)d") % {"year": due.year} if years else ""
            self._tax_and_opsen("PKB", base, due, late)
            self._insurance(due, late)
        if case.five_yearly:
            self._plates()
        if case.years_late:
            self._lacks(
                _(
                    "Denda keterlambatan tidak dihitung: kami belum menemukan naskah"
                    " hukum rumusnya yang berlaku sekarang. Tagihan sebenarnya lebih"
                    " besar; lihat di New Sakpole atau tanyakan ke Samsat."
                )
            )
        return self.bill

    def bbnkb(self) -> Bill:
        self._tax_and_opsen("BBNKB", self.book.rounding.of(self.case.njkb), self.on)
        self._lacks(
            _("Belum termasuk PKB, SWDKLLJ, dan biaya STNK, pelat nomor, serta BPKB.")
        )
        return self.bill

    def _tax_and_opsen(
        self, tax: str, base: Decimal, due: datetime.date, late: str = ""
    ) -> None:
        rounded, facts = self.book.rounding.of, self.case.facts
        rule = self.book.demand("tax", facts, due)
        principal = rounded(base * rule.rate / 100)
        self._add(
            _named(tax, late),
            f"{rupiah(base)} × {percent(rule.rate)}",
            principal,
            Share.PROVINCE,
            rule,
        )
        cut = self._relieve(principal, late)
        opsen = self.book.find("opsen", facts, due)
        if opsen:
            taxed = principal - cut if self.opsen_falls else principal
            self._add(
                _named(_("Opsen %(tax)s") % {"tax": tax}, late),
                f"{rupiah(taxed)} × {percent(opsen.rate)}",
                rounded(taxed * opsen.rate / 100),
                Share.REGENCY,
                opsen,
            )
        elif due >= OPSEN_SINCE:
            self._lacks(_("Opsen belum dihitung: tarifnya belum terverifikasi."))

    def _relieve(self, principal: Decimal, late: str) -> Decimal:
        """Take the relief off; never more than there is."""
        relief = self.relief
        if relief is None or (late and not relief.covers_arrears):
            return ZERO
        cut = min(self.book.rounding.of(principal * relief.percent / 100), principal)
        self._add(
            _named(relief.label, late),
            f"{rupiah(principal)} × {percent(relief.percent)}",
            -cut,
            Share.PROVINCE,
            relief,
        )
        return cut

    def _insurance(self, due: datetime.date, late: str) -> None:
        rule = self.book.find("swdkllj", self.case.facts, due)
        if rule:
            self._fixed(_named("SWDKLLJ", late), rule, Share.JASA_RAHARJA)
        else:
            self._lacks(
                _(
                    "SWDKLLJ (iuran Jasa Raharja) tidak dihitung: besarnya untuk"
                    " kendaraan ini pada tanggal itu belum kami ketahui dengan pasti."
                )
            )

    def _plates(self) -> None:
        registration = self.book.find("stnk", self.case.facts, self.on)
        plates = self.book.find("tnkb", self.case.facts, self.on)
        if registration and plates:
            self._fixed(_("Perpanjangan STNK lima tahunan"), registration, Share.POLICE)
            self._fixed(_("Pelat nomor (TNKB) baru"), plates, Share.POLICE)
        else:
            self._lacks(
                _("Biaya STNK dan pelat nomor tidak dihitung: belum terverifikasi.")
            )

    def _fixed(self, label: str, rule: TariffRule, share: Share) -> None:
        self._add(label, _("Tarif tetap"), rule.rate, share, rule)

    def _add(
        self,
        label: str,
        formula: str,
        amount: Decimal,
        share: Share,
        rule: TariffRule | Relief,
    ) -> None:
        self.bill.steps.append(Step(label, formula, amount, share, rule))

    def _lacks(self, sentence: str) -> None:
        if sentence not in self.bill.gaps:
            self.bill.gaps.append(sentence)


def _named(label: str, late: str) -> str:
    return f"{label}, {late}" if late else label
