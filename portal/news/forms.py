"""What citizens fill in: comments, proofs, appeals."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.models import Category
from directory.models import Region
from notifications.plain_form import PlainForm
from portal.news import wording
from portal.news.models import Commenter


class BodyForm(PlainForm):
    body = forms.CharField(
        label=_("Pertanyaan atau pendapat Anda"),
        min_length=10,
        max_length=2000,
        error_messages={"required": _("Tulis pertanyaan atau pendapat Anda.")},
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 2000}),
    )

    def clean_body(self) -> str:
        body: str = self.cleaned_data["body"].strip()
        if wording.is_links_only(body):
            raise forms.ValidationError(
                _("Tulis dengan kata-kata sendiri, bukan hanya tautan.")
            )
        return body


class CommentForm(BodyForm):
    """`known` visitors proved their address before and are not asked again."""

    name = forms.CharField(
        label=_("Nama yang ditampilkan"),
        max_length=60,
        help_text=_("Boleh nama panggilan."),
        error_messages={"required": _("Isi nama, boleh nama panggilan.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        help_text=_("Untuk satu tautan pembuktian. Tidak pernah ditampilkan."),
    )

    def __init__(self, *args: Any, known: Commenter | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if known:
            del self.fields["email"]
            if not self.is_bound:
                self.initial["name"] = known.last_name


class ProofForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Kami kirim satu tautan. Alamat ini tidak pernah ditampilkan."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


class AppealForm(PlainForm):
    text = forms.CharField(
        label=_("Mengapa komentar ini sebaiknya terbit?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 500}),
    )


class AsComplaintForm(PlainForm):
    category = forms.ModelChoiceField(
        label=_("Tentang apa?"), queryset=Category.objects.active()
    )
    region = forms.ModelChoiceField(
        label=_("Kabupaten atau kota"), queryset=Region.objects.all()
    )
