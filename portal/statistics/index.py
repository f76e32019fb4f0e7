"""The yearly digital-service index: published criteria, raw numbers, one formula.

A part of 100 for each criterion, their mean by the weights below; a criterion to
which nothing applies (an agency without services) is left out and the others count
for more. Ranked is only who has enough complaints for the first criterion.
"""

from __future__ import annotations

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import scorecards
from complaints.digests import periods
from complaints.digests.periods import Period
from complaints.models import DailyFigures
from complaints.scorecards import SMALLEST_RANKED, Figures
from directory.models import Agency, ContactChannel, Region
from directory.models.contacts import STALE_AFTER
from portal.models import AgencyStanding
from portal.news.models import Comment
from services.models import Service

PARTS = 14
AGENCY_WEIGHTS: dict[str, tuple[str | Promise, int]] = {
    "on_time": (gettext_lazy("Aduan dijawab tepat waktu"), 40),
    "services": (gettext_lazy("Keterangan layanan lengkap"), 25),
    "contacts": (gettext_lazy("Kontak diperiksa dalam 180 hari"), 20),
    "questions": (gettext_lazy("Pertanyaan warga dijawab"), 15),
}
REGION_WEIGHTS: dict[str, tuple[str | Promise, int]] = {
    "on_time": (gettext_lazy("Aduan dari wilayah ini dijawab tepat waktu"), 50),
    "satisfied": (gettext_lazy("Pelapor puas"), 30),
    "contacts": (gettext_lazy("Kontak pemerintah kabupaten/kota diperiksa"), 20),
}


@dataclass
class Entry:
    """One line. `parts` are part and whole of each criterion, the raw numbers."""

    name: str
    url: str
    parts: dict[str, tuple[int, int]]
    weights: Mapping[str, tuple[str | Promise, int]]
    note: str = ""
    # Among those with a score; None without one.
    place: int | None = None

    def value(self, criterion: str) -> Decimal | None:
        """0 to 100; None where there is nothing to measure."""
        part, whole = self.parts[criterion]
        if not whole:
            return None
        return (Decimal(100 * part) / whole).quantize(Decimal("0.1"))

    @property
    def score(self) -> Decimal | None:
        """The weighted mean of what can be measured; None if it is not ranked."""
        if self.parts["on_time"][1] < SMALLEST_RANKED:
            return None
        measured = [
            (self.weights[name][1], Decimal(part) / whole)
            for name, (part, whole) in self.parts.items()
            if whole
        ]
        total = sum(weight for weight, _value in measured)
        score = sum((w * value for w, value in measured), Decimal(0)) / total
        return (100 * score).quantize(Decimal("0.1"))

    @property
    def cells(self) -> list[tuple[Decimal | None, int, int]]:
        """Value, part and whole of each criterion, in the order of the weights."""
        return [(self.value(name), *self.parts[name]) for name in self.weights]


def ranked(entries: Iterable[Entry]) -> list[Entry]:
    """The highest first; the unranked by name after them."""
    found = sorted(
        entries,
        key=lambda entry: (entry.score is None, -(entry.score or 0), entry.name),
    )
    scores = [entry.score for entry in found]
    for entry, score, place in zip(
        found, scores, scorecards.places(scores), strict=True
    ):
        entry.place = None if score is None else place
    return found


def of_agencies(year: int) -> list[Entry]:
    """The provincial agencies. 4 queries."""
    period = periods.year(year)
    cards = scorecards.collect(period.start, period.end)
    figures = {card.agency.pk: card.figures for card in cards}
    standings = AgencyStanding.objects.filter(year=year).select_related("agency")
    rows = standings.exclude(agency__kind=Agency.Kind.LOCAL)
    return ranked(
        Entry(
            row.agency.short_name,
            row.agency.get_absolute_url(),
            {
                "on_time": _on_time(figures.get(row.agency_id)),
                "services": (row.parts, row.services * PARTS),
                "contacts": (row.contacts_verified, row.contacts),
                "questions": (row.questions_answered, row.questions),
            },
            AGENCY_WEIGHTS,
            figures[row.agency_id].note if row.agency_id in figures else "",
        )
        for row in rows
        if row.agency_id in figures or row.services or row.questions
    )


def of_regions(year: int) -> list[Entry]:
    """How the province serves people of each kabupaten and kota. 3 queries."""
    found: dict[int | None, Figures] = defaultdict(Figures)
    period = periods.year(year)
    cells = DailyFigures.objects.between(period.start, period.end)
    for row in cells.exclude(region=None).summed("region"):
        found[row["region"]].add(row)
    local = AgencyStanding.objects.filter(year=year, agency__kind=Agency.Kind.LOCAL)
    # A region may have more than one, a former one among them: all of them together.
    grouped = local.order_by().values_list("agency__region")
    contacts = {
        region: (verified, count)
        for region, verified, count in grouped.annotate(
            verified=Sum("contacts_verified"), count=Sum("contacts")
        )
    }
    return ranked(
        Entry(
            region.name,
            "",
            {
                "on_time": _on_time(found.get(region.pk)),
                "satisfied": _satisfied(found.get(region.pk)),
                "contacts": contacts.get(region.pk, (0, 0)),
            },
            REGION_WEIGHTS,
            found[region.pk].note if region.pk in found else "",
        )
        for region in Region.objects.all()
    )


def _on_time(figures: Figures | None) -> tuple[int, int]:
    return (figures.on_time, figures.decided) if figures else (0, 0)


def _satisfied(figures: Figures | None) -> tuple[int, int]:
    """Nothing below the fewest marks that may be shown."""
    if figures is None or figures.ratings < scorecards.SMALLEST_SHOWN:
        return 0, 0
    return figures.satisfied, figures.ratings


def headings(weights: Mapping[str, tuple[str | Promise, int]]) -> list[str]:
    """Of a file: rank, name and score, then each criterion with its raw numbers."""
    return [
        _("Peringkat"),
        _("Nama"),
        _("Indeks"),
        *(
            heading
            for label, weight in weights.values()
            for heading in (f"{label} (%, {weight})", _("bagian"), _("dari"))
        ),
    ]


def note(entries: Iterable[Entry]) -> str:
    """What has to stand beside the table: the first note of its lines."""
    return next((entry.note for entry in entries if entry.note), "")


def rows(entries: Iterable[Entry]) -> list[list[Any]]:
    return [
        [
            entry.place,
            entry.name,
            entry.score,
            *(value for cell in entry.cells for value in cell),
        ]
        for entry in entries
    ]


# --- Counting ---------------------------------------------------------------------


@transaction.atomic
def count(today: datetime.date) -> int:
    """Set this year's standing of every agency of today anew; how many. 6 queries
    and those of the services' parts."""
    period = periods.year(today.year)
    services, parts = _services(today)
    contacts, verified = _contacts(today)
    questions, answered = _questions(period)
    agencies = list(Agency.objects.active(today).values_list("pk", flat=True))
    AgencyStanding.objects.filter(year=today.year).delete()
    AgencyStanding.objects.bulk_create(
        AgencyStanding(
            agency_id=pk,
            year=today.year,
            counted_on=today,
            services=services[pk],
            parts=parts[pk],
            contacts=contacts[pk],
            contacts_verified=verified[pk],
            questions=questions[pk],
            questions_answered=answered[pk],
        )
        for pk in agencies
    )
    return len(agencies)


def _services(today: datetime.date) -> tuple[Counter[int], Counter[int]]:
    """Published services and their filled parts; examples count for nobody."""
    number: Counter[int] = Counter()
    parts: Counter[int] = Counter()
    for service in Service.objects.published().filter(is_demo=False).with_parts(today):
        number[service.agency_id] += 1
        parts[service.agency_id] += service.completeness
    return number, parts


def _contacts(today: datetime.date) -> tuple[Counter[int], Counter[int]]:
    real = ContactChannel.objects.public().filter(is_demo=False).order_by()
    owner = Coalesce("agency_id", "position__agency_id")
    fresh = Count("pk", filter=Q(verified_on__gte=today - STALE_AFTER))
    grouped = real.annotate(owner=owner).values_list("owner")
    return _pairs(grouped.annotate(n=Count("pk"), part=fresh))


def _questions(period: Period) -> tuple[Counter[int], Counter[int]]:
    start, end = period.bounds
    asked = Comment.objects.public().filter(
        parent=None, user=None, created_at__gte=start, created_at__lt=end
    )
    owner = Coalesce("post__agency_id", "programme__agency_id", Value(0))
    grouped = asked.order_by().annotate(owner=owner).values_list("owner")
    answered = Count("pk", filter=Q(answered_at__isnull=False))
    return _pairs(grouped.annotate(n=Count("pk"), part=answered))


def _pairs(rows: Iterable[tuple[int, int, int]]) -> tuple[Counter[int], Counter[int]]:
    whole: Counter[int] = Counter()
    part: Counter[int] = Counter()
    for owner, number, some in rows:
        whole[owner], part[owner] = number, some
    return whole, part
