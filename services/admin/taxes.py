"""Taxes, their tariffs and reliefs."""

from django.contrib import admin
from django.forms import BaseInlineFormSet

from directory.admin.usage import WhereUsed
from services.models import Relief, TariffRule, Tax


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


class TariffInline(DatedRuleInline):
    model = TariffRule


class ReliefInline(DatedRuleInline):
    model = Relief


@admin.register(Tax)
class TaxAdmin(WhereUsed):
    list_display = ["__str__", "code", "level"]
    list_select_related = ["service"]
    autocomplete_fields = ["service"]
    inlines = [TariffInline, ReliefInline]
