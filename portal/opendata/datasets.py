"""What is published as data, from the querysets of the pages.

Rows are tuples in the order of the columns and are read as they are written, so a
million of them need no more memory than one. Examples are not among them.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from directory.models import Agency, District, Region
from directory.provenance import Verification, real
from portal.news.models import Programme
from portal.opendata.complaints import COMPLAINTS
from portal.opendata.figures import FIGURES
from portal.opendata.shapes import AT_A_TIME, Column, Dataset, Link, Span
from services import linked_data
from services.models import Service, TariffRule, Tax


def _services(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    services = (
        real(Service.objects.published()).select_related("agency").order_by("code")
    )
    for row in services.iterator(chunk_size=AT_A_TIME):
        yield (
            row.code,
            row.name,
            str(row.get_kind_display()),
            row.summary,
            row.audience,
            row.agency.code,
            row.agency.name,
            linked_data.duration(row),
            row.product,
            row.verification == Verification.VERIFIED,
            row.source,
            settings.SITE_URL + row.get_absolute_url(),
        )


def _tariffs(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    taxes = Tax.objects.published().filter(service__in=real(Service.objects.all()))
    rules = (
        real(TariffRule.objects.filter(tax__in=taxes))
        .select_related("tax__service", "legal_basis")
        .order_by("tax__order", "tax__code", "order", "pk")
    )
    for row in rules.iterator(chunk_size=AT_A_TIME):
        basis = row.legal_basis
        yield (
            row.tax.code,
            row.tax.service.name,
            row.label,
            str(row.get_component_display()),
            row.kind,
            row.rate,
            row.is_ceiling,
            row.valid_from,
            row.valid_to,
            basis.title if basis and not basis.is_example else None,
            row.verification == Verification.VERIFIED,
            row.source,
            settings.SITE_URL + row.tax.service.get_absolute_url(),
        )


def _agencies(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    agencies = real(Agency.objects.active(today))
    for row in (
        agencies.select_related("parent", "region")
        .order_by("code")
        .iterator(chunk_size=AT_A_TIME)
    ):
        yield (
            row.code,
            row.name,
            row.short_name,
            str(row.get_kind_display()),
            row.parent.code if row.parent else None,
            row.summary,
            row.address,
            row.region.kemendagri_code if row.region else None,
            row.latitude,
            row.longitude,
            row.website,
            settings.SITE_URL + row.get_absolute_url(),
        )


def _regions(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    for row in Region.objects.order_by("kemendagri_code").iterator(AT_A_TIME):
        kind = str(row.get_kind_display())
        yield row.kemendagri_code, row.bps_code, kind, row.name, None
    districts = District.objects.select_related("region").order_by("kemendagri_code")
    for part in districts.iterator(AT_A_TIME):
        parent = part.region.kemendagri_code
        yield part.kemendagri_code, part.bps_code, "Kecamatan", part.name, parent


def _programmes(today: datetime.date, span: Span | None) -> Iterator[tuple[Any, ...]]:
    programmes = real(Programme.objects.published()).with_progress()
    for row in programmes.order_by("slug").iterator(chunk_size=AT_A_TIME):
        yield (
            row.slug,
            row.name,
            row.summary,
            str(row.get_level_display()),
            row.region.kemendagri_code if row.region else None,
            row.agency.code if row.agency else None,
            str(row.get_status_display()),
            row.year_from,
            row.year_to,
            row.budget,
            row.realised,
            row.latest_percent,  # type: ignore[attr-defined]
            row.source,
            settings.SITE_URL + row.get_absolute_url(),
        )


IS_VERIFIED = Column("terverifikasi", "boolean", _("Sudah diperiksa dinas"))
SOURCE = Column("sumber", "string", _("Sumber keterangan"))
PAGE = Column("halaman", "string", _("Halaman di portal"))

DATASETS = (
    COMPLAINTS,
    FIGURES,
    Dataset(
        slug="layanan",
        title=_("Izin dan layanan"),
        description=_("Setiap izin dan layanan yang terbit di portal ini."),
        columns=(
            Column("kode", "string", _("Kata tetap")),
            Column("nama", "string", _("Nama")),
            Column("jenis", "string", _("Izin, pajak, atau layanan lain")),
            Column("ringkasan", "string", _("Satu kalimat")),
            Column("untuk", "string", _("Untuk siapa")),
            Column("kode_instansi", "string", _("Instansi, kata tetap")),
            Column("instansi", "string", _("Instansi")),
            Column("waktu", "string", _("Lama pengurusan, ISO 8601")),
            Column("produk", "string", _("Yang diterima pemohon")),
            IS_VERIFIED,
            SOURCE,
            PAGE,
        ),
        rows=_services,
        links=(
            Link("CPSV-AP (JSON-LD)", "services:catalogue", "application/ld+json"),
            Link(_("Umpan perubahan"), "services:feed", "application/atom+xml"),
        ),
    ),
    Dataset(
        slug="tarif",
        title=_("Tarif pajak daerah"),
        description=_("Setiap tarif dengan masa berlaku dan dasar hukumnya."),
        columns=(
            Column("kode_pajak", "string", _("Pajak, kata tetap")),
            Column("pajak", "string", _("Nama pajak")),
            Column("untuk", "string", _("Objek yang dikenai")),
            Column("bagian", "string", _("Bagian tagihan")),
            Column(
                "satuan", "string", _("percent, percent_of_tax, atau fixed (rupiah)")
            ),
            Column("tarif", "number", _("Angka tarif")),
            Column("batas_tertinggi", "boolean", _("Batas tertinggi, bukan tarif")),
            Column("berlaku_mulai", "date", _("Hari pertama berlaku")),
            Column("berlaku_sampai", "date", _("Hari terakhir berlaku")),
            Column("dasar_hukum", "string", _("Peraturan")),
            IS_VERIFIED,
            SOURCE,
            PAGE,
        ),
        rows=_tariffs,
    ),
    Dataset(
        slug="instansi",
        title=_("Perangkat daerah"),
        description=_("Dinas, badan, biro, dan kantor lain yang ada hari ini."),
        columns=(
            Column("kode", "string", _("Kata tetap")),
            Column("nama", "string", _("Nama")),
            Column("singkatan", "string", _("Nama singkat")),
            Column("jenis", "string", _("Jenis kantor")),
            Column("kode_induk", "string", _("Kantor di atasnya")),
            Column("urusan", "string", _("Apa yang diurus")),
            Column("alamat", "string", _("Alamat")),
            Column("kode_wilayah", "string", _("Kode Kemendagri kabupaten/kota")),
            Column("lintang", "number", _("Lintang, WGS 84")),
            Column("bujur", "number", _("Bujur, WGS 84")),
            Column("situs", "string", _("Situs")),
            PAGE,
        ),
        rows=_agencies,
    ),
    Dataset(
        slug="kontak",
        title=_("Pimpinan dan kontak"),
        description=_(
            "Kepala setiap perangkat daerah dan kontaknya. Dibuat saat diminta, agar"
            " nomor yang ditarik langsung hilang."
        ),
        links=(
            Link("CSV", "directory:heads_csv", "text/csv"),
            Link("JSON", "directory:heads_json", "application/json"),
            Link("JSON-LD", "directory:heads_json_ld", "application/ld+json"),
            Link("vCard", "directory:heads_vcard", "text/vcard"),
        ),
    ),
    Dataset(
        slug="wilayah",
        title=_("Kabupaten, kota, dan kecamatan"),
        description=_("Kode Kemendagri dan BPS wilayah Jawa Tengah."),
        columns=(
            Column("kode", "string", _("Kode Kemendagri")),
            Column("kode_bps", "string", _("Kode BPS")),
            Column("jenis", "string", _("Kabupaten, Kota, atau Kecamatan")),
            Column("nama", "string", _("Nama")),
            Column("kode_induk", "string", _("Kabupaten atau kota di atasnya")),
        ),
        rows=_regions,
    ),
    Dataset(
        slug="program",
        title=_("Program pemerintah"),
        description=_("Program provinsi dan kabupaten/kota dengan kemajuannya."),
        columns=(
            Column("kode", "string", _("Kata tetap")),
            Column("nama", "string", _("Nama")),
            Column("ringkasan", "string", _("Ringkasan")),
            Column("tingkat", "string", _("Provinsi atau kabupaten/kota")),
            Column("kode_wilayah", "string", _("Kode Kemendagri kabupaten/kota")),
            Column("kode_instansi", "string", _("Instansi, kata tetap")),
            Column("status", "string", _("Status")),
            Column("mulai_tahun", "integer", _("Tahun mulai")),
            Column("sampai_tahun", "integer", _("Tahun selesai")),
            Column("anggaran", "number", _("Anggaran, rupiah")),
            Column("realisasi", "number", _("Realisasi, rupiah")),
            Column("kemajuan", "integer", _("Kemajuan terakhir, persen")),
            SOURCE,
            PAGE,
        ),
        rows=_programmes,
    ),
)
BY_SLUG = {dataset.slug: dataset for dataset in DATASETS}
