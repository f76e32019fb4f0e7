"""Guided questions: a flow that does not end everywhere is never shown."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from directory.admin.usage import WhereUsed
from services import flows
from services.models import Flow, FlowOption, FlowOutcome, FlowQuestion


class FlowForm(forms.ModelForm):
    def clean_is_active(self) -> bool:
        """Refuse to show a flow with a loop, a dead end or a lost question."""
        active: bool = self.cleaned_data["is_active"]
        if active:
            found = (
                flows.problems(flows.Graph.of(self.instance))
                if self.instance.pk
                else [_("Belum ada pertanyaan pertama.")]
            )
            if found:
                raise forms.ValidationError(found)
        return active


@admin.register(Flow)
class FlowAdmin(WhereUsed):
    form = FlowForm
    list_display = ["title", "agency", "is_active", "verification"]
    list_select_related = ["agency"]
    prepopulated_fields = {"slug": ["title"]}
    autocomplete_fields = ["agency"]


class FlowPart(WhereUsed):
    """After each change the flow is checked again; a broken one is hidden at once."""

    list_filter = ["flow"]
    list_select_related = ["flow"]

    def save_related(
        self, request: HttpRequest, form: Any, formsets: Any, change: bool
    ) -> None:
        super().save_related(request, form, formsets, change)
        # What moved to another flow leaves a gap in its former one.
        touched = {form.initial.get("flow"), form.instance.flow_id}
        for flow in Flow.objects.filter(pk__in=touched):
            self._check(request, flow)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        self._check(request, obj.flow)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        owners = list(Flow.objects.filter(pk__in=queryset.values("flow")))
        super().delete_queryset(request, queryset)
        for flow in owners:
            self._check(request, flow)

    def _check(self, request: HttpRequest, flow: Flow) -> None:
        found = flows.problems(flows.Graph.of(flow))
        if not found:
            return
        if flow.is_active:
            flow.is_active = False
            flow.save(update_fields=["is_active"])
            messages.warning(request, _("Panduan disembunyikan dari warga."))
        for problem in found:
            messages.warning(request, problem)


class OptionInline(admin.TabularInline):
    model = FlowOption
    fk_name = "question"
    extra = 0

    def get_formset(
        self, request: HttpRequest, obj: FlowQuestion | None = None, **kwargs: Any
    ) -> Any:
        formset = super().get_formset(request, obj, **kwargs)
        flow = obj.flow if obj else None
        for name, rows in (
            ("next_question", FlowQuestion.objects.filter(flow=flow)),
            ("outcome", FlowOutcome.objects.filter(flow=flow)),
        ):
            formset.form.base_fields[name].queryset = rows  # type: ignore[attr-defined]
        return formset


@admin.register(FlowQuestion)
class FlowQuestionAdmin(FlowPart):
    list_display = ["text", "slug", "flow", "is_first"]
    inlines = [OptionInline]


@admin.register(FlowOutcome)
class FlowOutcomeAdmin(FlowPart):
    list_display = ["title", "slug", "flow"]
    filter_horizontal = ["services"]
