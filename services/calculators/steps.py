"""A worked-out bill: numbered steps that add up, and where the money goes."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from services.models import Relief, TariffRule

ZERO = Decimal(0)


class Share(StrEnum):
    """Who receives a step's amount."""

    PROVINCE = "province"
    REGENCY = "regency"
    JASA_RAHARJA = "jasa_raharja"
    POLICE = "police"


@dataclass(frozen=True)
class Rounding:
    """To whole multiples of `unit` rupiah; `mode` is a name from the decimal module."""

    unit: int = 1
    mode: str = ROUND_HALF_UP

    def of(self, amount: Decimal) -> Decimal:
        return (amount / self.unit).quantize(Decimal(1), self.mode) * self.unit


@dataclass(frozen=True)
class Step:
    """One line of the bill. Without `share` it only leads to the next lines."""

    label: str
    formula: str
    amount: Decimal
    share: Share | None = None
    rule: TariffRule | Relief | None = None

    @property
    def share_label(self) -> str:
        labels = {
            Share.PROVINCE: _("Provinsi"),
            Share.REGENCY: _("Kabupaten/kota"),
            Share.JASA_RAHARJA: "Jasa Raharja",
            Share.POLICE: _("Polri (PNBP)"),
        }
        return labels[self.share] if self.share else ""


@dataclass
class Bill:
    """What is due, in rupiah. `gaps` are sentences on what is not in it."""

    steps: list[Step] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    # The total were an open question of the law answered the other way.
    other_total: Decimal | None = None
    other_reading: str = ""

    @property
    def total(self) -> Decimal:
        return sum((s.amount for s in self.steps if s.share), ZERO)

    def to(self, *shares: Share) -> Decimal:
        return sum((s.amount for s in self.steps if s.share in shares), ZERO)

    @property
    def tax(self) -> Decimal:
        """The tax with its opsen, without fees and insurance."""
        return self.to(Share.PROVINCE, Share.REGENCY)

    @property
    def unchecked(self) -> bool:
        """Whether a rule behind it has not been checked against the law."""
        return any(s.rule and not s.rule.is_verified for s in self.steps)

    @property
    def shares(self) -> list[tuple[str, Decimal]]:
        """Each receiver that gets something, with how much."""
        receivers = {s.share: s.share_label for s in self.steps if s.share}
        return [(label, self.to(share)) for share, label in receivers.items()]
