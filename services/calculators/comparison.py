"""Why a bill rose or fell between two dates."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from services.calculators.steps import ZERO, Bill, Share
from services.money import percent, plain, rupiah

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Comparison:
    """Tax and opsen of the same vehicle under the rules of two days."""

    before: Bill
    after: Bill

    @property
    def difference(self) -> Decimal:
        return self.after.tax - self.before.tax

    @property
    def rise(self) -> Decimal | None:
        """Per cent, of the earlier amount; None where that was nothing."""
        if not self.before.tax:
            return None
        return self.difference / self.before.tax * 100

    @property
    def discount_that_undoes_it(self) -> Decimal | None:
        """Per cent, of the later amount. Smaller than the rise: another base."""
        if not self.after.tax or self.difference <= 0:
            return None
        return self.difference / self.after.tax * 100

    def sentences(self) -> list[str]:
        texts = [self._headline()]
        old, new = (_rates(bill) for bill in (self.before, self.after))
        if new[1] and not old[1]:
            tax, opsen = new
            texts.append(
                _(
                    "Tarif PKB sendiri berubah dari %(old)s menjadi %(new)s. Yang"
                    " baru adalah opsen untuk kabupaten/kota, %(opsen)s dari PKB:"
                    " %(new)s + %(share)s = %(sum)s dari nilai jual."
                )
                % {
                    "old": percent(old[0]),
                    "new": percent(tax),
                    "opsen": percent(opsen),
                    "share": percent(tax * opsen / 100),
                    "sum": percent(tax + tax * opsen / 100),
                }
            )
            texts += self._on_the_press_figure()
        return texts

    def _headline(self) -> str:
        words = {
            "before": rupiah(self.before.tax),
            "after": rupiah(self.after.tax),
        }
        if not self.difference:
            return _("Pajak dan opsennya sama: %(after)s.") % words
        words["difference"] = rupiah(abs(self.difference))
        words["percent"] = _tenth(self.rise)
        if self.difference > 0:
            return (
                _(
                    "Pajak dan opsennya naik %(difference)s, dari %(before)s menjadi"
                    " %(after)s: %(percent)s."
                )
                % words
            )
        return (
            _(
                "Pajak dan opsennya turun %(difference)s, dari %(before)s menjadi"
                " %(after)s: %(percent)s."
            )
            % words
        )

    def _on_the_press_figure(self) -> list[str]:
        undo = self.discount_that_undoes_it
        if undo is None or self._has_relief():
            return []
        return [
            _(
                "Angka %(undo)s yang banyak ditulis bukan besar kenaikan dan bukan"
                " tarif opsen. Itu potongan yang mengembalikan tagihan ke jumlah"
                " lama: %(difference)s dibagi %(after)s. Kenaikannya dihitung dari"
                " jumlah lama, jadi %(rise)s."
            )
            % {
                "undo": percent(undo.quantize(HUNDREDTH)),
                "difference": rupiah(self.difference),
                "after": rupiah(self.after.tax),
                "rise": _tenth(self.rise),
            }
        ]

    def _has_relief(self) -> bool:
        return any(
            step.amount < 0 for bill in (self.before, self.after) for step in bill.steps
        )


def _rates(bill: Bill) -> tuple[Decimal, Decimal]:
    """The rates of tax and opsen, zero where there is none."""
    found: dict[Share, Decimal] = {}
    for step in bill.steps:
        rate = getattr(step.rule, "rate", None)
        if rate is not None and step.share in (Share.PROVINCE, Share.REGENCY):
            found[step.share] = rate
    return found.get(Share.PROVINCE, ZERO), found.get(Share.REGENCY, ZERO)


def _tenth(value: Decimal | None) -> str:
    if value is None:
        return "–"
    return f"{plain(abs(value).quantize(Decimal('0.1')))}%"
