"""What forms of citizens and of staff are made of."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from complaints import photos

MAX_TEXT = 5000


class PhotosInput(forms.ClearableFileInput):
    allow_multiple_selected = True

    def __init__(self) -> None:
        super().__init__(attrs={"accept": "image/jpeg,image/png,image/webp"})


class PhotosField(forms.FileField):
    """Up to five photos; cleans to a list of sanitised `Photo`."""

    widget = PhotosInput

    def clean(self, data: Any, initial: Any = None) -> list[photos.Photo]:
        files: list[UploadedFile] = [f for f in data or [] if f]
        if len(files) > photos.MAX_COUNT:
            raise forms.ValidationError(_("Paling banyak lima foto."))
        return [self._sanitised(file, named=len(files) > 1) for file in files]

    def _sanitised(self, file: UploadedFile, *, named: bool) -> photos.Photo:
        try:
            return photos.sanitise(file, file.size or 0)
        except photos.PhotoRejected as error:
            again = _("Pilih sekali lagi fotonya, tanpa yang ini.")
            text = f"{file.name}: {error} {again}" if named else str(error)
            raise forms.ValidationError(text) from None


def photos_field() -> PhotosField:
    return PhotosField(
        label=_("Foto"),
        required=False,
        help_text=_(
            "Paling banyak 5 foto, masing-masing 10 MB. Lokasi dan data kamera di"
            " dalam foto kami hapus."
        ),
    )


def text_field(label: Any, help_text: Any = "", ask: Any = "") -> forms.CharField:
    """A long text; `ask` is what is said when nothing was written."""
    return forms.CharField(
        label=label,
        help_text=help_text,
        error_messages={"required": ask or _("Tulis isinya dulu.")},
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "maxlength": MAX_TEXT}),
    )
