"""What readers of the public list fill in: filters, and a report of abuse."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints import stems, word_index
from complaints.models import AbuseReport, Category, Complaint
from complaints.privacy import MAX_QUERY_WORDS, ComplaintQuerySet
from complaints.statuses import PUBLIC, Status
from directory.models import Agency, Region
from notifications.plain_form import PlainForm

NEWEST, OLDEST, MOST_SUPPORTED = "terbaru", "terlama", "dukungan"


class ListForm(forms.Form):
    """Filters of the list and its feed; what is wrong in an address is ignored."""

    q = forms.CharField(label=_("Kata"), max_length=100, required=False)
    wilayah = forms.ModelChoiceField(
        label=_("Kabupaten atau kota"),
        queryset=Region.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label=_("Semua wilayah"),
    )
    instansi = forms.ModelChoiceField(
        label=_("Instansi"),
        queryset=Agency.objects.provincial().filter(active_to=None).order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=_("Semua instansi"),
    )
    kategori = forms.ModelChoiceField(
        label=_("Kategori"),
        queryset=Category.objects.active().filter(is_sensitive=False),
        to_field_name="code",
        required=False,
        empty_label=_("Semua kategori"),
    )
    status = forms.ChoiceField(
        label=_("Status"),
        required=False,
        choices=[
            ("", _("Semua status")),
            *((s.value, s.label) for s in Status if s in PUBLIC),
        ],
    )
    urut = forms.ChoiceField(
        label=_("Urutkan"),
        required=False,
        choices=[
            (NEWEST, _("Terbaru dahulu")),
            (OLDEST, _("Terlama dahulu")),
            (MOST_SUPPORTED, _("Paling banyak dialami")),
        ],
    )
    lewat = forms.BooleanField(label=_("Lewat batas waktu saja"), required=False)

    @property
    def chosen(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_filtered(self) -> bool:
        return bool(self.chosen.keys() - {"urut"})

    @property
    def order(self) -> str:
        return str(self.chosen.get("urut", NEWEST))

    def complaints(self, now: datetime.datetime) -> ComplaintQuerySet:
        """The public complaints that the filters leave, unordered."""
        chosen = self.chosen
        found = Complaint.objects.public()
        for name, field in (
            ("wilayah", "region"),
            ("instansi", "agency"),
            ("kategori", "category"),
            ("status", "status"),
        ):
            if name in chosen:
                found = found.filter(**{field: chosen[name]})
        if "lewat" in chosen:
            found = found.overdue(now)
        words = stems.stems(str(chosen.get("q", "")))[:MAX_QUERY_WORDS]
        return found.filter(word_index.holding(words)) if words else found


class AbuseForm(PlainForm):
    reason = forms.ChoiceField(
        label=_("Apa yang salah?"),
        choices=AbuseReport.Reason.choices,
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Penjelasan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )
