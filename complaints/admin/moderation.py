"""What readers reported about public complaints."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.admin.roles import works_on_complaints
from complaints.models import AbuseReport, Complaint
from directory.admin.roles import staff_of
from notifications.read_only import ReadOnlyMixin


@admin.register(AbuseReport)
class AbuseReportAdmin(ReadOnlyMixin, admin.ModelAdmin):
    """What readers reported; a member of staff sees those of their complaints."""

    list_display = ["complaint", "reason", "text", "created_at", "handled_at"]
    list_filter = [("handled_at", admin.EmptyFieldListFilter), "reason"]
    list_display_links = None
    list_select_related = ["complaint"]
    actions = ["close_reports"]
    show_full_result_count = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[AbuseReport]:
        user = staff_of(request)
        visible = Complaint.objects.visible_to(user, timezone.localdate())
        return super().get_queryset(request).filter(complaint__in=visible.values("pk"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_on_complaints(request)

    def has_view_permission(
        self, request: HttpRequest, obj: AbuseReport | None = None
    ) -> bool:
        return works_on_complaints(request)

    @admin.action(description=_("Tandai selesai diperiksa"), permissions=["view"])
    def close_reports(
        self, request: HttpRequest, queryset: QuerySet[AbuseReport]
    ) -> None:
        user = staff_of(request)
        may = Complaint.objects.changeable_by(user, timezone.localdate())
        count = queryset.filter(handled_at=None, complaint__in=may.values("pk")).update(
            handled_at=timezone.now(), handled_by=user
        )
        self.message_user(request, _("%(n)d laporan selesai diperiksa.") % {"n": count})
