"""The same form as on one page, in three short steps."""

from __future__ import annotations

from typing import Any

from crispy_forms.layout import HTML, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.forms.attribute_fields import PREFIX, field_name
from complaints.forms.filing import ComplaintForm
from complaints.models import Category

# Step, its name, its fields. A category's own questions come with the place.
STEPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "apa": (_("Apa"), ("kind", "text", "category", "service", "agency", "photos")),
    "di-mana": (_("Di mana"), ("region", "district", "address")),
    "siapa": (
        _("Siapa"),
        ("hide_name", "anonymous", "secret", "name", "email", "phone"),
    ),
}


class StepForm(ComplaintForm):
    """The fields of one step, with `category` and photos known from before."""

    def __init__(
        self,
        step: str,
        *args: Any,
        category: Category | None = None,
        kept_photos: int = 0,
        **kwargs: Any,
    ) -> None:
        known = category if step == "di-mana" else None
        super().__init__(*args, category=known, kept_photos=kept_photos, **kwargs)
        own = [*STEPS[step][1]]
        if step == "di-mana":
            own += [field_name(a) for a in self.attributes]
        else:
            self.attributes = []
        for name in list(self.fields):
            if name not in own:
                del self.fields[name]
        note = "{% include 'complaints/_privacy_note.html' only %}"
        first = [HTML(note)] if step == "siapa" else []
        self.helper.layout = Layout(*first, *own)

    def remember(self, answers: dict[str, list[str]]) -> None:
        """Show what was sent for this step before, without judging it again."""
        for name, field in self.fields.items():
            values = answers.get(name, [])
            if isinstance(field, forms.BooleanField):
                self.initial[name] = bool(values)
            elif isinstance(field, forms.MultipleChoiceField):
                self.initial[name] = values
            elif values:
                self.initial[name] = values[0]


def step_of(field: str) -> str:
    """The step in which this field of the whole form stands."""
    if field.startswith(PREFIX):
        return "di-mana"
    return next((step for step, (_n, own) in STEPS.items() if field in own), "apa")
