"""The officer's desk: read a complaint, act on it by the verbs of workflow.py.

Nothing here is edited by hand. What an officer sees starts from
`visible_to`, what they may do from `changeable_by`; no model permission is asked.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, Reporter
from complaints.moderation_forms import MODERATION
from complaints.moves import WorkflowError
from complaints.staff_forms import ACTIONS, OpenIdentity
from directory.models import StaffPosting, User


class LateFilter(admin.SimpleListFilter):
    title = _("tenggat")
    parameter_name = "tenggat"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("lewat", _("Lewat tenggat")), ("terbuka", _("Menunggu petugas"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "lewat":
                return queryset.overdue(timezone.now())
            case "terbuka":
                return queryset.waiting_for_staff()
        return queryset


class HeldFilter(admin.SimpleListFilter):
    title = _("pemeriksaan")
    parameter_name = "periksa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("dua-kali", _("Perlu diperiksa dua kali"))]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.held() if self.value() == "dua-kali" else queryset


WORK_ON_COMPLAINTS = set(StaffPosting.Role.values) - {StaffPosting.Role.EDITOR}


def works_on_complaints(request: HttpRequest) -> bool:
    user = request.user
    return bool(
        user.is_active
        and user.is_staff
        and (
            user.is_superuser or user.works_as(WORK_ON_COMPLAINTS, timezone.localdate())
        )
    )


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin):
    list_display = ["public_code", "headline", "category", "agency", "status", "due"]
    list_filter = [LateFilter, HeldFilter, "status", "kind"]
    list_select_related = ["category", "agency"]
    search_fields = ["public_code"]
    ordering = ["due_response_at"]
    actions = None
    show_full_result_count = False
    change_form_template = "admin/complaints/complaint/change_form.html"

    @admin.display(description=_("isi"))
    def headline(self, complaint: Complaint) -> str:
        if complaint.is_held:
            return format_html(
                '<strong class="late">{}</strong> {}',
                _("Periksa dua kali:"),
                complaint.headline,
            )
        return complaint.headline

    @admin.display(description=_("tenggat"), ordering="due_response_at")
    def due(self, complaint: Complaint) -> str:
        if complaint.due_at is None:
            return "–"
        day = date_format(timezone.localtime(complaint.due_at), "j M Y")
        if complaint.is_overdue(timezone.now()):
            return format_html(
                '<strong class="late">{} {}</strong>', _("Terlambat:"), day
            )
        return day

    # --- Who may come in --------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        return (
            super().get_queryset(request).visible_to(user, timezone.localdate())  # type: ignore[attr-defined]
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_on_complaints(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Complaint | None = None
    ) -> bool:
        if not works_on_complaints(request):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Complaint | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Complaint | None = None
    ) -> bool:
        return False

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        # Another agency's complaint looks exactly like none.
        raise Http404

    # --- The page and its buttons -----------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "<int:pk>/aksi/<slug:name>/",
                self.admin_site.admin_view(self.act),
                name="complaints_complaint_act",
            ),
            path(
                "<int:pk>/identitas/",
                self.admin_site.admin_view(self.identity),
                name="complaints_complaint_identity",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        complaint = self._complaint_or_404(request, object_id)
        events = complaint.events.select_related("user", "agency").prefetch_related(
            "attachments"
        )
        now = timezone.now()
        context = {
            **self.admin_site.each_context(request),
            "title": complaint.public_code,
            "opts": self.opts,
            "complaint": complaint,
            "events": events,
            "is_overdue": complaint.is_overdue(now),
            "rating": getattr(complaint, "satisfaction", None),
            "has_contact": hasattr(complaint, "reporter"),
            "actions": self._actions(request, complaint),
            "may_open_identity": self._openable(request, complaint).exists(),
        }
        return TemplateResponse(request, self.change_form_template, context)

    def _complaint_or_404(self, request: HttpRequest, pk: Any) -> Complaint:
        complaint: Complaint | None = self.get_object(request, str(pk))
        if complaint is None or not self.has_view_permission(request):
            raise Http404
        return complaint

    def _actions(
        self, request: HttpRequest, complaint: Complaint
    ) -> list[tuple[str, Any]]:
        """Address and label of what this officer may do now."""
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        if not self._may_act(user, complaint):
            return []
        return [
            (
                reverse("admin:complaints_complaint_act", args=[complaint.pk, name]),
                action.label,
            )
            for name, action in (ACTIONS | MODERATION).items()
            if action.is_open_to(complaint, user)
        ]

    def _may_act(self, user: User, complaint: Complaint) -> bool:
        may = Complaint.objects.changeable_by(user, timezone.localdate())
        return may.filter(pk=complaint.pk).exists()

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the form of one verb; on POST call the verb."""
        complaint = self._complaint_or_404(request, pk)
        action = (ACTIONS | MODERATION).get(name)
        if action is None:
            raise Http404
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        if not self._may_act(user, complaint):
            raise PermissionDenied
        data = (request.POST, request.FILES) if request.method == "POST" else ()
        form = action(*data, complaint=complaint, by=user, now=timezone.now())
        if form.is_valid():
            try:
                form.run()
            except WorkflowError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"{action.label}: {complaint.public_code}")
            return self._after_act(request, complaint)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {complaint.public_code}",
            "opts": self.opts,
            "complaint": complaint,
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/complaints/complaint/action.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _openable(self, request: HttpRequest, complaint: Complaint) -> Any:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        return Reporter.objects.visible_to(user, timezone.localdate()).filter(
            complaint=complaint
        )

    def identity(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a reason; show who filed it once the access is on record.

        Each showing is a POST with its own reason: nothing is remembered.
        """
        complaint = self._complaint_or_404(request, pk)
        if not self._openable(request, complaint).exists():
            raise Http404
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        form = OpenIdentity(
            *([request.POST] if request.method == "POST" else []),
            complaint=complaint,
            by=user,
            now=timezone.now(),
        )
        reporter = form.reveal() if form.is_valid() else None
        context = {
            **self.admin_site.each_context(request),
            "title": f"{OpenIdentity.label}: {complaint.public_code}",
            "opts": self.opts,
            "complaint": complaint,
            "form": form,
            "reporter": reporter,
        }
        response = TemplateResponse(
            request,
            "admin/complaints/complaint/identity.html",
            context,
            status=422 if form.is_bound and reporter is None else 200,
        )
        response["Cache-Control"] = "private, no-store"
        return response

    def _after_act(self, request: HttpRequest, complaint: Complaint) -> HttpResponse:
        """Back to the complaint, or to the list once it went to another agency."""
        if self.get_queryset(request).filter(pk=complaint.pk).exists():
            return redirect("admin:complaints_complaint_change", complaint.pk)
        return redirect("admin:complaints_complaint_changelist")
