"""What citizens fill in under news and programmes."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.translation import gettext_lazy as _


class CommentForm(forms.Form):
    """`known` visitors proved their address before and are not asked again."""

    body = forms.CharField(
        label=_("Pertanyaan atau pendapat Anda"),
        min_length=10,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )
    name = forms.CharField(
        label=_("Nama yang ditampilkan"),
        max_length=60,
        help_text=_("Boleh nama panggilan."),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Untuk satu tautan pembuktian. Tidak pernah ditampilkan."),
    )

    def __init__(self, *args: Any, known: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]
        self.helper = FormHelper()
        self.helper.form_tag = False

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].strip()
        if "\x00" in body:
            raise forms.ValidationError(_("Ada huruf yang tidak dapat disimpan."))
        return body
