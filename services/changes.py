"""What changed for citizens between two versions of a service; pure."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.models.parts import Fee
from services.models.services import Service, duration_in_words

Content = dict[str, Any]


class Change(NamedTuple):
    """One line of the public list: added without `before`, gone without `after`.

    An amount of money is a Decimal in rupiah; the rest is text.
    """

    part: str | Promise
    label: str
    before: str | Decimal
    after: str | Decimal


def snapshot(service: Service) -> Content:
    """What citizens plan by, as JSON can hold it."""
    return {
        "requirements": [r.text for r in service.requirements.all()],
        "duration": [
            service.duration_value,
            service.duration_unit,
            service.duration_note,
        ],
        "is_free": service.is_free,
        "fee_note": service.fee_note,
        "fees": {
            _fee_name(fee): str(fee.amount.quantize(Decimal("0.01")))
            for fee in service.fees.all()
        },
    }


def _fee_name(fee: Fee) -> str:
    name = f"{fee.label} ({fee.unit})" if fee.unit else fee.label
    return f"{name}, {fee.valid_from:%d-%m-%Y}" if fee.valid_from else name


def diff(old: Content, new: Content) -> list[Change]:
    """Changes of requirements, time and fees, in the order of the page."""
    return [*_requirements(old, new), *_time(old, new), *_fees(old, new)]


def _requirements(old: Content, new: Content) -> list[Change]:
    part = gettext_lazy("Persyaratan")
    before, after = old["requirements"], new["requirements"]
    return [
        *(Change(part, "", text, "") for text in before if text not in after),
        *(Change(part, "", "", text) for text in after if text not in before),
    ]


def _time(old: Content, new: Content) -> list[Change]:
    return _one(gettext_lazy("Waktu"), old, new, _time_text)


def _fees(old: Content, new: Content) -> list[Change]:
    part = gettext_lazy("Biaya")
    before, after = old["fees"], new["fees"]
    labels = [*before, *(label for label in after if label not in before)]
    return _one(part, old, new, _fee_text) + [
        Change(part, label, _money(before, label), _money(after, label))
        for label in labels
        if before.get(label) != after.get(label)
    ]


def _one(
    part: str | Promise, old: Content, new: Content, text: Callable[[Content], str]
) -> list[Change]:
    before, after = text(old), text(new)
    return [Change(part, "", before, after)] if before != after else []


def _time_text(content: Content) -> str:
    value, unit, note = content["duration"]
    words = [duration_in_words(value, unit)] if value else []
    return ". ".join([*words, *([note] if note else [])])


def _fee_text(content: Content) -> str:
    free = {True: [_("Gratis")], False: [_("Berbayar")], None: []}
    note = content["fee_note"]
    return ". ".join([*free[content["is_free"]], *([note] if note else [])])


def _money(fees: dict[str, str], label: str) -> str | Decimal:
    return Decimal(fees[label]) if label in fees else ""
