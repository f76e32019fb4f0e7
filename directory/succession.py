"""Where the tasks of an agency that is no more have gone."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from directory.models import Agency, AgencySuccession


def is_reachable(pairs: Iterable[tuple[int, int]], start: int, goal: int) -> bool:
    """Whether following (predecessor, successor) pairs from `start` meets `goal`."""
    onward: dict[int, list[int]] = {}
    for predecessor, successor in pairs:
        onward.setdefault(predecessor, []).append(successor)
    seen: set[int] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(onward.get(here, []))
    return False


def heir(agency: Agency, today: datetime.date) -> Agency | None:
    """The agency of today to which the old address leads, None while it exists
    itself or has no successor. 2 queries whatever the length of the chain.

    After a split it is the successor marked as the main one, else the first that
    was entered; the page there names the others.
    """
    if agency.active_to is None or agency.active_to >= today:
        return None
    steps: dict[int, int] = {}
    links = AgencySuccession.objects.filter(date__lte=today).order_by("-is_main", "pk")
    for predecessor, successor in links.values_list("predecessor_id", "successor_id"):
        steps.setdefault(predecessor, successor)
    here, seen = agency.pk, {agency.pk}
    while here in steps and steps[here] not in seen:
        here = steps[here]
        seen.add(here)
    return Agency.objects.get(pk=here) if here != agency.pk else None


def lineage(agency: Agency) -> list[AgencySuccession]:
    """All successions that lead to the agency, through however many changes, and
    those that lead on from it or went beside it out of a split; newest first.
    1 query: the table holds a few dozen rows."""
    links = list(
        AgencySuccession.objects.select_related("predecessor", "successor").order_by(
            "-date", "pk"
        )
    )
    family = {agency.pk}
    while True:
        elders = {link.predecessor_id for link in links if link.successor_id in family}
        if elders <= family:
            break
        family |= elders
    return [link for link in links if link.predecessor_id in family]
