"""The officer's desk: read a complaint, act on it by the verbs of workflow.py.

Nothing here is edited by hand. What an officer sees starts from
`visible_to`, what they may do from `changeable_by`; no model permission is asked.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from complaints.admin import bulk, page, queue, saved_filters
from complaints.admin.replies import filled_templates, form_for
from complaints.admin.roles import works_on_complaints
from complaints.forms.moderation import MODERATION
from complaints.forms.staff import ACTIONS, OpenIdentity, StaffAction
from complaints.models import Complaint, Event, Presence, Reporter, SavedFilter
from complaints.moves import WorkflowError
from complaints.privacy import CHANGES
from directory.admin.roles import staff_of, works_as
from directory.models import User
from notifications.read_only import ReadOnlyMixin


@admin.register(Complaint)
class ComplaintAdmin(ReadOnlyMixin, admin.ModelAdmin):
    list_display = [
        "public_code",
        queue.due,
        queue.age,
        "status",
        queue.headline,
    ]
    list_filter = [
        *(queue.UrgencyFilter, queue.HeldFilter, "status", "kind", "category"),
        queue.AgencyFilter,
    ]
    list_select_related = ["category", "agency"]
    list_per_page = queue.PER_PAGE
    paginator = queue.BoundedPaginator
    # Not the fields that are searched, which ComplaintQuerySet.search knows, but
    # what makes admin show the box.
    search_fields = ["public_code"]
    ordering = queue.ORDER
    actions = bulk.ACTIONS_ON_MANY
    show_full_result_count = False
    change_form_template = "admin/complaints/complaint/change_form.html"

    # --- Who may come in --------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Complaint]:
        user = staff_of(request)
        return (
            super().get_queryset(request).visible_to(user, timezone.localdate())  # type: ignore[attr-defined]
        )

    def get_changelist(self, request: HttpRequest, **_rest: Any) -> type[ChangeList]:
        return queue.BoundedList

    def get_search_results(
        self, request: HttpRequest, queryset: Any, search_term: str
    ) -> tuple[Any, bool]:
        if not search_term.strip():
            return queryset, False
        return queryset.search(search_term), False

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        saved = list(SavedFilter.objects.filter(user=staff_of(request)))
        kept_query = saved_filters.kept_query(request.GET.urlencode())
        context = {
            "saved_filters": saved,
            "kept_query": kept_query,
            "is_saved": kept_query in {row.query for row in saved},
            "most_listed": queue.MOST_LISTED,
            "title": capfirst(self.opts.verbose_name_plural),
            "may_file": self.has_act_permission(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def has_act_permission(self, request: HttpRequest) -> bool:
        """Whether bulk actions are offered; each row is asked again."""
        return works_as(request, CHANGES)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_on_complaints(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Complaint | None = None
    ) -> bool:
        if not works_on_complaints(request):
            return False
        return obj is None or self.get_queryset(request).filter(pk=obj.pk).exists()

    def _get_obj_does_not_exist_redirect(
        self, request: HttpRequest, opts: Any, object_id: str
    ) -> HttpResponseRedirect:
        # Another agency's complaint looks exactly like none.
        raise Http404

    # --- The page and its buttons -----------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        return [
            path(
                "saringan/simpan/",
                self.admin_site.admin_view(saved_filters.save),
                name="complaints_complaint_save_filter",
            ),
            path(
                "saringan/<int:pk>/hapus/",
                self.admin_site.admin_view(saved_filters.delete),
                name="complaints_complaint_delete_filter",
            ),
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
            *(
                path(
                    f"<int:pk>/{part}/",
                    self.admin_site.admin_view(view),
                    name=f"complaints_complaint_{name}",
                )
                for part, view, name in (
                    ("cetak", self.print_sheet, "print"),
                    ("sebagai-warga", self.as_citizen, "as_citizen"),
                    ("hadir", self.presence, "presence"),
                )
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
        complaint, now = self._complaint_or_404(request, object_id), timezone.now()
        visible: Any = self.get_queryset(request)
        context = {
            **self._page(request, complaint, complaint.public_code),
            **page.beside(
                complaint, staff_of(request), visible, timezone.localdate(), now
            ),
            "rating": getattr(complaint, "satisfaction", None),
            "has_contact": hasattr(complaint, "reporter"),
            "actions": self._actions(request, complaint),
            "may_open_identity": self._openable(request, complaint).exists(),
        }
        return TemplateResponse(request, self.change_form_template, context)

    def _page(
        self, request: HttpRequest, complaint: Complaint, title: Any
    ) -> dict[str, Any]:
        """What the page and its printed sheet share."""
        return {
            **self.admin_site.each_context(request),
            "title": title,
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            "complaint": complaint,
            "events": complaint.events.select_related(
                "user", "agency"
            ).prefetch_related("attachments"),
            "related_service": complaint.service,
        }

    def print_sheet(self, request: HttpRequest, pk: int) -> HttpResponse:
        """One sheet for the field, without buttons and without the reporter."""
        complaint = self._complaint_or_404(request, pk)
        return TemplateResponse(
            request,
            "admin/complaints/complaint/print.html",
            self._page(request, complaint, complaint.public_code),
        )

    def as_citizen(self, request: HttpRequest, pk: int) -> HttpResponse:
        complaint = self._complaint_or_404(request, pk)
        return page.as_citizen(request, complaint, timezone.now())

    def presence(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Still here; answers who else is, as a part of the page."""
        complaint = self._complaint_or_404(request, pk)
        others = page.be_present(complaint, staff_of(request), timezone.now())
        return TemplateResponse(
            request, "admin/complaints/complaint/_others.html", {"others": others}
        )

    def _complaint_or_404(self, request: HttpRequest, pk: Any) -> Complaint:
        complaint: Complaint | None = self.get_object(request, str(pk))
        if complaint is None or not self.has_view_permission(request):
            raise Http404
        return complaint

    def _actions(
        self, request: HttpRequest, complaint: Complaint
    ) -> list[tuple[str, Any]]:
        """Address and label of what this officer may do now."""
        user, today = staff_of(request), timezone.localdate()
        if not self._may_act(user, complaint):
            return []
        return [
            (
                reverse("admin:complaints_complaint_act", args=[complaint.pk, name]),
                action.label,
            )
            for name, action in (ACTIONS | MODERATION).items()
            if action.is_open_to(complaint, user, today)
        ]

    def _may_act(self, user: User, complaint: Complaint) -> bool:
        may = Complaint.objects.changeable_by(user, timezone.localdate())
        return may.filter(pk=complaint.pk).exists()

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the form of one verb; on POST call the verb."""
        action = (ACTIONS | MODERATION).get(name)
        if action is None:
            raise Http404
        try:
            complaint = self._complaint_or_404(request, pk)
        except Http404:
            return self._moved_away(request, pk, action)
        if not self._may_act(staff_of(request), complaint):
            raise PermissionDenied
        return self._run(request, complaint, action)

    def _run(
        self, request: HttpRequest, complaint: Complaint, action: type[StaffAction]
    ) -> HttpResponse:
        user, now = staff_of(request), timezone.now()
        replies = filled_templates(complaint, action, now)
        form = form_for(request, action, complaint, replies, now)
        news: list[Event] = []
        if form.is_valid():
            try:
                news = page.run_unless_changed(form, request.POST.get("seen", ""))
            except WorkflowError as error:
                # Beside what was typed, which a redirect would lose.
                form.add_error(None, str(error))
            else:
                if not news:
                    done = _("Tersimpan. %(action)s: %(number)s.")
                    messages.success(
                        request,
                        done
                        % {"action": action.label, "number": complaint.public_code},
                    )
                    return self._after_act(request, complaint)
            if not self._may_act(user, complaint):
                # It went while the verb waited for the lock.
                return self._moved_away(request, complaint.pk, action)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {complaint.public_code}",
            "opts": self.opts,
            "preserved_filters": self.get_preserved_filters(request),
            "complaint": complaint,
            "form": form,
            "replies": replies,
            "news": news,
            "differences": page.differences(form, news) if news else [],
            # A form that comes back for another reason was still opened back then.
            "seen": ("" if news else request.POST.get("seen"))
            or page.last_event(complaint),
            "others": page.be_present(complaint, user, now),
        }
        return TemplateResponse(
            request,
            "admin/complaints/complaint/action.html",
            context,
            status=409 if news else 422 if form.is_bound else 200,
        )

    def _moved_away(
        self, request: HttpRequest, pk: int, action: type[StaffAction]
    ) -> HttpResponse:
        """What was typed on a complaint that another agency has by now, to be copied;
        of the complaint only its number. Http404 for who did not have it open."""
        if request.method != "POST" or not works_on_complaints(request):
            raise Http404
        opened = get_object_or_404(
            Presence.objects.select_related("complaint"),
            complaint=pk,
            user=staff_of(request),
        )
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {opened.complaint.public_code}",
            "opts": self.opts,
            "message": _(
                "Belum terkirim: aduan ini sudah pindah ke instansi lain sejak Anda"
                " membukanya."
            ),
            "typed": page.typed(action, request.POST),
            "had_photos": bool(request.FILES),
            "back_url": reverse("admin:complaints_complaint_changelist"),
            "back_label": _("Kembali ke daftar aduan"),
        }
        return TemplateResponse(request, "admin/typed.html", context, status=409)

    def _openable(self, request: HttpRequest, complaint: Complaint) -> Any:
        user = staff_of(request)
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
        user = staff_of(request)
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
        """Back to the list it was called from, else to the complaint; to the list too
        once it went to another agency."""
        if "_changelist_filters" in request.GET:
            query = saved_filters.kept_query(request.GET["_changelist_filters"])
            address = reverse("admin:complaints_complaint_changelist")
            return redirect(f"{address}?{query}" if query else address)
        if self.get_queryset(request).filter(pk=complaint.pk).exists():
            return redirect("admin:complaints_complaint_change", complaint.pk)
        return redirect("admin:complaints_complaint_changelist")
