"""What the interface tells of subjects, complaints and their news, as plain data.

Strict enough for every known checker: codes are text, booleans are booleans, times
are UTC in whole seconds, and what is unknown is left out instead of being empty. It
speaks Indonesian to everybody: an answer never depends on a visitor's choice.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from complaints import deadlines, personal_data
from complaints.models import Category, CategoryAttribute, Complaint, Event
from complaints.statuses import Status, open311

# The day of the last change to what this interface answers.
CHANGESET = "2026-11-24T00:00:00Z"
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"

DataType = CategoryAttribute.DataType
HOW_TO_ANSWER = {
    DataType.STRING: "Teks, paling banyak 255 huruf.",
    DataType.NUMBER: "Angka, dengan titik untuk pecahan.",
    DataType.DATETIME: "Tanggal dan jam menurut W3C, contoh 2026-11-10T09:00:00Z.",
    DataType.TEXT: "Teks, paling banyak 2.000 huruf.",
    DataType.SINGLE: "Satu kunci dari daftar.",
    DataType.MULTIPLE: "Satu kunci atau lebih dari daftar.",
}


def moment(at: datetime.datetime) -> str:
    """2026-11-10T02:00:00Z"""
    return at.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def discovery() -> dict[str, Any]:
    """http://wiki.open311.org/Service_Discovery/"""
    documentation = settings.SITE_URL + reverse("open311:documentation")
    return {
        "changeset": CHANGESET,
        "contact": settings.SITE_URL + reverse("about"),
        "key_service": f"Kunci diminta lewat {documentation}#kunci",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{settings.SITE_URL}/open311/v2",
                "changeset": CHANGESET,
                "type": "production" if settings.PRODUCTION else "test",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }


def service(category: Category) -> dict[str, Any]:
    """A subject; `category` has `has_questions` annotated."""
    return {
        "service_code": category.code,
        "service_name": category.name,
        "description": category.description or category.name,
        "metadata": bool(category.has_questions),  # type: ignore[attr-defined]
        "type": "realtime",
        "keywords": category.keywords or category.name,
        "group": category.group,
    }


def definition(category: Category, attributes: list[CategoryAttribute]) -> Any:
    rows = [_attribute(a, order) for order, a in enumerate(attributes, 1)]
    return {"service_code": category.code, "attributes": rows}


def _attribute(attribute: CategoryAttribute, order: int) -> dict[str, Any]:
    datatype = DataType(attribute.datatype)
    row: dict[str, Any] = {
        "variable": True,
        "code": attribute.code,
        "datatype": datatype.value,
        "required": attribute.required,
        "datatype_description": attribute.help_text or HOW_TO_ANSWER[datatype],
        "order": order,
        "description": attribute.label,
    }
    if datatype in (DataType.SINGLE, DataType.MULTIPLE):
        options = attribute.options.all()
        row["values"] = [{"key": o.key, "name": o.name} for o in options]
    return row


def request(complaint: Complaint, now: datetime.datetime) -> dict[str, Any]:
    """A public complaint, with `public_photos` prefetched: nothing of its reporter,
    and no place nearer than the kecamatan."""
    row = {
        "service_request_id": complaint.public_code,
        "status": open311(Status(complaint.status)),
        "status_notes": str(complaint.get_status_display()),
        "service_name": complaint.category.name,
        "service_code": complaint.category.code,
        "description": complaint.shown_text or complaint.category.name,
        "agency_responsible": complaint.agency.name if complaint.agency else "",
        "service_notice": _notice(complaint, now),
        "requested_datetime": moment(complaint.created_at),
        "updated_datetime": moment(complaint.closed_at or complaint.updated_at),
        "expected_datetime": moment(_expected_at(complaint)),
        "address": _address(complaint),
        "address_id": _address_id(complaint),
        "media_url": _first_photo(complaint.public_photos),  # type: ignore[attr-defined]
    }
    return {name: value for name, value in row.items() if value}


def _expected_at(complaint: Complaint) -> datetime.datetime:
    """The promised day of the work, if there is one, else the promised answer."""
    if complaint.status == Status.SCHEDULED and complaint.scheduled_for:
        return deadlines.end_of(complaint.scheduled_for)
    return complaint.due_response_at


def _notice(complaint: Complaint, now: datetime.datetime) -> str:
    if complaint.is_closed or complaint.status == Status.ANSWERED:
        return "Sudah dijawab. Jawabannya ada di halaman aduan."
    if complaint.status == Status.SCHEDULED and complaint.is_told_late(now):
        return "Hari pekerjaan yang dijadwalkan sudah lewat."
    if complaint.status == Status.SCHEDULED:
        return "Pekerjaannya dijadwalkan pada expected_datetime."
    if complaint.due_response_at < now:
        return "Batas waktu jawaban sudah lewat."
    return "Dijawab paling lambat pada expected_datetime."


def _address(complaint: Complaint) -> str:
    """As the page shows it: never what the reporter wrote of the place."""
    parts = [f"Kec. {complaint.district.name}"] if complaint.district else []
    parts += [complaint.region.name] if complaint.region else []
    return ", ".join([*parts, "Jawa Tengah"])


def _address_id(complaint: Complaint) -> str:
    """The code of kecamatan or kabupaten/kota (Kemendagri)."""
    place = complaint.district or complaint.region
    return place.kemendagri_code if place else ""


def _first_photo(photos: list[Any]) -> str:
    if not photos:
        return ""
    return settings.SITE_URL + reverse("complaints:photo", args=[photos[0].pk])


def update(event: Event) -> dict[str, Any]:
    """A public line of the timeline, with `public_photos` prefetched."""
    status = Status(event.status_to or event.status_from or Status.RECEIVED)
    said = personal_data.mask(event.text)
    row = {
        "update_id": str(event.pk),
        "service_request_id": event.complaint.public_code,
        "status": open311(status),
        "updated_datetime": moment(event.at),
        "description": said or str(event.get_kind_display()),
        "media_url": _first_photo(event.public_photos),  # type: ignore[attr-defined]
    }
    return {name: value for name, value in row.items() if value}
