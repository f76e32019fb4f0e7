"""Complaints by month: columns, rows, and whether they have changed."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Sum
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from complaints.statuses import Status, open311
from directory.provenance import real
from portal.opendata.shapes import AT_A_TIME, Column, Dataset, Link, Span


def complaints_of(span: Span) -> Any:
    return real(Complaint.objects.public()).filter(
        created_at__gte=span.start, created_at__lt=span.end
    )


def complaints_fingerprint(span: Span) -> str:
    """Another one as soon as a row of the month comes, goes or changes."""
    found = (
        complaints_of(span)
        .order_by()
        .aggregate(
            rows=Count("pk"),
            last=Max("updated_at"),
            # Who joins a complaint does not move `updated_at`.
            support=Sum("support_count", default=0),
        )
    )
    last = found["last"].astimezone(datetime.UTC).isoformat() if found["last"] else ""
    return f"{found['rows']} {last} {found['support']}"


def withdrawn_since(span: Span, moment: datetime.datetime) -> bool:
    """Whether one that was verified is public no more, by a change since `moment`."""
    changed = real(Complaint.objects.all()).filter(
        created_at__gte=span.start,
        created_at__lt=span.end,
        updated_at__gte=moment,
        verified_at__isnull=False,
    )
    return changed.exclude(pk__in=complaints_of(span).values("pk")).exists()


def _complaints(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    """No text and no place nearer than the kabupaten: what people wrote is read on
    the page, which can still be corrected."""
    assert span is not None  # noqa: S101 - narrows a type
    kinds, outcomes = dict(Complaint.Kind.choices), dict(Complaint.Outcome.choices)
    found = complaints_of(span).order_by("pk")
    for number, kind, status, outcome, *rest in found.values_list(
        "public_code",
        "kind",
        "status",
        "outcome",
        "category__code",
        "category__name",
        "region__kemendagri_code",
        "region__name",
        "agency__code",
        "agency__name",
        "service__code",
        "created_at",
        "verified_at",
        "due_response_at",
        "answered_at",
        "closed_at",
        "reopen_count",
        "support_count",
    ).iterator(chunk_size=AT_A_TIME):
        yield (
            number,
            str(kinds[kind]),
            status,
            str(Status(status).label),
            open311(Status(status)),
            str(outcomes[outcome]) if outcome else None,
            *rest,
            f"{settings.SITE_URL}/aduan/{number}/",
        )


COMPLAINTS = Dataset(
    slug="aduan",
    title=_("Aduan warga"),
    description=_(
        "Aduan yang sudah diverifikasi dan tidak rahasia, menurut bulan masuk: tentang"
        " apa, di mana, siapa yang menangani, dan kapan dijawab. Tanpa isi aduan dan"
        " tanpa keterangan apa pun tentang pelapor."
    ),
    columns=(
        Column("nomor", "string", _("Nomor aduan")),
        Column("jenis", "string", _("Pengaduan, saran, atau permintaan informasi")),
        Column("kode_status", "string", _("Status, kata tetap")),
        Column("status", "string", _("Status, untuk dibaca")),
        Column("status_open311", "string", _("open atau closed")),
        Column("hasil", "string", _("Hasil penanganan, bila sudah dijawab")),
        Column("kode_kategori", "string", _("Kategori, sama dengan service_code")),
        Column("kategori", "string", _("Nama kategori")),
        Column("kode_wilayah", "string", _("Kode Kemendagri kabupaten/kota")),
        Column("wilayah", "string", _("Kabupaten atau kota")),
        Column("kode_instansi", "string", _("Instansi yang menangani, kata tetap")),
        Column("instansi", "string", _("Instansi yang menangani")),
        Column("kode_layanan", "string", _("Layanan yang diadukan")),
        Column("masuk", "datetime", _("Saat aduan masuk")),
        Column("diverifikasi", "datetime", _("Saat diverifikasi")),
        Column("batas_jawaban", "datetime", _("Batas jawaban yang dijanjikan")),
        Column("dijawab", "datetime", _("Saat dijawab")),
        Column("selesai", "datetime", _("Saat ditutup")),
        Column("dibuka_kembali", "integer", _("Berapa kali dibuka kembali")),
        Column("dukungan", "integer", _("Berapa orang lain mengalaminya")),
        Column("halaman", "string", _("Halaman aduan di portal")),
    ),
    rows=_complaints,
    is_monthly=True,
    links=(Link("Open311 GeoReport v2", "open311:documentation", "text/html"),),
)
