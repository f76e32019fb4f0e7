"""Disruptions, and what readers said about the pages of the editor's agency."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.admin.roles import staff_of
from directory.admin.usage import WhereUsed
from notifications.read_only import ReadOnlyMixin
from services.models import Disruption, Feedback, RegionDoor, Service, Signpost


class OwnAgency(admin.ModelAdmin):
    """Rows that belong to a service, for those who edit that service."""

    def _services(self, request: HttpRequest) -> QuerySet[Service]:
        return Service.objects.editable_by(staff_of(request), timezone.localdate())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        own = self._services(request).values("pk")
        return super().get_queryset(request).filter(service__in=own)

    def has_module_permission(self, request: HttpRequest) -> bool:
        service_admin = self.admin_site.get_model_admin(Service)
        return service_admin.has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)


@admin.register(Disruption)
class DisruptionAdmin(OwnAgency):
    list_display = ["service", "state", "starts_at", "ends_at"]
    list_filter = ["state"]
    list_select_related = ["service"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        kwargs["queryset"] = self._services(request).published()  # type: ignore[attr-defined]
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Feedback)
class FeedbackAdmin(ReadOnlyMixin, OwnAgency):
    list_display = ["created_at", "service", "answer", "version", "text", "handled_at"]
    list_filter = ["answer", ("handled_at", admin.EmptyFieldListFilter)]
    list_select_related = ["service"]
    actions = ["mark_handled"]

    @admin.action(description=_("Tandai sudah ditangani"))
    def mark_handled(self, request: HttpRequest, queryset: Any) -> None:
        count = queryset.filter(handled_at=None).update(
            handled_at=timezone.now(), handled_by=request.user
        )
        self.message_user(request, _("%(n)d masukan ditandai.") % {"n": count})


@admin.register(Signpost)
class SignpostAdmin(WhereUsed):
    list_display = ["name", "level", "office", "verification"]
    list_filter = ["level"]
    prepopulated_fields = {"slug": ["name"]}


@admin.register(RegionDoor)
class RegionDoorAdmin(admin.ModelAdmin):
    list_display = ["region", "website", "verification"]
    list_select_related = ["region"]
