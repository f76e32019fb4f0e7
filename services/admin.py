"""The back-office of services and taxes: one page holds all parts of a service."""

from django.contrib import admin

from services.models import (
    Fee,
    LegalBasis,
    ProcedureStep,
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


class TariffInline(admin.StackedInline):
    model = TariffRule
    extra = 0


@admin.register(Tax)
class TaxAdmin(admin.ModelAdmin):
    list_display = ["__str__", "code", "level"]
    list_select_related = ["service"]
    autocomplete_fields = ["service"]
    inlines = [TariffInline]
