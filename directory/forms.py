"""What citizens fill in: the filter of the list, and "Nomor ini salah?"."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from directory.models import Agency, Appointment, ContactCorrection, Region
from directory.models.agencies import AgencyQuerySet
from notifications.plain_form import PlainForm

MAX_PAGE = 10_000


class ListForm(forms.Form):
    """Search, filters, order and page of the list, all from the address."""

    ORDERS = [
        ("", _("Jenis kantor")),
        ("nama", _("Nama kantor")),
        ("pimpinan", _("Nama pimpinan")),
        ("wilayah", _("Kabupaten/kota")),
    ]

    q = forms.CharField(
        label=_("Cari dinas, urusan, atau nama pejabat"),
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    jenis = forms.ChoiceField(
        label=_("Jenis"),
        choices=[("", _("Semua jenis")), *Agency.Kind.choices],
        required=False,
    )
    wilayah = forms.ModelChoiceField(
        label=_("Letak kantor"),
        queryset=Region.objects.filter(agency__isnull=False).distinct(),
        to_field_name="slug",
        empty_label=_("Semua wilayah"),
        required=False,
    )
    urut = forms.ChoiceField(label=_("Urutkan"), choices=ORDERS, required=False)
    hal = forms.IntegerField(
        min_value=1, max_value=MAX_PAGE, required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("jenis", "wilayah", "urut"):
            self.fields[name].widget.attrs["class"] = "form-select"
        self.fields["q"].widget.attrs["class"] = "form-control"

    def apply(self, agencies: AgencyQuerySet) -> AgencyQuerySet:
        """What was asked for; an invalid field counts as not filled in."""
        self.full_clean()
        data = self.cleaned_data
        if data.get("q"):
            agencies = agencies.search(data["q"])
        if data.get("jenis"):
            agencies = agencies.filter(kind=data["jenis"])
        if data.get("wilayah"):
            agencies = agencies.filter(region=data["wilayah"])
        return self._ordered(agencies, data.get("urut", ""))

    def _ordered(self, agencies: AgencyQuerySet, order: str) -> AgencyQuerySet:
        if order == "nama":
            return agencies.order_by("name", "pk")
        if order == "wilayah":
            return agencies.order_by(
                F("region__kemendagri_code").asc(nulls_last=True), "name", "pk"
            )
        if order == "pimpinan":
            heads = Appointment.objects.current().filter(
                position__agency=OuterRef("pk"), position__is_head=True
            )
            name = Subquery(heads.values("person__name")[:1])
            return agencies.annotate(head_name=name).order_by(
                F("head_name").asc(nulls_last=True), "name", "pk"
            )
        return agencies.by_rank()

    @property
    def order(self) -> str:
        return str(self.cleaned_data.get("urut", ""))

    @property
    def page(self) -> int:
        return self.cleaned_data.get("hal") or 1


class CorrectionForm(PlainForm):
    problem = forms.ChoiceField(
        label=_("Apa yang salah?"),
        choices=ContactCorrection.Problem.choices,
        widget=forms.RadioSelect,
    )
    proposal = forms.CharField(
        label=_("Seharusnya"),
        help_text=_("Nomor atau alamat yang benar, bila Anda tahu."),
        max_length=200,
        required=False,
    )
    note = forms.CharField(
        label=_("Catatan"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 500}),
    )
    email = forms.EmailField(
        label=_("E-mail Anda"),
        help_text=_("Hanya untuk memberi tahu hasilnya, lalu kami hapus."),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].widget.attrs["autocomplete"] = "email"
