"""Tables as files for a spreadsheet; no cell of theirs is ever a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import tablib
from django.http import HttpResponse
from django.utils.translation import gettext as _

from directory.exports import neutral

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def as_csv(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], name: str, note: str = ""
) -> HttpResponse:
    """UTF-8 with a byte order mark, which tells Excel so; `name` without its end."""
    headings, rows = _noted(headings, rows, note)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([_plain(value) for value in row] for row in rows)
    text = "\ufeff" + out.getvalue()
    return _download(text.encode(), "text/csv; charset=utf-8", f"{name}.csv")


def as_xlsx(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], name: str, note: str = ""
) -> HttpResponse:
    headings, rows = _noted(headings, rows, note)
    sheet = tablib.Dataset(headers=list(headings), title=name[:31])
    for row in rows:
        sheet.append([_plain(value) for value in row])
    return _download(sheet.export("xlsx"), XLSX_TYPE, f"{name}.xlsx")


def _noted(
    headings: Sequence[str], rows: Iterable[Sequence[Any]], note: str
) -> tuple[Sequence[str], Iterable[Sequence[Any]]]:
    """With the note in each row, since rows are copied out of their file."""
    if not note:
        return headings, rows
    return [*headings, _("Catatan")], ([*row, note] for row in rows)


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return neutral(value)
    return "" if value is None else value
