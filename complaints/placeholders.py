"""What a reply template may leave open, and what stands there in a real reply.

`{nomor}` and its like are replaced one by one; nothing else in braces is allowed, so
a template can neither reach into a complaint nor reach a citizen half filled.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable

from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints.models.complaint import Complaint

_MARK = re.compile(r"\{([^{}]*)\}")


def _day(moment: datetime.datetime) -> str:
    return date_format(timezone.localtime(moment), "j F Y")


def _name(complaint: Complaint, now: datetime.datetime) -> str:
    """Only a name that everybody may read anyway: the reply is public."""
    row = Complaint.objects.with_public_name().filter(pk=complaint.pk)
    name = row.values_list("public_name", flat=True).first()
    return name or _("Bapak/Ibu")


Filler = Callable[[Complaint, datetime.datetime], str]

# Name, what it stands for, an example for the preview, and how it is filled.
PLACEHOLDERS: dict[str, tuple[Promise, str, Filler]] = {
    "nomor": (
        gettext_lazy("nomor aduan"),
        "JTG-2026-7K3M9Q",
        lambda complaint, now: complaint.public_code,
    ),
    "nama": (
        gettext_lazy("nama pelapor bila ia menampilkannya, selain itu Bapak/Ibu"),
        "Siti Aminah",
        _name,
    ),
    "dinas": (
        gettext_lazy("instansi yang menangani"),
        "Dinas Kesehatan",
        lambda complaint, now: (
            complaint.agency.name if complaint.agency else _("instansi terkait")
        ),
    ),
    "kategori": (
        gettext_lazy("kategori aduan"),
        "Jalan dan jembatan",
        lambda complaint, now: complaint.category.name,
    ),
    "layanan": (
        gettext_lazy("layanan yang diadukan"),
        "Izin trayek",
        lambda complaint, now: (
            complaint.service.name if complaint.service else _("layanan ini")
        ),
    ),
    "wilayah": (
        gettext_lazy("kabupaten atau kota"),
        "Kabupaten Kudus",
        lambda complaint, now: (
            complaint.region.name if complaint.region else _("Jawa Tengah")
        ),
    ),
    "tanggal_masuk": (
        gettext_lazy("hari aduan masuk"),
        "3 November 2026",
        lambda complaint, now: _day(complaint.created_at),
    ),
    "batas_waktu": (
        gettext_lazy("batas jawaban"),
        "13 November 2026",
        lambda complaint, now: _day(complaint.due_response_at),
    ),
    "hari_ini": (
        gettext_lazy("tanggal hari ini"),
        "10 November 2026",
        lambda complaint, now: _day(now),
    ),
}


def unknown(text: str) -> list[str]:
    """What stands in braces and means nothing, as it was written."""
    marks = _MARK.findall(text)
    wrong = [f"{{{mark}}}" for mark in marks if mark not in PLACEHOLDERS]
    rest = _MARK.sub("", text)
    return wrong + [brace for brace in "{}" if brace in rest]


def fill(text: str, complaint: Complaint, now: datetime.datetime) -> str:
    """The text for this complaint. 1 query for `{nama}`, none for the others if
    agency, category, service and region are loaded. In Indonesian, whoever fills it."""
    with translation.override("id"):
        return _MARK.sub(lambda m: PLACEHOLDERS[m[1]][2](complaint, now), text)


def example(text: str) -> str:
    """The text as it would read for an invented complaint."""
    return _MARK.sub(
        lambda m: PLACEHOLDERS[m[1]][1] if m[1] in PLACEHOLDERS else m[0], text
    )
