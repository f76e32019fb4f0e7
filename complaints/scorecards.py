"""How an agency answers, from the daily figures: one row for it, one way to count.

The league table, the heads' monthly letter, the staff's report and the widgets all
read this, so no two of them can differ. Secret complaints are in none of it: see
rollups.py.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from complaints.models import AnswerDays, DailyFigures
from complaints.models.figures import COUNTS
from directory.models import Agency, Region

# Below this nobody is ranked: a few cases are luck, not a way of working.
SMALLEST_RANKED = 20
# Below this a share or a mark says more about a person than about an agency.
SMALLEST_SHOWN = 5


@dataclass
class Figures:
    """Sums of some cells, and the working days that their answers took."""

    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    days: Counter[int] = field(default_factory=Counter)

    def add(self, row: Mapping[str, Any]) -> None:
        """A row of FiguresQuerySet.summed."""
        for name in COUNTS:
            self.counts[name] += row[f"n_{name}"] or 0

    def __getattr__(self, name: str) -> int:
        if name in COUNTS:
            return self.counts[name]
        raise AttributeError(name)

    @property
    def note(self) -> str:
        """What has to stand beside these figures wherever they go."""
        return _("Berisi aduan rekaan") if self.counts["invented"] else ""

    @property
    def answers(self) -> int:
        """Answered, whatever the reporter said to it."""
        return self.counts["on_time"] + self.counts["late"]

    @property
    def decided(self) -> int:
        """Those of which it is known whether the promise was kept: answered, or
        waiting beyond the due date. Whoever never answers gains nothing."""
        return self.answers + self.counts["overdue"]

    @property
    def on_time_share(self) -> Decimal | None:
        return share(self.counts["on_time"], self.decided)

    @property
    def satisfied_share(self) -> Decimal | None:
        """Of those who marked the handling, who gave 4 or 5 of 5."""
        return share(self.counts["satisfied"], self.counts["ratings"])

    @property
    def rating(self) -> Decimal | None:
        """The mean mark, 1 to 5; None below SMALLEST_SHOWN marks."""
        marks = self.counts["ratings"]
        if marks < SMALLEST_SHOWN:
            return None
        return (Decimal(self.counts["rating_sum"]) / marks).quantize(Decimal("0.1"))

    @property
    def reopened_share(self) -> Decimal | None:
        return share(self.counts["reopened"], self.answers)

    @property
    def median(self) -> int | None:
        return quantile(self.days, Decimal("0.5"))

    @property
    def p90(self) -> int | None:
        return quantile(self.days, Decimal("0.9"))


def share(part: int, whole: int) -> Decimal | None:
    """Percent with one decimal; None below SMALLEST_SHOWN cases."""
    if whole < SMALLEST_SHOWN:
        return None
    return (Decimal(100 * part) / whole).quantize(Decimal("0.1"))


def quantile(days: Mapping[int, int], part: Decimal) -> int | None:
    """The fewest working days within which at least this part was answered (nearest
    rank); None below SMALLEST_SHOWN answers."""
    total = sum(days.values())
    if total < SMALLEST_SHOWN:
        return None
    reached = 0
    for took in sorted(days):
        reached += days[took]
        if reached >= part * total:
            return took
    raise AssertionError("a part of the whole is at most the whole")


@dataclass
class Scorecard:
    agency: Agency
    figures: Figures
    # Its place among the ranked ones; None if it is not ranked.
    place: int | None = None

    @property
    def is_ranked(self) -> bool:
        return self.figures.decided >= SMALLEST_RANKED

    @property
    def order(self) -> tuple[Any, ...]:
        """The best first: on time, then the shorter median, then the name."""
        figures = self.figures
        return (
            -(figures.on_time_share or 0),
            figures.median if figures.median is not None else 999,
            self.agency.name,
        )


def collect(
    start: datetime.date,
    end: datetime.date,
    *,
    agencies: Iterable[int] | None = None,
    region: Region | None = None,
) -> list[Scorecard]:
    """Of each agency with complaints from `start` on and before `end`: ranked ones
    first, the best first; the others by name. 3 queries."""
    cells = DailyFigures.objects.between(start, end, region).exclude(agency=None)
    took = AnswerDays.objects.between(start, end, region).exclude(agency=None)
    if agencies is not None:
        wanted = list(agencies)
        cells, took = cells.filter(agency__in=wanted), took.filter(agency__in=wanted)
    found: dict[int, Figures] = defaultdict(Figures)
    for row in cells.summed("agency"):
        found[row["agency"]].add(row)
    add_days(took, found)
    rows = Agency.objects.in_bulk(list(found))
    return ranked(Scorecard(rows[key], figures) for key, figures in found.items())


def add_days(took: Any, found: Mapping[Any, Figures]) -> None:
    """Bring the answers' working days to the figures of their agencies. 1 query."""
    grouped = took.order_by().values_list("agency", "working_days")
    for agency, days, count in grouped.annotate(n=Sum("count")):
        if agency in found:
            found[agency].days[days] += count


def ranked(cards: Iterable[Scorecard]) -> list[Scorecard]:
    cards = list(cards)
    first = sorted((c for c in cards if c.is_ranked), key=lambda card: card.order)
    for card, place in zip(first, places(c.order[:2] for c in first), strict=True):
        card.place = place
    rest = sorted((c for c in cards if not c.is_ranked), key=lambda c: c.agency.name)
    return [*first, *rest]


def places(scores: Iterable[Any]) -> Iterator[int]:
    """The places of scores in their order; who has the same shares a place, since
    otherwise the alphabet would decide."""
    place, last = 0, None
    for number, score in enumerate(scores, 1):
        place = place if number > 1 and score == last else number
        last = score
        yield place


def headings() -> list[str]:
    """Of a scorecard as a row of a file."""
    return [
        _("Instansi"),
        _("Aduan masuk"),
        _("Dijawab"),
        _("Tepat waktu (%)"),
        _("Median hari kerja"),
        _("Sembilan dari sepuluh dijawab dalam (hari kerja)"),
        _("Lewat batas, belum dijawab"),
        _("Dibuka kembali (%)"),
        _("Puas (%)"),
        _("Penilaian"),
        _("Selesai tanpa tanggapan"),
    ]


def cells(card: Scorecard) -> list[Any]:
    """In the order of `headings`; None where there are too few cases."""
    f = card.figures
    return [
        card.agency.name,
        f.received,
        f.answers,
        f.on_time_share,
        f.median,
        f.p90,
        f.overdue,
        f.reopened_share,
        f.satisfied_share,
        f.ratings,
        f.silent,
    ]
