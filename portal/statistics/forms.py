"""Which figures a reader asks for: a period of whole months, and a region."""

from __future__ import annotations

import datetime
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.digests import periods
from complaints.digests.periods import Period
from directory.models import Region


class FiguresForm(forms.Form):
    """What is not offered, or is typed by hand wrongly, counts as not chosen."""

    periode = forms.ChoiceField(label=_("Masa"), required=False)
    wilayah = forms.ModelChoiceField(
        Region.objects.none(),
        label=_("Kabupaten/kota"),
        to_field_name="slug",
        required=False,
        empty_label=_("Seluruh Jawa Tengah"),
    )

    def __init__(self, data: Any, *, today: datetime.date) -> None:
        super().__init__(data)
        self.today = today
        self.fields["periode"].choices = [  # type: ignore[attr-defined]
            (period.key, period.label) for period in periods.to_choose(today)
        ]
        self.regions = list(Region.objects.order_by("kemendagri_code"))
        # The rows at hand, so that the field asks the database no more.
        region = self.fields["wilayah"]
        region.choices = [  # type: ignore[attr-defined]
            ("", region.empty_label),  # type: ignore[attr-defined]
            *((row.slug, row.name) for row in self.regions),
        ]

    @property
    def period(self) -> Period:
        return periods.chosen(self.data.get("periode", ""), self.today)

    @property
    def region(self) -> Region | None:
        slug = self.data.get("wilayah", "")
        return next((row for row in self.regions if row.slug == slug), None)

    @property
    def query(self) -> str:
        """What is chosen, for the links to the files: the same whatever was typed."""
        chosen = {"periode": self.period.key}
        if self.region:
            chosen["wilayah"] = self.region.slug
        return urlencode(chosen)
