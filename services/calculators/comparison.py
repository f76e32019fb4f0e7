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

    def sentences(self) -> list[str]:
        texts = [self._headline()]
        (old, old_opsen), (new, opsen) = _rates(self.before), _rates(self.after)
        if opsen and old and not old_opsen:
            texts += _on_the_coming_of_opsen(old, new, opsen)
        return texts

    def _headline(self) -> str:
        words = {
            "before": rupiah(self.before.tax),
            "after": rupiah(self.after.tax),
        }
        if not self.difference:
            return _("Pajak dan opsennya sama: %(after)s.") % words
        if not self.before.tax:
            return _("Dulu tidak ada yang dibayar, sekarang %(after)s.") % words
        words["difference"] = rupiah(abs(self.difference))
        words["percent"] = _tenth(self.difference / self.before.tax * 100)
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


def _on_the_coming_of_opsen(old: Decimal, tax: Decimal, opsen: Decimal) -> list[str]:
    """Rates alone, so that a relief on either day does not blur the reason."""
    new = tax + tax * opsen / 100
    figures = {
        "old": percent(old),
        "tax": percent(tax),
        "opsen": percent(opsen),
        "share": percent(tax * opsen / 100),
        "new": percent(new),
        "rise": _tenth((new / old - 1) * 100),
        "undo": percent(((1 - old / new) * 100).quantize(HUNDREDTH)),
    }
    reason = _(
        "Tarif pajaknya sendiri berubah dari %(old)s menjadi %(tax)s. Yang baru adalah"
        " opsen untuk kabupaten/kota, %(opsen)s dari pajak itu: %(tax)s + %(share)s ="
        " %(new)s dari nilai jual."
    )
    if new <= old:
        lower = _("Bersama-sama itu tidak lebih tinggi dari tarif yang lama.")
        return [reason % figures, lower]
    risen = _("Tanpa keringanan, itu naik %(rise)s.")
    press = _(
        "Angka %(undo)s yang banyak ditulis bukan besar kenaikan dan bukan tarif opsen."
        " Itu potongan yang mengembalikan tarif ke angka lama: (%(new)s − %(old)s) ÷"
        " %(new)s. Kenaikan dihitung dari angka lama: (%(new)s − %(old)s) ÷ %(old)s ="
        " %(rise)s."
    )
    return [f"{reason} {risen}" % figures, press % figures]


def _rates(bill: Bill) -> tuple[Decimal, Decimal]:
    """The rates of tax and opsen, zero where there is none."""
    found: dict[Share, Decimal] = {}
    for step in bill.steps:
        rate = getattr(step.rule, "rate", None)
        if rate is not None and step.share in (Share.PROVINCE, Share.REGENCY):
            found[step.share] = rate
    return found.get(Share.PROVINCE, ZERO), found.get(Share.REGENCY, ZERO)


def _tenth(value: Decimal) -> str:
    return f"{plain(abs(value).quantize(Decimal('0.1')))}%"
