"""The audit in the admin: read and taken out, never written by hand."""

from __future__ import annotations

import csv
import io
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import label_for_field
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.admin.roles import staff_of, works_as
from directory.audit import Kind, record
from directory.exports import neutral
from directory.models import AuditEvent, StaffPosting
from notifications.read_only import ReadOnlyMixin

Role = StaffPosting.Role


class AuditedMixin:
    """For the admin of what steers the portal: each change is on record, with the
    fields that changed and not their values."""

    def _note(self, request: HttpRequest, target: Any, detail: str) -> None:
        record(
            Kind.SETTING,
            by=staff_of(request),
            now=timezone.now(),
            target=target,
            detail=detail,
            request=request,
        )

    def log_addition(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        self._note(request, obj, str(_("Ditambah")))
        return super().log_addition(request, obj, message)  # type: ignore[misc]

    def log_change(self, request: HttpRequest, obj: Any, message: Any) -> Any:
        entry = super().log_change(request, obj, message)  # type: ignore[misc]
        self._note(request, obj, entry.get_change_message())
        return entry

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        for obj in queryset:
            self._note(request, obj, str(_("Dihapus")))
        return super().log_deletions(request, queryset)  # type: ignore[misc]


@admin.register(AuditEvent)
class AuditEventAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """To read and to take out as CSV, for auditors and administrators."""

    list_display = ["at", "kind", "actor", "subject", "agency", "target", "detail"]
    list_display_links = None
    list_select_related = ["actor", "subject", "agency"]
    list_filter = ["kind", "at", "agency"]
    date_hierarchy = "at"
    search_fields = ["actor__email", "subject__email", "target", "detail"]
    actions = None
    show_full_result_count = False
    change_list_template = "admin/directory/auditevent/change_list.html"
    MOST_ROWS = 50_000

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return works_as(request, [StaffPosting.Role.AUDITOR])

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "csv/",
                self.admin_site.admin_view(self.as_csv),
                name="directory_auditevent_csv",
            ),
            *super().get_urls(),
        ]

    def as_csv(self, request: HttpRequest) -> HttpResponse:
        """The rows of the list as filtered; taking them out is a row of its own,
        so it takes a POST."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("admin:directory_auditevent_changelist")
        rows = self.get_changelist_instance(request).get_queryset(request)
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(
            [str(label_for_field(n, AuditEvent)) for n in self.list_display]
        )
        for row in rows[: self.MOST_ROWS]:
            writer.writerow([neutral(cell) for cell in self._cells(row)])
        record(
            Kind.EXPORT,
            by=staff_of(request),
            now=timezone.now(),
            target=str(self.opts.verbose_name),
            detail=request.GET.urlencode(),
            request=request,
        )
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="audit.csv"'
        response["Cache-Control"] = "private, no-store"
        return response

    def _cells(self, row: AuditEvent) -> list[str]:
        people = [getattr(who, "email", "") for who in (row.actor, row.subject)]
        return [
            timezone.localtime(row.at).isoformat(timespec="seconds"),
            row.get_kind_display(),
            *people,
            str(row.agency or ""),
            row.target,
            row.detail,
        ]
