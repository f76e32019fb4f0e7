"""The directory's reference data: regions, agencies, positions, people, contacts."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from directory.datafiles import PROVENANCE, Row, Tally, Writer, each_row
from directory.models import (
    Agency,
    AgencyAlias,
    AgencySuccession,
    Appointment,
    ContactChannel,
    District,
    Person,
    Position,
    Region,
)

DATA = Path(__file__).parent / "data"


@transaction.atomic
def load(data: Path = DATA) -> dict[str, Tally]:
    """Load every file or nothing; datafiles.py says what is left untouched."""
    regions = _load_regions(data / "regions.csv")
    districts = _load_districts(data / "districts.csv", regions)
    agencies, aliases = _load_agencies(data / "agencies.csv", regions)
    successions = _load_successions(data / "successions.csv", agencies)
    positions = _load_positions(data / "positions.csv", agencies)
    appointments = _load_appointments(data / "appointments.csv", agencies, positions)
    contacts = Writer(
        ContactChannel, "agency_id", "position_id", "kind", "purpose", "value"
    )
    for name in ("contacts.csv", "contacts-demo.csv"):
        _load_contacts(data / name, agencies, positions, contacts)
    return {
        "Kabupaten/kota": regions.tally,
        "Kecamatan": districts.tally,
        "Perangkat daerah": agencies.tally,
        "Nama lain": aliases.tally,
        "Pergantian perangkat daerah": successions.tally,
        "Jabatan": positions.tally,
        "Pengangkatan pejabat": appointments.tally,
        "Kontak": contacts.tally,
    }


def _load_regions(path: Path) -> Writer:
    regions = Writer(Region, "kemendagri_code")

    def handle(row: Row) -> None:
        if row["bps_code"] != row["kemendagri_code"].replace(".", ""):
            raise ValueError(f"kode BPS {row['bps_code']} bukan kode wilayah ini")
        regions.write(row.values)

    each_row(path, handle)
    return regions


def _load_districts(path: Path, regions: Writer) -> Writer:
    districts = Writer(District, "kemendagri_code")

    def handle(row: Row) -> None:
        region = regions.find(row["region"])
        if not row["kemendagri_code"].startswith(f"{region.kemendagri_code}."):
            raise ValueError(f"kecamatan bukan bagian dari {region}")
        if row["bps_code"] and not row["bps_code"].startswith(region.bps_code):
            raise ValueError(f"kode BPS {row['bps_code']} bukan dari {region}")
        own = row.only("kemendagri_code", "bps_code", "name")
        districts.write({**own, "region_id": region.pk})

    each_row(path, handle)
    return districts


def _load_agencies(path: Path, regions: Writer) -> tuple[Writer, Writer]:
    """Agencies and their other names, parted by ";"; a parent stands above."""
    agencies = Writer(Agency, "code")
    aliases = Writer(AgencyAlias, "agency_id", "name")

    def handle(row: Row) -> None:
        values: dict[str, object] = dict(row.values)
        names, parent, region = row["aliases"], row["parent"], row["region"]
        for column in ("aliases", "parent", "region"):
            del values[column]
        values["parent_id"] = agencies.find(parent).pk if parent else None
        values["region_id"] = regions.find(region).pk if region else None
        agency = agencies.write(values)
        for name in filter(None, names.split(";")):
            aliases.write({"agency_id": agency.pk, "name": name})

    each_row(path, handle)
    return agencies, aliases


def _load_successions(path: Path, agencies: Writer) -> Writer:
    successions = Writer(AgencySuccession, "predecessor_id", "successor_id")

    def handle(row: Row) -> None:
        successions.write(
            {
                **row.only("kind", "date", "is_main", "legal_basis", *PROVENANCE),
                "predecessor_id": agencies.find(row["predecessor"]).pk,
                "successor_id": agencies.find(row["successor"]).pk,
            }
        )

    each_row(path, handle)
    return successions


def _load_positions(path: Path, agencies: Writer) -> Writer:
    positions = Writer(Position, "agency_id", "title")

    def handle(row: Row) -> None:
        own = row.only("title", "is_head", "order")
        positions.write({**own, "agency_id": agencies.find(row["agency"]).pk})

    each_row(path, handle)
    return positions


def _load_appointments(path: Path, agencies: Writer, positions: Writer) -> Writer:
    """Fill positions that nobody holds: whoever an editor named stays."""
    people = Writer(Person, "name")
    appointments = Writer(Appointment, "position_id", "person_id", "kind")
    held = set(Appointment.objects.current().values_list("position_id", flat=True))

    def handle(row: Row) -> None:
        position = _position(row, agencies, positions)
        person = people.existing.get((row["person"],))
        key = (position.pk, person and person.pk, row["kind"])
        if key not in appointments.existing and position.pk in held:
            return
        person = person or people.write({"name": row["person"]})
        appointments.write(
            {
                **row.only("kind", "started_on", *PROVENANCE),
                "position_id": position.pk,
                "person_id": person.pk,
            }
        )

    each_row(path, handle)
    return appointments


def _load_contacts(
    path: Path, agencies: Writer, positions: Writer, contacts: Writer
) -> None:
    """Contacts of a position where the row names one, else of the agency."""

    def handle(row: Row) -> None:
        values: dict[str, object] = dict(row.values)
        agency = agencies.find(row["agency"])
        del values["agency"], values["position"]
        if row["position"]:
            owner = _position(row, agencies, positions)
            contacts.write({**values, "position_id": owner.pk, "agency_id": None})
        else:
            contacts.write({**values, "position_id": None, "agency_id": agency.pk})

    each_row(path, handle)


def _position(row: Row, agencies: Writer, positions: Writer) -> Position:
    return positions.find(agencies.find(row["agency"]).pk, row["position"])
