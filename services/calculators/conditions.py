"""When a tariff or a relief applies, as data.

A condition is a list of alternatives; each alternative says what has to hold:

    [{"vehicle": ["motor"], "cc_min": 200, "order_min": 2, "order_max": 2},
     {"vehicle": ["mobil"], "order_min": 2, "order_max": 2}]

It holds when any alternative does. An empty list holds always.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from typing import Any

Alternative = Mapping[str, Any]
Condition = list[Alternative]
Facts = Mapping[str, Any]

# The values are those of the calculators' addresses, so they are Indonesian.
CHOICES: dict[str, tuple[str, ...]] = {
    "vehicle": ("motor", "mobil", "barang", "bus"),
    "use": ("pribadi", "umum"),
    "energy": ("bensin", "terbarukan"),
    "transfer": ("baru", "bekas"),
}
RANGES = ("order", "cc")
_MOST = 10**9


class BadCondition(ValueError):
    """The condition is not written as above; the message says what is wrong."""


def check(condition: Any) -> None:
    """Raise BadCondition unless `condition` is a list of sound alternatives."""
    if not isinstance(condition, list):
        raise BadCondition("harus berupa daftar")
    for alternative in condition:
        if not isinstance(alternative, dict) or not alternative:
            raise BadCondition("setiap pilihan berupa objek yang tidak kosong")
        for key, value in alternative.items():
            _check_part(key, value)
        for name in RANGES:
            low, high = _range(alternative, name)
            if low > high:
                raise BadCondition(f"{name}_min lebih besar daripada {name}_max")


def _check_part(key: str, value: Any) -> None:
    if key in CHOICES:
        wrong = not isinstance(value, list) or not value
        if wrong or not set(map(str, value)) <= set(CHOICES[key]):
            raise BadCondition(f"{key}: pilih dari {', '.join(CHOICES[key])}")
    elif key.removesuffix("_min").removesuffix("_max") in RANGES and "_" in key:
        if type(value) is not int or value < 0:
            raise BadCondition(f"{key}: harus bilangan bulat")
    else:
        raise BadCondition(f"{key} tidak dikenal")


def canonical(condition: Condition) -> str:
    """The same text for the same condition, however it was written."""
    parts = [
        {k: sorted(v) if isinstance(v, list) else v for k, v in alternative.items()}
        for alternative in condition
    ]
    return json.dumps(
        sorted(parts, key=lambda part: json.dumps(part, sort_keys=True)),
        sort_keys=True,
        separators=(",", ":"),
    )


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether the facts meet it. A fact that is not known meets no demand."""
    return not condition or any(_all_hold(part, facts) for part in condition)


def _all_hold(alternative: Alternative, facts: Facts) -> bool:
    for name in CHOICES:
        if name in alternative and facts.get(name) not in alternative[name]:
            return False
    for name in RANGES:
        low, high = _range(alternative, name)
        fact = facts.get(name)
        if (low, high) != (0, _MOST) and not (fact is not None and low <= fact <= high):
            return False
    return True


def meet(one: Condition, other: Condition) -> bool:
    """Whether there can be facts for which both hold."""
    return any(_parts_meet(a, b) for a, b in product(one or [{}], other or [{}]))


def _parts_meet(a: Alternative, b: Alternative) -> bool:
    for name, every in CHOICES.items():
        if set(a.get(name, every)).isdisjoint(b.get(name, every)):
            return False
    for name in RANGES:
        (low_a, high_a), (low_b, high_b) = _range(a, name), _range(b, name)
        if max(low_a, low_b) > min(high_a, high_b):
            return False
    return True


def _range(alternative: Alternative, name: str) -> tuple[int, int]:
    low: int = alternative.get(f"{name}_min", 0)
    high: int = alternative.get(f"{name}_max", _MOST)
    return low, high
