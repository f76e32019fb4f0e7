"""Reference data around the services: tags, guided questions, and signposts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from directory.datafiles import BadReferenceData, Row, Tally, Writer, each_row, located
from directory.models import Agency, Region
from services import flows
from services.models import (
    Flow,
    FlowOption,
    FlowOutcome,
    FlowQuestion,
    RegionDoor,
    Service,
    Signpost,
    Tag,
)
from services.tomlfile import TomlFile


def load_tags(path: Path) -> Tally:
    writer = Writer(Tag, "slug")
    each_row(path, lambda row: writer.write(row.values))
    return writer.tally


def load_signposts(data: Path) -> dict[str, Tally]:
    """Wrong doors, and where each kabupaten and kota answers on the web."""
    signs, doors = Writer(Signpost, "slug"), Writer(RegionDoor, "region_id")
    regions = dict(Region.objects.values_list("kemendagri_code", "pk"))

    def door(row: Row) -> None:
        values: dict[str, Any] = dict(row.values)
        values["region_id"] = regions[values.pop("region")]
        doors.write(values)

    each_row(data / "signposts.csv", lambda row: signs.write(row.values))
    each_row(data / "region-doors.csv", door)
    return {"Bukan kewenangan provinsi": signs.tally, "Situs daerah": doors.tally}


def load_flows(data: Path) -> dict[str, Tally]:
    """Flows that are not there yet; one that is there belongs to its editors.

    A flow with a loop or a dead end is refused, like any other bad file.
    """
    paths = sorted((data / "flows").glob("*.toml"))
    created = sum(_load_flow(TomlFile(path)) for path in paths)
    return {"Panduan": Tally(len(paths), created, 0)}


def _load_flow(file: TomlFile) -> bool:
    questions, outcomes = file.tables("questions"), file.tables("outcomes")
    values = dict(file.content)
    with located(file.path, 1):
        first = values.pop("first")
        if Flow.objects.filter(slug=values["slug"]).exists():
            return False
        agency = Agency.objects.filter(code=values.pop("agency")).first()
        if agency is None:
            raise ValueError("agency tidak dikenal")
        flow = Flow.objects.create(**values, agency=agency)
    ends = {}
    for line, row in outcomes:
        with located(file.path, line):
            ends[row["slug"]] = _outcome(flow, dict(row))
    asked = {
        row["slug"]: FlowQuestion.objects.create(
            flow=flow,
            slug=row["slug"],
            text=row["text"],
            help=row.get("help", ""),
            is_first=row["slug"] == first,
        )
        for _line, row in questions
    }
    for line, row in questions:
        with located(file.path, line):
            _options(asked[row["slug"]], row["options"], asked, ends)
    found = flows.problems(flows.Graph.of(flow))
    if found:
        raise BadReferenceData(f"{file.path.name}: {' '.join(found)}")
    flow.is_active = True
    flow.save()
    return True


def _outcome(flow: Flow, row: dict[str, Any]) -> FlowOutcome:
    codes = row.pop("services", [])
    outcome = FlowOutcome.objects.create(flow=flow, **row)
    services = dict(Service.objects.filter(code__in=codes).values_list("code", "pk"))
    outcome.services.set([services[code] for code in codes])
    return outcome


def _options(
    question: FlowQuestion,
    rows: list[dict[str, str]],
    questions: dict[str, FlowQuestion],
    outcomes: dict[str, FlowOutcome],
) -> None:
    for order, row in enumerate(rows, 1):
        FlowOption.objects.create(
            question=question,
            slug=row["slug"],
            label=row["label"],
            order=order,
            next_question=questions[row["question"]] if "question" in row else None,
            outcome=outcomes[row["outcome"]] if "outcome" in row else None,
        )
