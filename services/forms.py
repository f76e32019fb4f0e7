"""What readers may send about a page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from services.models import Feedback


class FeedbackForm(forms.ModelForm):
    class Meta:
        model = Feedback
        fields = ["version", "answer", "text"]
        widgets = {
            "version": forms.HiddenInput,
            "text": forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
        }
        error_messages = {
            "answer": {
                "required": _("Pilih salah satu jawaban."),
                "invalid_choice": _("Pilih salah satu jawaban."),
            }
        }

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        wrong = data.get("answer") == Feedback.Answer.WRONG
        if wrong and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Tulis apa yang salah, agar bisa dibetulkan."))
        return data
