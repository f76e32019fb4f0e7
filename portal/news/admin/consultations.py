"""Consultations are written here; nobody sees who chose what."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint
from directory.admin.history import WithHistory
from directory.admin.usage import WhereUsed
from portal.news.admin.kept import KeptByEditors, Parts
from portal.news.models import Consultation, Option


class ConsultationForm(forms.ModelForm):
    class Meta:
        model = Consultation
        fields = "__all__"  # noqa: DJ007

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("Ditutup harus sesudah dibuka."))
        if data.get("conclusion") and not data.get("concluded_at"):
            self.add_error("concluded_at", _("Isi tanggal kesimpulannya."))
        if data.get("concluded_at") and not data.get("conclusion"):
            self.add_error("conclusion", _("Tuliskan kesimpulannya."))
        return data


class OptionInline(Parts, admin.TabularInline):
    model = Option
    min_num = 2

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """What was voted for stays, word for word."""
        return obj is None or not obj.votes.exists()

    has_delete_permission = has_change_permission


@admin.register(Consultation)
class ConsultationAdmin(KeptByEditors, WhereUsed, WithHistory):
    form = ConsultationForm
    list_display = ["question", "agency", "opens_at", "closes_at", "voters"]
    list_select_related = ["agency"]
    search_fields = ["question"]
    prepopulated_fields = {"slug": ["question"]}

    filter_horizontal = ["suggestions"]
    inlines = [OptionInline]

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).annotate(n=models.Count("votes"))

    def was_public(self, obj: Consultation) -> bool:
        now = timezone.now()
        return obj.opens_at <= now or obj.history.filter(opens_at__lte=now).exists()

    @admin.display(description=_("suara"))
    def voters(self, row: Any) -> int:
        return int(row.n)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Only what the public reads can be named beside a public question."""
        if db_field.name == "suggestions":
            kwargs["queryset"] = Complaint.objects.public()
        return super().formfield_for_manytomany(db_field, request, **kwargs)
