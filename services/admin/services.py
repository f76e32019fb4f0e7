"""The editor's desk of services: one page holds all 14 parts; what is public is
changed by the verbs of publishing.py alone."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import CharField, QuerySet, TextField
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.admin.history import WithHistory
from directory.admin.roles import staff_of, works_as
from directory.admin.usage import WhereUsed
from directory.models import StaffPosting
from directory.models.staff import KEEPERS
from services.admin.actions import ACTIONS
from services.models import (
    Fee,
    LegalBasis,
    ProcedureStep,
    Question,
    Requirement,
    Service,
    ServiceChannel,
    Tag,
)
from services.publishing import PublishingError
from services.richtext import RichTextField, clean
from services.views.services import preview


class Parts(admin.StackedInline):
    """Whoever may change the service may change its parts; asked of it alone."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_open(obj)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return _is_open(obj)


def _is_open(service: Service | None) -> bool:
    """Only a draft is edited; what somebody reviews or citizens read stands still."""
    return service is None or service.status == Service.Status.DRAFT


def _typed(sent: QueryDict, service: Service) -> list[tuple[str, str]]:
    """Label and content of each text that was sent: of the service those that are not
    saved like this, and all of its parts."""
    models: dict[str | None, Any] = {
        relation.get_accessor_name(): relation.related_model
        for relation in Service._meta.related_objects
    }
    found = []
    for key, text in sent.items():
        # "summary", or "requirements-0-text" of a part.
        part, name = key.split("-")[0], key.split("-")[-1]
        model: Any = models.get(part) if key.count("-") == 2 else Service
        fields = {field.name: field for field in model._meta.fields} if model else {}
        field, new = fields.get(name), str(text).strip()
        if not isinstance(field, CharField | TextField) or field.choices or not new:
            continue
        if model is not Service:
            label = f"{model._meta.verbose_name}: {field.verbose_name}"
        elif new.splitlines() != str(getattr(service, name)).strip().splitlines():
            label = str(field.verbose_name)
        else:
            continue
        found.append((capfirst(label), new))
    return found


class RequirementInline(Parts, admin.TabularInline):
    model = Requirement


class StepInline(Parts, admin.TabularInline):
    model = ProcedureStep


class FeeInline(Parts):
    model = Fee


class ChannelInline(Parts, admin.TabularInline):
    model = ServiceChannel


class QuestionInline(Parts):
    model = Question


@admin.register(Service)
class ServiceAdmin(WhereUsed, WithHistory):
    comes_back_by_form = False  # the verb "Pakai lagi isi lama" asks for a reason
    list_display = ["name", "kind", "agency", "status", "complete", "review_due_on"]
    list_filter = ["status", "kind", "verification"]
    list_select_related = ["agency"]
    search_fields = ["name", "summary"]
    prepopulated_fields = {"slug": ["name"]}
    autocomplete_fields = ["agency", "contacts"]
    filter_horizontal = ["legal_bases", "tags"]
    readonly_fields = ["status"]
    change_form_template = "admin/services/service/change_form.html"
    inlines = [RequirementInline, StepInline, FeeInline, ChannelInline, QuestionInline]
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("code", "slug"),
                    "name",
                    "summary",
                    ("kind", "agency"),
                    "status",
                    "audience",
                    "tags",
                    "is_online",
                    "description",
                ]
            },
        ),
        (
            gettext_lazy("Yang ditanya warga"),
            {
                "fields": [
                    ("duration_value", "duration_unit"),
                    "duration_note",
                    ("is_free", "fee_note"),
                    "product",
                    "complaint_handling",
                    "contacts",
                ]
            },
        ),
        (
            gettext_lazy("Standar pelayanan lengkap"),
            {
                "classes": ["collapse"],
                "fields": [
                    "legal_bases",
                    "facilities",
                    "staff_competence",
                    "internal_supervision",
                    "staff_count",
                    "service_guarantee",
                    "safety_guarantee",
                    "performance_evaluation",
                ],
            },
        ),
        (
            gettext_lazy("Terbit dan sumber"),
            {
                "fields": [
                    ("effective_from", "review_due_on"),
                    "change_note",
                    "verification",
                    "source",
                    "source_url",
                    "source_date",
                    "is_demo",
                ]
            },
        ),
    ]

    @admin.display(description=gettext_lazy("standar"))
    def complete(self, service: Service) -> str:
        return _("%(n)s dari 14 bagian standar") % {"n": service.completeness}

    # --- Who may come in ------------------------------------------------------

    def get_queryset(self, request: HttpRequest) -> QuerySet[Service]:
        services = Service.objects.editable_by(staff_of(request), timezone.localdate())
        return services.with_parts(timezone.localdate()).order_by("name")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return works_as(request, KEEPERS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.has_module_permission(request) and _is_open(obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what was never public; the rest is archived."""
        return bool(
            obj is not None
            and self.has_module_permission(request)
            and _is_open(obj)
            and not obj.version
        )

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        field: Any = super().formfield_for_foreignkey(db_field, request, **kwargs)
        user = staff_of(request)
        if db_field.name == "agency" and field and not user.is_superuser:
            field.queryset = StaffPosting.objects.kept_agencies(
                user, timezone.localdate()
            )
        return field

    # --- The page and its buttons ---------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/aksi/<slug:name>/",
                view(self.act),
                name="services_service_act",
            ),
            path(
                "<int:pk>/pratinjau/",
                view(self.preview),
                name="services_service_preview",
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
        service = self.get_object(request, object_id)
        if service and request.method == "POST" and not _is_open(service):
            return self._too_late(request, service)
        context = dict(extra_context or {})
        if service is not None:
            context |= {
                "service": service,
                "parts": service.standard_parts,
                "verbs": [
                    (
                        reverse("admin:services_service_act", args=[service.pk, name]),
                        action.label,
                    )
                    for name, action in ACTIONS.items()
                    if action.is_open_to(service)
                ],
            }
        response: HttpResponse = super().change_view(
            request, object_id, form_url, context
        )
        return response

    def save_model(
        self, request: HttpRequest, obj: Service, form: Any, change: bool
    ) -> None:
        trimmed = [
            str(field.verbose_name)
            for field in Service._meta.concrete_fields
            if isinstance(field, RichTextField)
            and field.name in form.changed_data
            and clean(form.cleaned_data[field.name]) != form.cleaned_data[field.name]
        ]
        super().save_model(request, obj, form, change)
        if trimmed:
            messages.warning(
                request,
                _("Format yang tidak diizinkan dihapus dari: %(fields)s.")
                % {"fields": ", ".join(trimmed)},
            )

    def _too_late(self, request: HttpRequest, service: Service) -> HttpResponse:
        """What was typed on a draft that was handed in meanwhile, to be copied."""
        context = {
            **self.admin_site.each_context(request),
            "title": service.name,
            "opts": self.opts,
            "message": _("Belum tersimpan: layanan ini bukan konsep lagi."),
            "typed": _typed(request.POST, service),
            "back_url": reverse("admin:services_service_change", args=[service.pk]),
            "back_label": _("Lihat yang tersimpan"),
        }
        return TemplateResponse(request, "admin/typed.html", context, status=409)

    def preview(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The page as citizens would see it."""
        return preview(request, self._service_or_404(request, pk))

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        """Show the form of one verb; on POST call the verb."""
        service = self._service_or_404(request, pk)
        action = ACTIONS.get(name)
        if action is None:
            raise Http404
        data = (request.POST,) if request.method == "POST" else ()
        form = action(*data, service=service, by=staff_of(request), now=timezone.now())
        if form.is_valid():
            try:
                result = form.run()
            except PublishingError as error:
                messages.error(request, str(error))
                result = service
            else:
                messages.success(request, f"{action.label}: {result.name}")
            return redirect("admin:services_service_change", result.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": f"{action.label}: {service.name}",
            "opts": self.opts,
            "service": service,
            "form": form,
            "action": action,
        }
        return TemplateResponse(
            request,
            "admin/services/service/action.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _service_or_404(self, request: HttpRequest, pk: int | str) -> Service:
        service: Service | None = self.get_object(request, str(pk))
        if service is None or not self.has_view_permission(request):
            raise Http404
        return service


@admin.register(LegalBasis)
class LegalBasisAdmin(WhereUsed):
    list_display = ["title", "subject", "verification"]
    search_fields = ["title", "subject"]


@admin.register(Tag)
class TagAdmin(WhereUsed):
    list_display = ["name", "kind"]
    list_filter = ["kind"]
    prepopulated_fields = {"slug": ["name"]}
