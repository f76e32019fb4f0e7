"""Reference data of complaints: categories, days of collective leave, and what an
administrator goes on from: consent, escalation, reply templates."""

from __future__ import annotations

from pathlib import Path

import holidays
from django.db import transaction
from holidays.constants import GOVERNMENT, PUBLIC

from complaints.models import (
    Category,
    CollectiveLeave,
    ConsentText,
    EscalationStep,
    ReplyTemplate,
)
from directory.datafiles import Row, Tally, Writer, each_row
from directory.models import Agency

DATA = Path(__file__).parent / "data"
LEAVE_YEARS = (2026, 2027)
# (order, working days late, whose head; None is the agency that has it)
FIRST_STEPS = [(1, 1, None), (2, 5, "setda")]
SWITCHES = ("is_accusation", "is_sensitive")


@transaction.atomic
def load(data: Path = DATA) -> dict[str, Tally]:
    """Load everything or nothing. Agencies have to be there already.

    A category's clocks are not in the file, and its two switches count only for
    a new category: what admin made more secret is never opened again.
    """
    return {
        "Kategori aduan": _load_categories(data / "categories.csv").tally,
        "Cuti bersama": _load_leave().tally,
        "Naskah persetujuan": _load_consent(data / "consent.csv").tally,
        "Langkah eskalasi": _load_first_steps().tally,
        "Templat balasan": _load_first_templates(data / "reply-templates.csv").tally,
    }


def _load_categories(path: Path) -> Writer:
    agencies = dict(Agency.objects.values_list("code", "pk"))
    categories = Writer(Category, "code")

    def handle(row: Row) -> None:
        values: dict[str, object] = dict(row.values)
        code = row["default_agency"]
        del values["default_agency"]
        values["default_agency_id"] = agencies[code] if code else None
        switches = {name: values.pop(name) == "1" for name in SWITCHES}
        categories.write(values, **switches)

    each_row(path, handle)
    return categories


def _load_leave() -> Writer:
    """Days off that offices take and the public calendar does not have.

    The library follows the yearly joint decree of three ministers. A later
    decree may move a day: correct it in admin, then raise the library.
    """
    leave = Writer(CollectiveLeave, "date")
    offices, public = (
        holidays.country_holidays(
            "ID", years=LEAVE_YEARS, categories=category, language="id"
        )
        for category in (GOVERNMENT, PUBLIC)
    )
    source = f"pustaka holidays {holidays.__version__}, kategori pemerintah"
    for date, name in sorted(offices.items()):
        if date not in public:
            leave.write({"date": date, "name": name, "source": source})
    return leave


def _load_consent(path: Path) -> Writer:
    """New versions only: what people agreed to is never reworded."""
    texts = Writer(ConsentText, "version")

    def handle(row: Row) -> None:
        texts.write(
            {"version": row["version"]}, text=row["text"], valid_from=row["valid_from"]
        )

    each_row(path, handle)
    return texts


def _load_first_steps() -> Writer:
    """Steps to begin with; once there, their numbers are the administrator's."""
    steps = Writer(EscalationStep, "order")
    agencies = dict(Agency.objects.values_list("code", "pk"))
    for order, days, code in FIRST_STEPS:
        agency = agencies[code] if code else None
        steps.write({"order": order}, working_days=days, agency_id=agency)
    return steps


def _load_first_templates(path: Path) -> Writer:
    """Replies for all agencies to begin with; once there, their words are the
    verifier's. None closes a complaint with an answer: that says what was done."""
    templates = Writer(ReplyTemplate, "agency_id", "title")

    def handle(row: Row) -> None:
        key = {"agency_id": None, "title": row["title"]}
        templates.write(key, status=row["status"], text=row["text"])

    each_row(path, handle)
    return templates
