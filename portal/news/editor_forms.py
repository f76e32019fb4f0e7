"""What editors fill in: pictures come in through the sanitiser, and with words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from portal.news import pictures
from portal.news.models import NewsPicture, NewsPost, ProgrammeUpdate


class NewsPostForm(forms.ModelForm):
    """What the database would refuse stands beside its field."""

    class Meta:
        model = NewsPost
        fields = "__all__"  # noqa: DJ007

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("kind") == NewsPost.Kind.HOAX:
            for name in ("claim", "verdict"):
                if not data.get(name):
                    self.add_error(name, _("Isi untuk klarifikasi hoaks."))
        begins, ends = data.get("publish_at"), data.get("expires_at")
        if begins and ends and ends <= begins:
            self.add_error("expires_at", _("Berakhir harus sesudah terbit."))
        return data


class PictureForm(forms.ModelForm):
    class Meta:
        model = NewsPicture
        fields = ("file", "alt", "caption", "credit", "order")

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if not isinstance(file, UploadedFile):
            return file
        picture = pictures.prepared(file)
        self.instance.width, self.instance.height = pictures.size(picture)
        return picture


class UpdateForm(forms.ModelForm):
    class Meta:
        model = ProgrammeUpdate
        fields = "__all__"  # noqa: DJ007

    def clean_photo(self) -> Any:
        photo = self.cleaned_data["photo"]
        return pictures.prepared(photo) if isinstance(photo, UploadedFile) else photo

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("photo") and not data.get("photo_alt"):
            self.add_error("photo_alt", _("Tuliskan apa yang terlihat di foto."))
        return data
