"""The way to the reporter's own page, and what can be done there."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.fields import photos_field, text_field
from complaints.models import Complaint, Satisfaction
from notifications.plain_form import PlainForm


class TrackForm(PlainForm):
    code = forms.CharField(
        label=_("Nomor aduan"),
        max_length=40,
        help_text=_("Contoh: JTG-2026-7K3M9Q"),
        error_messages={"required": _("Isi nomor dari tanda terima.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )
    pin = forms.CharField(
        label=_("PIN"),
        max_length=40,
        help_text=_("Sepuluh huruf dan angka yang Anda terima saat mengirim aduan."),
        error_messages={"required": _("Isi PIN dari tanda terima.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters"}
        ),
    )


class ReplyForm(PlainForm):
    text = text_field(_("Pesan Anda"))
    photos = photos_field()


class ReopenForm(PlainForm):
    prefix = "reopen"
    text = text_field(_("Mengapa belum selesai?"), ask=_("Tulis apa yang belum beres."))


class RatingForm(PlainForm):
    prefix = "nilai"
    score = forms.TypedChoiceField(
        label=_("Bagaimana aduan ini ditangani?"),
        coerce=int,
        choices=[
            (5, _("5, sangat baik")),
            (4, _("4, baik")),
            (3, _("3, cukup")),
            (2, _("2, kurang")),
            (1, _("1, buruk")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Pilih nilai satu sampai lima.")},
    )
    reasons = forms.MultipleChoiceField(
        label=_("Mengapa?"),
        choices=Satisfaction.Reason.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    comment = forms.CharField(
        label=_("Catatan"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )


class PrivacyForm(PlainForm):
    """Only the switches that are still off; none can be turned off here."""

    prefix = "privasi"
    hide_name = forms.BooleanField(
        label=_("Sembunyikan nama saya dari umum"), required=False
    )
    anonymous = forms.BooleanField(
        label=_("Sembunyikan saya dari instansi yang diadukan (anonim)"),
        required=False,
    )
    secret = forms.BooleanField(
        label=_("Jangan terbitkan aduan ini (rahasia)"),
        help_text=_("Aduan hilang dari daftar umum. Ini tidak dapat dibatalkan."),
        required=False,
    )

    def __init__(self, *args: Any, complaint: Complaint, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in list(self.fields):
            if getattr(complaint, name):
                del self.fields[name]


class NewsForm(PlainForm):
    prefix = "kabar"
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Menggantikan alamat yang Anda beri sebelumnya, bila ada."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class LostPinForm(PlainForm):
    prefix = "tautan"
    code = forms.CharField(
        label=_("Nomor aduan"),
        max_length=40,
        error_messages={"required": _("Isi nomor aduannya.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Alamat yang Anda tulis pada aduan itu."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
