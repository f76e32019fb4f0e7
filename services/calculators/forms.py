"""What the calculators ask. Field names are parts of public addresses, so they
are Indonesian; nothing typed here names a person, and nothing is stored."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
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


class CountField(forms.IntegerField):
    """A whole number; `ask` says what to type, whatever was wrong."""

    def __init__(self, *, least: int, most: int, ask: Any, **kwargs: Any) -> None:
        super().__init__(
            min_value=least,
            max_value=most,
            error_messages=dict.fromkeys(["invalid", "required"], ask),
            **kwargs,
        )
        self.validators = [
            MinValueValidator(least, message=ask),
            MaxValueValidator(most, message=ask),
        ]


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=["%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y"],
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={
                "invalid": _("Tulis tanggal seperti ini: 24-11-2026."),
                "required": _("Isi tanggalnya, contoh: 24-11-2026."),
            },
            **kwargs,
        )


class BillForm(forms.Form):
    """The questions that every calculator asks. `today` bounds the dates."""

    njkb = RupiahField(
        label=_("Nilai jual kendaraan (NJKB)"),
        help_text=_(
            "Tertulis di lembar pajak (SKKP) yang menyertai STNK. Contoh: 22.600.000."
        ),
        error_messages={"required": _("Isi nilai jualnya, contoh: 22.600.000.")},
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
        self.helper.disable_csrf = True  # asked by GET: a token would be in the address

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
    cc = CountField(
        label=_("Isi silinder (cc)"),
        least=1,
        most=10_000,
        ask=_("Isi cc dengan angka saja, contoh: 155."),
        help_text=_(
            "Hanya untuk sepeda motor. Ada di STNK; menentukan pajak progresif dan"
            " SWDKLLJ."
        ),
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
    terlambat = CountField(
        label=_("Belum dibayar berapa tahun sebelumnya?"),
        required=False,
        least=0,
        most=MOST_YEARS,
        ask=_("Isi angka 0 sampai 10. Lebih lama dari itu, tanyakan ke Samsat."),
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.is_bound and self.data.get("kendaraan") != "motor":
            self.fields["cc"].required = False

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
