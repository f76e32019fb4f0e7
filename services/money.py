"""Money and rates as people in Indonesia read them."""

from __future__ import annotations

from decimal import Decimal

from django.utils.formats import number_format


def rupiah(amount: Decimal | int | None) -> str:
    """Rp1.234.567 in Indonesian; decimals only where there are any."""
    if amount is None or amount == "":
        return ""
    value = Decimal(amount)
    sign = "−" if value < 0 else ""
    places = 0 if value == value.to_integral_value() else 2
    digits = number_format(abs(value), decimal_pos=places, force_grouping=True)
    return f"{sign}Rp{digits}"


def plain(value: Decimal | int) -> str:
    """Decimal("1.0500") is 1,05 in Indonesian: no needless zero."""
    value = Decimal(value).normalize()
    places = max(0, -int(value.as_tuple().exponent))
    return number_format(value, decimal_pos=places)


def percent(rate: Decimal | int | None) -> str:
    """Decimal("1.0500") is 1,05% in Indonesian: no needless zero."""
    if rate is None or rate == "":
        return ""
    return f"{plain(rate)}%"
