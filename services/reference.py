"""Reference data of services: one TOML file each, and the laws they rest on."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from django.db import transaction

from directory.datafiles import (
    Row,
    Tally,
    Writer,
    each_row,
    is_kept,
    located,
)
from directory.models import Agency
from services import reference_guides
from services.models import (
    Fee,
    LegalBasis,
    ProcedureStep,
    Question,
    Relief,
    Requirement,
    Service,
    ServiceChannel,
    Tag,
    TariffRule,
    Tax,
)
from services.tomlfile import Tables, TomlFile

DATA = Path(__file__).parent / "data"

FOLDERS = ("others", "permits", "taxes")

PARTS = {
    "requirements": Requirement,
    "steps": ProcedureStep,
    "fees": Fee,
    "channels": ServiceChannel,
    "questions": Question,
}

# The dated rules of a tax, by the name of their tables.
RULES = {"tariffs": TariffRule, "reliefs": Relief}


class Laws(NamedTuple):
    """Legal bases by the short code that the files use."""

    writer: Writer
    by_code: dict[str, LegalBasis]


class Writers(NamedTuple):
    services: Writer
    parts: dict[str, Writer]
    taxes: Writer
    rules: dict[str, Writer]


@transaction.atomic
def load(data: Path = DATA) -> dict[str, Tally]:
    """Load everything or nothing. Agencies have to be there already.

    The numbered parts of a service are replaced as a whole, so that a shorter
    list leaves no last line behind. Whether a service is published is decided
    in admin: the file says it only for a new one.
    """
    laws = _load_laws(data / "legal-bases.csv")
    tags = reference_guides.load_tags(data / "tags.csv")
    writers = Writers(
        Writer(Service, "code"),
        {name: Writer(part, "service_id", "order") for name, part in PARTS.items()},
        Writer(Tax, "code"),
        {
            name: Writer(rule, "tax_id", "label", "valid_from")
            for name, rule in RULES.items()
        },
    )
    agencies = dict(Agency.objects.values_list("code", "pk"))
    for path in sorted(p for folder in FOLDERS for p in data.glob(f"{folder}/*.toml")):
        _load_service(TomlFile(path), writers, laws, agencies)
    return {
        "Dasar hukum": laws.writer.tally,
        "Layanan": writers.services.tally,
        "Persyaratan": writers.parts["requirements"].tally,
        "Langkah": writers.parts["steps"].tally,
        "Biaya": writers.parts["fees"].tally,
        "Tempat layanan": writers.parts["channels"].tally,
        "Tanya jawab": writers.parts["questions"].tally,
        "Penanda": tags,
        "Pajak": writers.taxes.tally,
        "Tarif pajak": writers.rules["tariffs"].tally,
        "Keringanan pajak": writers.rules["reliefs"].tally,
        **reference_guides.load_flows(data),
        **reference_guides.load_signposts(data),
    }


def _load_laws(path: Path) -> Laws:
    laws = Laws(Writer(LegalBasis, "title"), {})

    def handle(row: Row) -> None:
        values = dict(row.values)
        code = values.pop("code")
        laws.by_code[code] = laws.writer.write(values)

    each_row(path, handle)
    return laws


def _load_service(
    file: TomlFile, writers: Writers, laws: Laws, agencies: dict[str, int]
) -> None:
    parts = {name: file.tables(name) for name in PARTS}
    rules = {name: file.tables(name) for name in RULES}
    tax = file.content.pop("tax", {})
    values = file.content
    with located(file.path, 1):
        status = values.pop("status", Service.Status.PUBLISHED)
        bases = {laws.by_code[code].pk for code in values.pop("legal_bases", [])}
        tags = set(values.pop("tags", []))
        values["agency_id"] = agencies[values.pop("agency")]
        service = writers.services.write(values, status=status)
        if any(rules.values()) and not tax:
            raise ValueError("tarif tanpa tabel [tax]")
        if tax:
            tax = writers.taxes.write({**tax, "service_id": service.pk})
    if not is_kept(service, values):
        if bases != set(service.legal_bases.values_list("pk", flat=True)):
            service.legal_bases.set(bases)
        _set_tags(file, service, tags)
        for name, tables in parts.items():
            writer = writers.parts[name]
            _load_numbered(file, tables, writer, laws, service_id=service.pk)
            rows = writer.model._default_manager.filter(service=service)
            rows.filter(order__gt=len(tables)).delete()
    if tax:
        for name, tables in rules.items():
            _load_numbered(file, tables, writers.rules[name], laws, tax_id=tax.pk)


def _set_tags(file: TomlFile, service: Service, slugs: set[str]) -> None:
    if slugs == set(service.tags.values_list("slug", flat=True)):
        return
    found = dict(Tag.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    with located(file.path, 1):
        service.tags.set([found[slug] for slug in sorted(slugs)])


def _load_numbered(
    file: TomlFile, tables: Tables, writer: Writer, laws: Laws, **owner: int
) -> None:
    """Rows of one owner, numbered as they stand in the file."""
    for order, (line, values) in enumerate(tables, 1):
        with located(file.path, line):
            if "legal_basis" in values:
                values["legal_basis_id"] = laws.by_code[values.pop("legal_basis")].pk
            writer.write({**values, **owner, "order": order})
