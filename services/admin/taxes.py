"""Taxes and their tariffs."""

from django.contrib import admin

from services.models import TariffRule, Tax


class TariffInline(admin.StackedInline):
    model = TariffRule
    extra = 0


@admin.register(Tax)
class TaxAdmin(admin.ModelAdmin):
    list_display = ["__str__", "code", "level"]
    list_select_related = ["service"]
    autocomplete_fields = ["service"]
    inlines = [TariffInline]
