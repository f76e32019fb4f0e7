"""What citizens fill in to follow something, and to change how often."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from notifications.models import Subscription
from notifications.plain_form import PlainForm


class FollowForm(PlainForm):
    email = forms.EmailField(
        label=_("E-mail"),
        max_length=254,
        help_text=_("Kami kirim satu e-mail untuk memastikan alamat ini milik Anda."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    frequency = forms.ChoiceField(
        label=_("Seberapa sering?"),
        choices=Subscription.Frequency.choices,
        required=False,
    )

    def clean_frequency(self) -> str:
        """Left out, as by an older page: what the page offers first."""
        default = self.initial.get("frequency", Subscription.Frequency.IMMEDIATE)
        return self.cleaned_data["frequency"] or str(default)


class FrequencyForm(forms.Form):
    frequency = forms.ChoiceField(
        label=_("Seberapa sering?"), choices=Subscription.Frequency.choices
    )
