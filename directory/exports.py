"""The directory as open data: CSV, JSON, JSON-LD and vCard of all heads.

Only published and real contacts go out, and nothing that a page would not show.
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable
from typing import Any

from directory.models import Agency, Appointment, ContactChannel

# docs/decisions/0041-open-data-of-the-directory.md
LICENCE = "CC BY 4.0"
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"
PUBLISHER = "Pemerintah Provinsi Jawa Tengah"

# What a spreadsheet would run; OWASP, "CSV Injection". A telephone number is data.
RISKY = ("=", "+", "-", "@", "\t", "\r", "\n")
TELEPHONE = re.compile(r"\+\d{5,15}(; \+\d{5,15})*")

Kind = ContactChannel.Kind


def head_row(agency: Agency, base_url: str) -> dict[str, str]:
    """One head as flat text by column; `agency` comes from `with_heads`."""
    head, seat = real_head(agency), agency.head_position
    contacts = real_contacts(agency)
    checked = [c.verified_on for c in contacts if c.verified_on]
    return {
        "kode": agency.code,
        "instansi": agency.name,
        "singkatan": agency.short_name,
        "jenis": agency.get_kind_display(),
        "jabatan": head.title if head else (seat.title if seat else ""),
        "pejabat": head.person.full_name if head else "",
        "status_jabatan": head.get_kind_display() if head else "",
        "menjabat_sejak": _day(head.started_on if head else None),
        "telepon": _numbers(contacts, Kind.PHONE),
        "whatsapp": _numbers(contacts, Kind.WHATSAPP),
        "email": "; ".join(c.value for c in contacts if c.kind == Kind.EMAIL),
        "alamat": agency.address,
        "wilayah": agency.region.name if agency.region else "",
        "situs": agency.website,
        "kontak_diverifikasi": _day(min(checked) if checked else None),
        "sumber_kontak": "; ".join(sorted({c.source for c in contacts if c.source})),
        "halaman": base_url + agency.get_absolute_url(),
    }


def real_contacts(agency: Agency) -> list[ContactChannel]:
    return [contact for contact in agency.shown_contacts if not contact.is_example]


def real_head(agency: Agency) -> Appointment | None:
    """Who leads it, unless they are invented."""
    head = agency.head_appointment
    return head if head and is_real(head) else None


def is_real(head: Appointment) -> bool:
    return not (head.is_example or head.person.is_demo)


def as_csv(rows: Iterable[dict[str, str]], today: datetime.date) -> str:
    """CSV (RFC 4180) for spreadsheets: no cell starts a formula, and each row
    carries the licence and the day, since a file's name gets lost."""
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for row in rows:
        row = row | {"lisensi": LICENCE, "diambil_pada": today.isoformat()}
        if writer is None:
            writer = csv.DictWriter(out, list(row))
            writer.writeheader()
        writer.writerow({name: neutral(value) for name, value in row.items()})
    return out.getvalue()


def neutral(cell: str) -> str:
    """The cell as text even to a spreadsheet: what could run gets an apostrophe."""
    if cell.startswith(RISKY) and not TELEPHONE.fullmatch(cell):
        return f"'{cell}"
    return cell


def as_json(
    rows: Iterable[dict[str, str]],
    today: datetime.date,
    title: str = "Kepala perangkat daerah Provinsi Jawa Tengah",
) -> dict[str, Any]:
    return {
        "judul": title,
        "penerbit": PUBLISHER,
        "lisensi": LICENCE_URL,
        "diambil_pada": today.isoformat(),
        "data": list(rows),
    }


def as_json_ld(
    organisations: Iterable[dict[str, Any]], today: datetime.date
) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": "Kepala perangkat daerah Provinsi Jawa Tengah",
        "creator": {"@type": "GovernmentOrganization", "name": PUBLISHER},
        "license": LICENCE_URL,
        "dateModified": today.isoformat(),
        "hasPart": list(organisations),
    }


def organisation(
    agency: Agency,
    head: Appointment | None,
    contacts: Iterable[ContactChannel],
    base_url: str,
) -> dict[str, Any]:
    """The agency as schema.org's GovernmentOrganization; {} for an example."""
    if agency.is_example:
        return {}
    data: dict[str, Any] = {
        "@type": "GovernmentOrganization",
        "@id": base_url + agency.get_absolute_url(),
        "url": base_url + agency.get_absolute_url(),
        "name": agency.name,
        "alternateName": agency.short_name,
        "description": agency.summary,
        "sameAs": agency.website,
        "contactPoint": [_contact_point(c) for c in contacts if not c.is_example],
    }
    if agency.address:
        data["address"] = {
            "@type": "PostalAddress",
            "streetAddress": agency.address,
            "addressRegion": "Jawa Tengah",
            "addressCountry": "ID",
        }
    if agency.latitude is not None:
        data["geo"] = {
            "@type": "GeoCoordinates",
            "latitude": str(agency.latitude),
            "longitude": str(agency.longitude),
        }
    if head:
        data["employee"] = {
            "@type": "Person",
            "name": head.person.full_name,
            "jobTitle": head.title,
        }
    return {name: value for name, value in data.items() if value}


def _contact_point(contact: ContactChannel) -> dict[str, str]:
    point = {"@type": "ContactPoint", "contactType": contact.get_purpose_display()}
    if contact.is_number:
        point["telephone"] = contact.e164 or contact.value
    elif contact.kind == Kind.EMAIL:
        point["email"] = contact.value
    else:
        point["url"] = contact.value
    if contact.kind == Kind.WHATSAPP:
        point["contactOption"] = "WhatsApp"
    return point


def _numbers(contacts: Iterable[ContactChannel], kind: str) -> str:
    return "; ".join(c.e164 or c.value for c in contacts if c.kind == kind)


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""
