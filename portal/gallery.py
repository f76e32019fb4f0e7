"""The component gallery: every part of the design with its states (DEBUG only)."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from types import SimpleNamespace as Row
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from complaints.statuses import TONES, Status
from directory.models import (
    Agency,
    AgencySuccession,
    Appointment,
    ContactChannel,
    Person,
    Position,
)
from directory.provenance import Verification
from portal import charts
from services.models import Fee, ProcedureStep, Requirement, Service, TariffRule, Tax

# Unsaved rows: the page shows how things look and touches no table.
DAY = datetime.date(2026, 12, 7)
MOMENT = datetime.datetime(2026, 12, 7, 7, 5, tzinfo=datetime.UTC)
ICON_ID = re.compile(r'<symbol id="([a-z-]+)"')


class SampleForm(forms.Form):
    """One field of each sort, for the page's three states."""

    kind = forms.ChoiceField(
        label="Apa yang ingin Anda sampaikan?",
        choices=[("complaint", "Pengaduan"), ("suggestion", "Saran")],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label="Ceritakan",
        help_text="Apa yang terjadi, di mana, dan kapan.",
        widget=forms.Textarea(attrs={"maxlength": 500, "rows": 4}),
    )
    region = forms.ChoiceField(
        label="Kabupaten atau kota",
        choices=[("", "Pilih"), ("3374", "Kota Semarang"), ("3372", "Kota Surakarta")],
    )
    email = forms.EmailField(
        label="E-mail", help_text="Untuk kabar tiap perubahan.", required=False
    )
    photo = forms.FileField(
        label="Foto",
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg"}),
    )
    secret = forms.BooleanField(
        label="Jangan terbitkan aduan ini (rahasia)",
        help_text="Isi aduan hanya dibaca petugas yang menanganinya.",
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


def components(request: HttpRequest) -> HttpResponse:
    agency = Agency(
        code="contoh",
        slug="contoh",
        name="Dinas Contoh Provinsi",
        short_name="Dinas Contoh",
        kind=Agency.Kind.OFFICE,
        address="Jalan Contoh 1, Kota Semarang",
        is_demo=True,
    )
    invalid = SampleForm({"text": "", "email": "bukan alamat"}, prefix="salah")
    return render(
        request,
        "dev/components.html",
        {
            "agency": agency,
            "contacts": _contacts(agency),
            "events": _events(),
            "fees": [
                Fee(label="Kendaraan umum, per izin", amount=Decimal("84000.00")),
                Fee(label="Perubahan identitas", amount=Decimal("60000.50")),
            ],
            "empty_form": SampleForm(prefix="kosong"),
            "invalid_form": invalid,
            "head": _head(agency),
            "icons": ICON_ID.findall(
                (settings.BASE_DIR / "static/img/icons.svg").read_text()
            ),
            "requirements": _requirements(),
            "search_query": "trayek",
            "search_url": "/cari/",
            "services": _services(agency),
            "statuses": [
                Row(value=s, label=s.label, tone=TONES.get(s, "")) for s in Status
            ],
            "steps": _steps(),
            "succession": AgencySuccession(kind="merge", date=DAY),
            "tariffs": _tariffs(),
            "tones": ["info", "success", "warning", "danger", "neutral", "progress"],
            "due": MOMENT,
            "disruptions": _disruptions(),
            "charts": _charts(),
        },
    )


def _disruptions() -> list[Row]:
    return [
        Row(title="Sistem pembayaran contoh terganggu", text="Bayar di loket dulu.")
    ]


def _charts() -> list[charts.Chart]:
    months = [("Jul", 42), ("Agu", 55), ("Sep", None), ("Okt", 71), ("Nov", 64)]
    kinds = [("Jalan dan jembatan", 128), ("Air", 41), ("Lain-lain", 0)]
    counts = {code: n * n % 83 for n, code in enumerate(charts.TILES)}
    return [
        charts.bar_chart("Aduan contoh menurut kategori", kinds),
        charts.line_chart("Aduan contoh per bulan", months),
        charts.tile_map(
            "Aduan contoh per kabupaten dan kota", {}, counts | {"33.01": None}
        ),
    ]


def _services(agency: Agency) -> list[Service]:
    long_name = (
        "Izin penyelenggaraan angkutan orang dalam trayek antarkota dalam provinsi"
        " untuk kendaraan bermotor umum dengan nama yang sangat panjang"
    )
    return [
        Service(
            code="contoh-lengkap",
            slug="contoh-lengkap",
            name="Izin contoh yang lengkap",
            summary="Satu kalimat sehari-hari tentang gunanya.",
            kind=Service.Kind.PERMIT,
            agency=agency,
            duration_value=14,
            duration_unit=Service.DurationUnit.WORKING_DAY,
            is_free=False,
            fee_note="Dibayar setelah izin disetujui.",
            product="Surat izin trayek",
            verification=Verification.VERIFIED,
        ),
        Service(
            code="contoh-panjang",
            slug="contoh-panjang",
            name=long_name,
            summary="Belum diperiksa siapa pun.",
            kind=Service.Kind.PERMIT,
            agency=agency,
            is_free=True,
        ),
        Service(
            code="contoh-rekaan",
            slug="contoh-rekaan",
            name="Layanan rekaan",
            kind=Service.Kind.INFORMATION,
            agency=agency,
            is_demo=True,
        ),
    ]


def _contacts(agency: Agency) -> list[ContactChannel]:
    kinds = ContactChannel.Kind
    return [
        ContactChannel(
            kind=kinds.PHONE,
            value="110",
            label="nomor pendek",
            verification=Verification.VERIFIED,
            verified_on=DAY,
        ),
        ContactChannel(
            kind=kinds.WHATSAPP,
            value="0800-0000-0000",
            is_demo=True,
            hours="08.00-15.00",
        ),
        ContactChannel(kind=kinds.EMAIL, value="kantor@contoh.invalid", is_demo=True),
        ContactChannel(kind=kinds.WEB, value="https://www.lapor.go.id/"),
    ]


def _head(agency: Agency) -> Appointment:
    position = Position(agency=agency, title="Kepala Dinas Contoh", is_head=True)
    person = Person(name="Nama Contoh", suffix_titles="S.H., M.Si.", is_demo=True)
    return Appointment(
        position=position,
        person=person,
        kind=Appointment.Kind.ACTING,
        source="Berita contoh",
        source_date=DAY,
        is_demo=True,
    )


def _requirements() -> list[Requirement]:
    return [
        Requirement(order=1, text="KTP pemohon"),
        Requirement(
            order=2,
            text="Nomor Induk Berusaha (NIB)",
            how_to_get="Daftar di oss.go.id, gratis.",
        ),
        Requirement(order=3, text="Surat kuasa", mandatory=False),
    ]


def _steps() -> list[ProcedureStep]:
    actor = ProcedureStep.Actor
    return [
        ProcedureStep(order=1, text="Isi formulir.", place="Loket PTSP"),
        ProcedureStep(order=2, text="Berkas diperiksa.", actor=actor.OFFICER),
        ProcedureStep(order=3, text="Ambil surat izin."),
    ]


def _tariffs() -> list[TariffRule]:
    tax = Tax(code="contoh", acronym="PKB", level=Tax.Level.PROVINCE)
    kind = TariffRule.Kind
    return [
        TariffRule(
            tax=tax,
            label="Kendaraan pertama milik pribadi",
            kind=kind.PERCENT,
            rate=Decimal("1.0500"),
            valid_from=DAY,
        ),
        TariffRule(
            tax=tax,
            label="Opsen",
            kind=kind.PERCENT_OF_TAX,
            rate=Decimal("66.0000"),
            valid_from=DAY,
            verification=Verification.VERIFIED,
        ),
        TariffRule(
            tax=tax,
            label="Denda administrasi",
            kind=kind.FIXED,
            rate=Decimal("25000.0000"),
            is_ceiling=True,
            valid_from=DAY,
        ),
    ]


def _events() -> list[Row]:
    texts = [
        ("filed", "Aduan diterima", "Pelapor", ""),
        ("assigned", "Diteruskan ke instansi", "Petugas verifikasi", ""),
        (
            "answered",
            "Aduan dijawab",
            "Dinas Contoh Provinsi",
            "Lubang di ruas itu sudah ditambal pada 5 Desember.\n\nTerima kasih.",
        ),
    ]
    return [
        Row(kind=kind, get_kind_display=label, actor_label=actor, text=text, at=MOMENT)
        for kind, label, actor, text in texts
    ]
