"""What the calculators ask. Field names are parts of public addresses, so they
are Indonesian; nothing typed here names a person, and nothing is stored."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _

from services.calculators.vehicles import Case

MOST_NJKB = Decimal(100_000_000_000)
MOST_YEARS = 10
FIRST_DAY = datetime.date(2000, 1, 1)


class RupiahField(forms.CharField):
    """Whole rupiah as people write it: 22600000, 22.600.000, Rp 22.600.000,00."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "numeric", "autocomplete": "off"}
        kwargs.setdefault("widget", forms.TextInput(attrs=attrs))
        super().__init__(max_length=30, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = str(super().to_python(value))
        if not text:
            return None
        text = re.sub(r"^rp\.?\s*|\s|(,(00?|-))$", "", text, flags=re.IGNORECASE)
        if text.startswith(("-", "−")):
            raise forms.ValidationError(_("Nilai tidak boleh di bawah nol."))
        if not re.fullmatch(r"[0-9]+|[0-9]{1,3}(\.[0-9]{3})+", text):
            raise forms.ValidationError(
                _("Tulis angka rupiah bulat, contoh: 22.600.000.")
            )
        return Decimal(text.replace(".", ""))

    def clean(self, value: Any) -> Any:
        """Too long, NUL and the like are told in the words of an amount."""
        amount = self.to_python(value)
        self.validate(amount)
        if amount is not None and not 0 < amount <= MOST_NJKB:
            raise forms.ValidationError(
                _("Isi nilai antara Rp1 dan Rp100.000.000.000.")
            )
        return amount


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("Tanggal tidak dikenali: 24-11-2026.")},
            **kwargs,
        )


class BillForm(forms.Form):
    """The questions that every calculator asks. `today` bounds the dates."""

    njkb = RupiahField(
        label=_("Nilai jual kendaraan (NJKB)"),
        help_text=_(
            "Tertulis di lembar pajak (SKKP) yang menyertai STNK. Contoh: 22.600.000."
        ),
    )
    tanggal = DayField(
        label=_("Dibayar pada"),
        help_text=_("Tarif dan keringanan mengikuti tanggal ini."),
    )
    banding = DayField(
        label=_("Bandingkan dengan tanggal"),
        required=False,
        help_text=_("Untuk melihat mengapa tagihan berubah. Boleh kosong."),
    )

    def __init__(self, *args: Any, today: datetime.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.last_day = today.replace(year=today.year + 1, month=12, day=31)
        self.fields["tanggal"].initial = today
        self.helper = FormHelper()
        self.helper.form_tag = False

    def _known(self, name: str) -> datetime.date | None:
        day: datetime.date | None = self.cleaned_data[name]
        if day and day < FIRST_DAY:
            raise forms.ValidationError(_("Pilih tanggal sesudah tahun 1999."))
        if day and day > self.last_day:
            raise forms.ValidationError(
                _("Aturan sesudah %(day)s belum diketahui. Pilih tanggal lebih awal."),
                params={"day": self.last_day.strftime("%d-%m-%Y")},
            )
        return day

    def clean_tanggal(self) -> datetime.date | None:
        return self._known("tanggal")

    def clean_banding(self) -> datetime.date | None:
        return self._known("banding")

    @property
    def case(self) -> Case:
        """What was asked, of a valid form."""
        raise NotImplementedError


class PkbForm(BillForm):
    kendaraan = forms.ChoiceField(
        label=_("Jenis kendaraan"),
        choices=[
            ("motor", _("Sepeda motor")),
            ("mobil", _("Mobil penumpang")),
            ("barang", _("Mobil barang (pikap, truk)")),
            ("bus", _("Bus")),
        ],
    )
    cc = forms.IntegerField(
        label=_("Isi silinder (cc), untuk sepeda motor"),
        required=False,
        min_value=1,
        max_value=10_000,
        help_text=_("Ada di STNK. Menentukan pajak progresif dan SWDKLLJ."),
    )
    bobot = forms.ChoiceField(
        label=_("Bobot"),
        choices=[("1", "1"), ("1.05", "1,05")],
        help_text=_(
            "Ada di lembar pajak. Bobot lain belum kami dapatkan sumbernya, jadi"
            " belum bisa dihitung."
        ),
    )
    penggunaan = forms.ChoiceField(
        label=_("Dipakai untuk"),
        choices=[
            ("pribadi", _("Pribadi atau usaha sendiri")),
            (
                "umum",
                _(
                    "Angkutan umum, bus karyawan atau sekolah, ambulans, pemadam,"
                    " sosial keagamaan, atau pemerintah"
                ),
            ),
        ],
    )
    urutan = forms.TypedChoiceField(
        label=_("Kendaraan keberapa atas nama Anda?"),
        choices=[
            (1, _("Pertama")),
            (2, _("Kedua")),
            (3, _("Ketiga")),
            (4, _("Keempat")),
            (5, _("Kelima atau lebih")),
        ],
        coerce=int,
        help_text=_("Kendaraan kedua dan seterusnya dikenai tarif progresif."),
    )
    terlambat = forms.IntegerField(
        label=_("Belum dibayar berapa tahun sebelumnya?"),
        required=False,
        min_value=0,
        max_value=MOST_YEARS,
        help_text=_("0 bila tidak menunggak. Denda belum bisa dihitung di sini."),
    )
    lima_tahunan = forms.BooleanField(
        label=_("Tahun ini ganti STNK dan pelat (lima tahunan)"), required=False
    )

    field_order = [
        "njkb",
        "bobot",
        "kendaraan",
        "cc",
        "penggunaan",
        "urutan",
        "terlambat",
        "lima_tahunan",
        "tanggal",
        "banding",
    ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kendaraan") == "motor" and "cc" in data and not data["cc"]:
            self.add_error("cc", _("Isi cc sepeda motor, contoh: 155."))
        return data

    @property
    def case(self) -> Case:
        data = self.cleaned_data
        return Case(
            njkb=data["njkb"],
            weight=Decimal(data["bobot"]),
            facts={
                "vehicle": data["kendaraan"],
                "use": data["penggunaan"],
                "order": data["urutan"],
                "cc": data["cc"],
            },
            years_late=data["terlambat"] or 0,
            five_yearly=data["lima_tahunan"],
        )


class BbnkbForm(BillForm):
    perolehan = forms.ChoiceField(
        label=_("Kendaraan Anda"),
        choices=[
            ("baru", _("Baru, pertama kali didaftarkan")),
            ("bekas", _("Bekas, ganti pemilik")),
        ],
    )
    energi = forms.ChoiceField(
        label=_("Tenaga penggerak"),
        choices=[
            ("bensin", _("Bensin atau solar")),
            ("terbarukan", _("Listrik atau energi terbarukan lain")),
        ],
    )

    field_order = ["njkb", "perolehan", "energi", "tanggal", "banding"]

    @property
    def case(self) -> Case:
        data = self.cleaned_data
        return Case(
            njkb=data["njkb"],
            facts={"transfer": data["perolehan"], "energy": data["energi"]},
        )
