"""The figures of the statistics page by month, to add up in other ways."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from complaints.models import DailyFigures
from portal.opendata.shapes import AT_A_TIME, Column, Dataset, Link, Span

GROUPS = (
    *("month", "agency__code", "agency__name", "region__kemendagri_code"),
    *("region__name", "category__code", "category__name"),
)
# A column, and what of the daily figures it sums.
COUNTS = {
    "masuk": ("received", _("Aduan yang masuk pada bulan itu")),
    "ditangani": ("waiting", _("Dari yang masuk: sedang ditangani")),
    "dijawab": ("answered", _("Sudah dijawab, menunggu tanggapan pelapor")),
    "dibenarkan": ("confirmed", _("Selesai, dibenarkan pelapor")),
    "tanpa_tanggapan": ("silent", _("Selesai tanpa tanggapan pelapor")),
    "tepat_waktu": ("on_time", _("Dijawab sebelum batas yang dijanjikan lewat")),
    "terlambat": ("late", _("Dijawab setelah batas yang dijanjikan lewat")),
    "lewat_batas": ("overdue", _("Belum dijawab, batasnya sudah lewat")),
    "dibuka_kembali": ("reopened", _("Pernah dibuka kembali oleh pelapor")),
}


def _figures(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    """Only of complaints that anybody may read, which are those with a category, and
    without marks, since so small a group would tell what one person gave.

    A day's cell that holds an invented complaint is left out whole.
    """
    cells = DailyFigures.objects.filter(category__isnull=False, invented=0)
    monthly = cells.annotate(month=TruncMonth("day")).summed(*GROUPS)
    for row in monthly.order_by(*GROUPS).iterator(chunk_size=AT_A_TIME):
        yield (
            *(row[name] for name in GROUPS),
            *(row[f"n_{name}"] for name, _description in COUNTS.values()),
        )


FIGURES = Dataset(
    slug="statistik",
    title=_("Statistik aduan per bulan"),
    description=_(
        "Berapa aduan masuk tiap bulan menurut instansi, wilayah, dan kategori, dan"
        " berapa yang dijawab tepat waktu, menurut keadaannya sekarang. Hanya aduan"
        " yang terbuka untuk umum; yang rahasia, belum diverifikasi, atau tidak"
        " diterima tidak dihitung di sini."
    ),
    columns=(
        Column("bulan", "date", _("Hari pertama bulan masuknya aduan")),
        Column("kode_instansi", "string", _("Instansi yang menangani, kata tetap")),
        Column("instansi", "string", _("Instansi yang menangani")),
        Column("kode_wilayah", "string", _("Kode Kemendagri kabupaten/kota")),
        Column("wilayah", "string", _("Kabupaten atau kota")),
        Column("kode_kategori", "string", _("Kategori, sama dengan service_code")),
        Column("kategori", "string", _("Nama kategori")),
        *(Column(name, "integer", told) for name, (_sum, told) in COUNTS.items()),
    ),
    rows=_figures,
    links=(Link(_("Halaman statistik"), "statistics:overview", "text/html"),),
)
