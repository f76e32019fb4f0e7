"""What staff configure: subjects and clocks, days off, escalation, routing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints import routing
from complaints.models import (
    AgencyClock,
    AttributeOption,
    Category,
    CategoryAttribute,
    CollectiveLeave,
    Complaint,
    Escalation,
    EscalationStep,
    RoutingRule,
)
from directory.admin.audit import AuditedMixin
from directory.admin.roles import staff_of
from directory.admin.usage import WhereUsed
from notifications.read_only import ReadOnlyMixin


@admin.register(Category)
class CategoryAdmin(AuditedMixin, WhereUsed):
    list_display = ["name", "group", "default_agency", "verify_days", "respond_days"]
    list_filter = ["group", "active"]
    search_fields = ["name", "keywords"]
    autocomplete_fields = ["default_agency"]


class AttributeOptionInline(admin.TabularInline):
    model = AttributeOption
    extra = 1


@admin.register(CategoryAttribute)
class CategoryAttributeAdmin(AuditedMixin, admin.ModelAdmin):
    list_display = ["label", "category", "datatype", "required", "order"]
    list_filter = ["category"]
    list_select_related = ["category"]
    inlines = [AttributeOptionInline]


@admin.register(CollectiveLeave)
class CollectiveLeaveAdmin(AuditedMixin, admin.ModelAdmin):
    list_display = ["date", "name", "source"]


@admin.register(AgencyClock)
class AgencyClockAdmin(AuditedMixin, admin.ModelAdmin):
    list_display = [
        "agency",
        "category",
        "verify_days",
        "respond_days",
        "reporter_days",
        "info_days",
    ]
    list_select_related = ["agency", "category"]
    autocomplete_fields = ["agency", "category"]


@admin.register(EscalationStep)
class EscalationStepAdmin(AuditedMixin, WhereUsed):
    list_display = ["order", "working_days", "agency", "active"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]


@admin.register(Escalation)
class EscalationAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """A record of who was warned; nobody writes it by hand."""

    show_full_result_count = False
    list_display = ["complaint", "step", "due_at", "at"]
    list_select_related = ["complaint", "step__agency"]

    def get_queryset(self, request: HttpRequest) -> Any:
        user = staff_of(request)
        visible = Complaint.objects.visible_to(user, timezone.localdate())
        return super().get_queryset(request).filter(complaint__in=visible)


@admin.register(RoutingRule)
class RoutingRuleAdmin(AuditedMixin, admin.ModelAdmin):
    list_display = ["name", "order", "active", "agency", "officer"]
    list_filter = ["active"]
    list_select_related = ["agency", "officer"]
    ordering = ["order", "pk"]
    autocomplete_fields = ["category", "service", "accused", "agency", "officer"]
    change_form_template = "admin/complaints/routingrule/change_form.html"

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/coba/",
                self.admin_site.admin_view(self.try_out),
                name="complaints_routingrule_try",
            ),
            *super().get_urls(),
        ]

    def try_out(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What the rule would have changed on the latest complaints; it writes
        nothing, and lists only what this member of staff may see."""
        rule = self.get_object(request, str(pk))
        if rule is None or not self.has_view_permission(request, rule):
            raise Http404
        user = staff_of(request)
        complaints = (
            Complaint.objects.visible_to(user, timezone.localdate())
            .select_related("category", "agency", "accused_agency", "region")
            .order_by("-pk")[: routing.TRIED_ON]
        )
        context = {
            **self.admin_site.each_context(request),
            "title": _("Coba aturan: %(rule)s") % {"rule": rule},
            "opts": self.opts,
            "rule": rule,
            "trial": routing.try_out(rule, list(complaints)),
        }
        return TemplateResponse(
            request, "admin/complaints/routingrule/try_out.html", context
        )
