"""The back-office of services and taxes: one page holds all parts of a service."""

from django.contrib import admin
from django.db import models
from django.forms import BaseInlineFormSet

from services.models import (
    Fee,
    LegalBasis,
    ProcedureStep,
    Relief,
    Requirement,
    Service,
    ServiceChannel,
    TariffRule,
    Tax,
)


class RequirementInline(admin.TabularInline):
    model = Requirement
    extra = 0


class StepInline(admin.TabularInline):
    model = ProcedureStep
    extra = 0


class FeeInline(admin.StackedInline):
    model = Fee
    extra = 0


class ChannelInline(admin.TabularInline):
    model = ServiceChannel
    extra = 0


@admin.register(Service)
class ServiceAdmin(admin.ModelAdmin):
    list_display = ["name", "kind", "agency", "status", "verification"]
    list_filter = ["kind", "status", "verification"]
    list_select_related = ["agency"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["agency"]
    filter_horizontal = ["legal_bases"]
    inlines = [RequirementInline, StepInline, FeeInline, ChannelInline]


@admin.register(LegalBasis)
class LegalBasisAdmin(admin.ModelAdmin):
    list_display = ["title", "subject", "verification"]
    search_fields = ["title", "subject"]


class DatedRuleFormSet(BaseInlineFormSet):
    """Rules typed together are compared too: none of them is saved yet."""

    def clean(self) -> None:
        super().clean()
        rules = [
            form.instance
            for form in self.forms
            if form.is_valid()
            and form.has_changed()
            and not form.cleaned_data.get("DELETE")
        ]
        for rule in rules:
            others = [r for r in rules if r is not rule and r.competes(rule)]
            rule.refuse_overlap(r for r in others if r.pk is None)


class DatedRuleInline(admin.StackedInline):
    formset = DatedRuleFormSet
    extra = 0
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}


class TariffInline(DatedRuleInline):
    model = TariffRule


class ReliefInline(DatedRuleInline):
    model = Relief


@admin.register(Tax)
class TaxAdmin(admin.ModelAdmin):
    list_display = ["__str__", "code", "level"]
    list_select_related = ["service"]
    autocomplete_fields = ["service"]
    inlines = [TariffInline, ReliefInline]
