"""The small forms of the moderating verbs, beside those of staff.py."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from complaints import moderation, photos
from complaints.forms.staff import StaffAction, long_text
from complaints.models import Attachment, Category, Complaint
from directory.models import User

SQUARES = [
    (0, _("kiri atas")),
    (1, _("tengah atas")),
    (2, _("kanan atas")),
    (3, _("kiri tengah")),
    (4, _("tengah")),
    (5, _("kanan tengah")),
    (6, _("kiri bawah")),
    (7, _("tengah bawah")),
    (8, _("kanan bawah")),
]
assert len(SQUARES) == photos.GRID**2  # noqa: S101 - a fact of this file


class EditPublicText(StaffAction):
    label = _("Ubah isi untuk umum")
    public_text_field = "text"
    text = long_text(_("Isi untuk umum"), help_text=_("Isi asli tetap tersimpan."))
    reason = forms.CharField(label=_("Alasan"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].initial = self.complaint.public_text

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        return complaint.verified_at is not None

    def run(self) -> None:
        moderation.edit_public_text(
            self.complaint, by=self.by, now=self.now, **self.cleaned_data
        )


class _PhotoChoice(forms.ModelChoiceField):
    def label_from_instance(self, photo: Attachment) -> str:
        state = _("Terlihat umum") if photo.public else _("Tersembunyi")
        address = reverse("complaints:photo", args=[photo.pk])
        return format_html(
            '<a href="{}"><img src="{}" alt="" width="160"></a> {}',
            address,
            address,
            state,
        )


class ModeratePhoto(StaffAction):
    label = _("Atur foto")
    photo = _PhotoChoice(
        label=_("Foto"),
        queryset=Attachment.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
    )
    decision = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[
            ("hide", _("Sembunyikan dari umum")),
            ("show", _("Perlihatkan kepada umum")),
            ("blur", _("Perlihatkan dengan bagian yang dikaburkan")),
        ],
        widget=forms.RadioSelect,
    )
    squares = forms.TypedMultipleChoiceField(
        label=_("Bagian yang dikaburkan"),
        choices=SQUARES,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(label=_("Alasan"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["photo"]
        field.queryset = self.complaint.attachments.released()  # type: ignore[attr-defined]

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        return complaint.attachments.filter(quarantined=False).exists()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("decision") == "blur" and not data.get("squares"):
            self.add_error("squares", _("Pilih bagian foto yang dikaburkan."))
        return data

    def run(self) -> None:
        data = self.cleaned_data
        said: dict[str, Any] = {
            "by": self.by,
            "now": self.now,
            "reason": data["reason"],
        }
        match data["decision"]:
            case "hide":
                moderation.hide_photo(data["photo"], **said)
            case "show":
                moderation.show_photo(data["photo"], **said)
            case _:
                moderation.blur_photo(data["photo"], squares=data["squares"], **said)


class Split(StaffAction):
    label = _("Pisahkan")
    text = long_text(
        _("Bagian yang menjadi aduan sendiri"),
        help_text=_("Pelapor mendapat nomor baru dengan PIN yang sama."),
    )
    category = forms.ModelChoiceField(
        label=_("Kategori"), queryset=Category.objects.active()
    )

    @classmethod
    def is_open_to(cls, complaint: Complaint, by: User, today: datetime.date) -> bool:
        return not complaint.is_closed

    def run(self) -> None:
        moderation.split(self.complaint, by=self.by, now=self.now, **self.cleaned_data)


# In the order of the buttons, behind those of staff.ACTIONS.
MODERATION: dict[str, type[StaffAction]] = {
    "ubah-isi": EditPublicText,
    "foto": ModeratePhoto,
    "pisah": Split,
}
