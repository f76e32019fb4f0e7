"""The rules of one tax, asked by line of the bill, facts and day."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from services.calculators.conditions import Facts
from services.calculators.steps import Rounding

if TYPE_CHECKING:
    from services.models import Relief, TariffRule

# The day from which regencies levy opsen beside the province (UU 1/2022).
OPSEN_SINCE = datetime.date(2025, 1, 5)


class MissingRule(Exception):
    """No rule says what the tax is for these facts on `on`."""

    def __init__(self, on: datetime.date) -> None:
        super().__init__(on)
        self.on = on


@dataclass(frozen=True)
class Rulebook:
    tariffs: Sequence[TariffRule]
    reliefs: Sequence[Relief]
    rounding: Rounding

    def find(
        self, component: str, facts: Facts, on: datetime.date
    ) -> TariffRule | None:
        """The one rate for it; rules that could both hold are never saved."""
        return next(
            (
                rule
                for rule in self.tariffs
                if rule.component == component
                and not rule.is_ceiling
                and rule.holds(facts, on)
            ),
            None,
        )

    def demand(self, component: str, facts: Facts, on: datetime.date) -> TariffRule:
        rule = self.find(component, facts, on)
        if rule is None:
            raise MissingRule(on)
        return rule

    def relief(self, facts: Facts, on: datetime.date) -> Relief | None:
        return next((r for r in self.reliefs if r.holds(facts, on)), None)
