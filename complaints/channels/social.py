"""A file of posts or calls, each of which becomes a complaint once.

Columns of the CSV, keys of the JSON objects: source, external_id, text (required),
handle, source_url, name, email, phone, category (code; "lainnya" without it) and
region (code of the Ministry of Home Affairs, 33.19). Others are refused, so that a
misspelt column loses nothing silently.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from complaints import codes, filing
from complaints.admin.on_behalf import OnBehalfForm
from complaints.models import Category, Complaint
from directory.models import Region

REQUIRED = {"source", "external_id", "text"}
COLUMNS = REQUIRED | {
    "handle",
    "source_url",
    "name",
    "email",
    "phone",
    "category",
    "region",
}


class Unreadable(Exception):
    """The file as a whole cannot be taken; nothing of it was filed."""


@dataclass
class Result:
    filed: int = 0
    known: int = 0
    errors: list[str] = field(default_factory=list)


def read(text: str) -> list[dict[str, str]]:
    """The rows of a CSV, or of a JSON list; raises Unreadable."""
    rows = list(_json(text) if text.lstrip().startswith("[") else _csv(text))
    if not rows:
        raise Unreadable(_("Berkas tidak berisi baris."))
    for number, row in enumerate(rows, start=1):
        wrong = set(row) - COLUMNS
        missing = REQUIRED - set(row)
        if wrong or missing:
            raise Unreadable(
                _("Baris %(row)s: kolom tidak dikenal %(wrong)s, kurang %(missing)s")
                % {
                    "row": number,
                    "wrong": sorted(wrong) or "–",
                    "missing": sorted(missing) or "–",
                }
            )
    return rows


def _csv(text: str) -> Iterator[dict[str, str]]:
    for row in csv.DictReader(io.StringIO(text.lstrip("\ufeff"))):
        yield {str(name): str(value or "") for name, value in row.items()}


def _json(text: str) -> Iterator[dict[str, str]]:
    try:
        rows = json.loads(text)
    except ValueError as error:
        raise Unreadable(_("Bukan JSON: %(error)s") % {"error": error}) from error
    if not all(isinstance(row, dict) for row in rows):
        raise Unreadable(_("JSON harus berupa daftar objek."))
    for row in rows:
        yield {str(name): str(value or "") for name, value in row.items()}


def file_all(rows: list[dict[str, str]], *, now: datetime.datetime) -> Result:
    """File each row that is in order; a row filed before is counted as known."""
    result = Result()
    for number, row in enumerate(rows, start=1):
        key = codes.submission_key_for(row["source"], row["external_id"])
        if _is_known(row, key):
            result.known += 1
            continue
        form = OnBehalfForm(_as_posted(row, key))
        if not row["external_id"].strip():
            result.errors.append(f"{number}: external_id kosong")
        elif not form.is_valid():
            faults = "; ".join(f"{k}: {v.as_text()}" for k, v in form.errors.items())
            result.errors.append(f"{number}: {faults}")
        else:
            filing.submit(form.filing_by(None), now=now)
            result.filed += 1
    return result


def _is_known(row: dict[str, str], key: Any) -> bool:
    number = Complaint.objects.filter(
        external_system=row["source"], external_id=row["external_id"]
    )
    return number.exists() or Complaint.objects.filter(submission_key=key).exists()


def _as_posted(row: dict[str, str], key: Any) -> dict[str, Any]:
    """The row as the form would be posted, on the safe side of each switch."""
    category = Category.objects.filter(code=row.get("category") or "lainnya").first()
    region = Region.objects.filter(kemendagri_code=row.get("region", "")).first()
    unknown_region = row.get("region") and region is None
    return {
        **row,
        "submission_key": str(key),
        "kind": Complaint.Kind.COMPLAINT,
        "category": category.pk if category else "",
        "region": region.pk if region else ("0" if unknown_region else ""),
        "hide_name": "on",
        "anonymous": "on",
    }
