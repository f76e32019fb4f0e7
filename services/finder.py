"""Narrowing the catalogue: what an address asks for, what is left, and how many
there are behind each further choice."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db.models import CharField, Count, Q, QuerySet, Value
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from directory.models import Agency
from services.models import Service, Tag
from services.models.services import ServiceQuerySet

PAGE_SIZE = 20
LONGEST_QUERY = 100
LARGEST_PK = 2**63 - 1

SINGLE = ("jenis", "instansi", "daring", "gratis")
TAGS = {
    "untuk": Tag.Kind.AUDIENCE,
    "topik": Tag.Kind.TOPIC,
    "peristiwa": Tag.Kind.LIFE_EVENT,
}
LABELS: dict[str, str | Promise] = {
    "jenis": _("Jenis"),
    "instansi": _("Instansi"),
    "untuk": _("Untuk siapa"),
    "topik": _("Topik"),
    "peristiwa": _("Peristiwa hidup"),
    "daring": _("Bisa diurus daring"),
    "gratis": _("Gratis"),
}


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    count: int


@dataclass(frozen=True)
class Facet:
    """One way to narrow, with how many services each of its choices would leave."""

    name: str
    label: str | Promise
    choices: list[Choice]
    chosen: str

    @property
    def chosen_label(self) -> str | Promise:
        return next((c.label for c in self.choices if c.value == self.chosen), "")


class Page(NamedTuple):
    services: list[Service]
    previous_pk: int | None
    next_pk: int | None


class Finder:
    """One search, as the address has it; unknown values count as not given."""

    def __init__(self, parameters: QueryDict) -> None:
        self.chosen = {name: _plain(parameters.get(name, "")) for name in LABELS}
        self.query = _plain(parameters.get("q", ""))
        self.after = _pk(parameters.get("sesudah", ""))
        self.before = _pk(parameters.get("sebelum", ""))
        if self.chosen["jenis"] not in Service.Kind.values:
            self.chosen["jenis"] = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.query or self.has_choices)

    @property
    def has_choices(self) -> bool:
        """Besides the words: these hide nothing behind a closed panel."""
        return any(self.chosen.values())

    def _worded(self) -> ServiceQuerySet:
        """All that have every word of the query."""
        services = Service.objects.catalogue()
        for word in self.query.split():
            services = services.filter(
                Q(name__icontains=word) | Q(summary__icontains=word)
            )
        return services

    def _matching(self, *, without: str = "") -> ServiceQuerySet:
        """All that match, leaving one facet's own choice aside."""
        services = self._worded()
        for name, value in self.chosen.items():
            if value and name != without:
                services = services.filter(**_condition(name, value))
        return services

    def page(self) -> Page:
        """One page by key, so the last costs what the first does. 2 queries."""
        found = self._matching().order_by("name", "pk")
        pivot_pk = self.after or self.before
        pivot = pivot_pk and Service.objects.filter(pk=pivot_pk).first()
        backwards = bool(pivot and not self.after)
        if pivot:
            way = "lt" if backwards else "gt"
            found = found.filter(
                Q(**{f"name__{way}e": pivot.name}),
                Q(**{f"name__{way}": pivot.name}) | Q(**{f"pk__{way}": pivot.pk}),
            )
        if backwards:
            found = found.order_by("-name", "-pk")
        rows = list(found[: PAGE_SIZE + 1])
        more = len(rows) > PAGE_SIZE
        rows = rows[:PAGE_SIZE]
        if backwards:
            rows.reverse()
        if not rows:
            return Page([], None, None)
        has_previous = more if backwards else bool(pivot)
        has_next = backwards or more
        return Page(
            rows,
            rows[0].pk if has_previous else None,
            rows[-1].pk if has_next else None,
        )

    def facets(self) -> tuple[list[Facet], int]:
        """Every facet with its counts, and how many services match in all.

        What is single-valued is counted from one cross table. 4 queries.
        """
        cells = self._cells()
        counts = {name: self._single(name, cells) for name in SINGLE}
        counts |= self._tags()
        facets = [
            Facet(name, LABELS[name], counts[name], self.chosen[name])
            for name in LABELS
        ]
        return facets, sum(n for cell, n in cells.items() if self._fits(cell, ""))

    def _cells(self) -> Counter[tuple[str, ...]]:
        """Services by (kind, agency's code, online, free, agency's name), under
        what is chosen among the tags. Counted inside one index; 2 queries."""
        services = self._worded()
        for name in TAGS:
            if self.chosen[name]:
                services = services.filter(**_condition(name, self.chosen[name]))
        rows = (
            services.order_by()
            .values_list("kind", "agency_id", "is_online", "is_free")
            .annotate(n=Count("pk"))
        )
        agencies = {
            pk: (code, short_name)
            for pk, code, short_name in Agency.objects.values_list(
                "pk", "code", "short_name"
            )
        }
        cells: Counter[tuple[str, ...]] = Counter()
        for kind, agency_pk, online, free, n in rows:
            code, name = agencies[agency_pk]
            cells[kind, code, "1" if online else "", "1" if free else "", name] += n
        return cells

    def _fits(self, cell: tuple[str, ...], without: str) -> bool:
        return all(
            not self.chosen[name] or name == without or self.chosen[name] == value
            for name, value in zip(SINGLE, cell, strict=False)
        )

    def _single(self, name: str, cells: Counter[tuple[str, ...]]) -> list[Choice]:
        place = SINGLE.index(name)
        counts: Counter[str] = Counter()
        labels: dict[str, str | Promise] = {}
        for cell, n in cells.items():
            value = cell[place]
            if value and self._fits(cell, name):
                counts[value] += n
                labels[value] = _label(name, value, agency=cell[-1])
        return [
            Choice(value, labels[value], n)
            for value, n in sorted(
                counts.items(), key=lambda item: str(labels[item[0]])
            )
        ]

    def _tags(self) -> dict[str, list[Choice]]:
        """Counts of each tag, a facet's own choice left aside; 2 queries."""
        used = [name for name in TAGS if self.chosen[name]]
        first, *others = [self._tag_counts(name) for name in [*used, ""]]
        counts = {(own, pk): n for own, pk, n in first.union(*others, all=True)}
        names = {kind: name for name, kind in TAGS.items()}
        found: dict[str, list[Choice]] = {name: [] for name in TAGS}
        for tag in Tag.objects.all():
            name = names[Tag.Kind(tag.kind)]
            count = counts.get((name if name in used else "", tag.pk))
            if count:
                found[name].append(Choice(tag.slug, tag.name, count))
        return found

    def _tag_counts(self, own: str) -> QuerySet[Any, tuple[str, int, int]]:
        matching = self._matching(without=own).order_by().values("pk")
        return (
            Service.tags.through.objects.filter(service__in=matching)
            .annotate(own=Value(own, output_field=CharField()))
            .values_list("own", "tag_id")  # type: ignore[misc]
            .annotate(n=Count("service_id"))
        )


def _condition(name: str, value: str) -> dict[str, object]:
    match name:
        case "jenis":
            return {"kind": value}
        case "instansi":
            return {"agency__code": value}
        case "daring":
            return {"is_online": True}
        case "gratis":
            return {"is_free": True}
    with_tag = Tag.objects.filter(kind=TAGS[name], slug=value)
    return {
        "pk__in": Service.tags.through.objects.filter(tag__in=with_tag).values(
            "service_id"
        )
    }


def _label(name: str, value: str, *, agency: str) -> str | Promise:
    if name == "jenis":
        return Service.Kind(value).label
    return agency if name == "instansi" else LABELS[name]


def _plain(value: str) -> str:
    return value.replace("\x00", "").strip()[:LONGEST_QUERY]


def _pk(value: str) -> int | None:
    if value.isascii() and value.isdecimal() and len(value) < 20:
        number = int(value)
        return number if number <= LARGEST_PK else None
    return None
