"""Which agency a complaint goes to: the rules, and what a new one would change."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from dataclasses import dataclass

from complaints.models import Category, Complaint, RoutingRule
from complaints.models.rules import RoutingRuleQuerySet
from complaints.privacy import family_of
from directory.models import Agency, User

# How many of the latest complaints a rule is tried on.
TRIED_ON = 500


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What routing asks about; `default` is where it goes without any rule."""

    text: str
    category: Category
    region_id: int | None
    service_id: int | None
    default: Agency | None
    accused: Agency | None


@dataclass(frozen=True, kw_only=True)
class Route:
    agency: Agency | None
    accused: Agency | None = None
    officer: User | None = None
    rule: RoutingRule | None = None


@dataclass(frozen=True)
class Change:
    """An old complaint and where the rule would have sent it."""

    complaint: Complaint
    to: Agency


@dataclass(frozen=True)
class Trial:
    """`taken_before` fit the rule too, but an earlier rule wins them."""

    tried: int
    changes: list[Change]
    unchanged: int
    taken_before: int


def resolve(facts: Facts, rules: RoutingRuleQuerySet, today: datetime.date) -> Route:
    """Apply the first of `rules` that fits, or the default."""
    barred = _family(facts.accused)
    for rule in rules.with_targets():
        if fits(rule, facts, barred) and rule.agency_id not in barred:
            return Route(
                agency=rule.agency,
                accused=facts.accused,
                officer=rule.on_duty(today),
                rule=rule,
            )
    default = facts.default
    if default is not None and default.pk in barred:
        default = None
    return Route(agency=default, accused=facts.accused)


def fits(rule: RoutingRule, facts: Facts, accused_family: Collection[int]) -> bool:
    """Whether every filled condition of the rule holds."""
    return (
        rule.category_id in (None, facts.category.pk)
        and rule.region_id in (None, facts.region_id)
        and rule.service_id in (None, facts.service_id)
        and (rule.accused_id is None or rule.accused_id in accused_family)
        and _mentions(facts.text, rule.words)
    )


def try_out(rule: RoutingRule, complaints: list[Complaint]) -> Trial:
    """What `rule`, switched on, would have done to old complaints; writes nothing.

    `complaints` come with category, service and both agencies selected. A
    complaint that stands where the rule would send it counts as unchanged.
    """
    earlier = [
        other
        for other in RoutingRule.objects.active().with_targets()
        if other.pk != rule.pk and (other.order, other.pk or 0) < _place(rule)
    ]
    families = {a.pk: _family(a) for c in complaints if (a := c.accused_agency)}
    changes: list[Change] = []
    unchanged = taken_before = 0
    for complaint in complaints:
        facts = _facts_of(complaint)
        barred = families[facts.accused.pk] if facts.accused else frozenset()
        if not fits(rule, facts, barred) or rule.agency_id in barred:
            continue
        if any(fits(r, facts, barred) and r.agency_id not in barred for r in earlier):
            taken_before += 1
        elif complaint.agency_id == rule.agency_id:
            unchanged += 1
        else:
            changes.append(Change(complaint, rule.agency))
    return Trial(len(complaints), changes, unchanged, taken_before)


def _facts_of(complaint: Complaint) -> Facts:
    return Facts(
        text=complaint.original_text,
        category=complaint.category,
        region_id=complaint.region_id,
        service_id=complaint.service_id,
        default=complaint.agency,
        accused=complaint.accused_agency,
    )


def _place(rule: RoutingRule) -> tuple[int, float]:
    return rule.order, rule.pk or float("inf")


def _family(accused: Agency | None) -> frozenset[int]:
    if accused is None:
        return frozenset()
    return frozenset(family_of([accused.pk]).values_list("pk", flat=True))


def _mentions(text: str, words: list[str]) -> bool:
    """Whether one of `words` stands in `text` as a word or phrase of its own."""
    if not words:
        return True
    pattern = "|".join(re.escape(word) for word in words)
    return re.search(rf"(?<!\w)(?:{pattern})(?!\w)", text.casefold()) is not None
