"""The keepers' desk in the admin: an agency's editors and head look after its
contacts. No model permission is asked of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from import_export.admin import ImportExportMixin
from import_export.formats.base_formats import CSV, XLSX

from directory.admin.history import WithHistory
from directory.admin.roles import staff_of, works_as
from directory.admin.usage import WhereUsed
from directory.audit import Kind, record
from directory.models import ContactChannel, Position, StaffPosting
from directory.models.staff import KEEPERS
from directory.provenance import Verification
from directory.resources import ContactResource
from directory.staff_forms import ContactForm

CONTACT_FIELDS: Any = [
    (None, {"fields": [("kind", "purpose"), "value", "label", "hours", "is_public"]}),
    (
        _("Asal"),
        {"fields": ["verified_on", "verification", "source", "source_url"]},
    ),
    (
        _("Milik pribadi"),
        {
            "classes": ["collapse"],
            "fields": [
                "is_personal",
                "consent_reference",
                ("consent_on", "consent_withdrawn_on"),
            ],
        },
    ),
]


class FromFileMixin(ImportExportMixin):
    """Import with a preview, export as the same columns."""

    formats = [CSV, XLSX]
    skip_export_form = True
    import_template_name = "admin/directory/import.html"

    def process_result(self, result: Any, request: HttpRequest) -> HttpResponse:
        """Between preview and confirmation something may have changed."""
        if result.has_errors() or result.has_validation_errors():
            messages.error(
                request,
                _("Data berubah sejak diperiksa. Tidak ada yang disimpan; ulangi."),
            )
            return redirect("..")
        response: HttpResponse = super().process_result(result, request)
        return response

    def add_success_message(self, result: Any, request: HttpRequest) -> None:
        text = _("Impor selesai: %(new)d baru, %(update)d berubah, %(skip)d sama.")
        messages.success(request, text % result.totals)

    def has_import_permission(self, request: HttpRequest) -> bool:
        """A file reaches every agency, so it takes the model's own permissions."""
        app, name = self.opts.app_label, self.opts.model_name
        return request.user.has_perms([f"{app}.add_{name}", f"{app}.change_{name}"])

    def get_export_data(self, *args: Any, **kwargs: Any) -> Any:
        """Who took the file out is on record."""
        request = kwargs.get("request") or args[1]
        record(
            Kind.EXPORT,
            by=staff_of(request),
            now=timezone.now(),
            target=str(self.opts.verbose_name_plural),
            detail=request.GET.urlencode(),
            request=request,
        )
        return super().get_export_data(*args, **kwargs)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))


class KeptMixin:
    """What belongs to the agencies that the visitor keeps; all for a superuser."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)  # type: ignore[misc]
        user = staff_of(request)
        if user.is_superuser:
            return rows
        today = timezone.localdate()
        return rows.of_agencies(StaffPosting.objects.kept_agencies(user, today))

    def is_keeper(self, request: HttpRequest) -> bool:
        return works_as(request, KEEPERS)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.is_keeper(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_keeper(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.is_keeper(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DeletesContactsMixin:
    """Contacts, and positions with theirs, are deleted as rows of this page; the pages
    of agencies and positions themselves delete none, since `ContactAdmin` does not."""

    def save_formset(
        self, request: HttpRequest, form: Any, formset: Any, change: bool
    ) -> None:
        if formset.model in (Position, ContactChannel):
            going = [row.instance.pk for row in formset.deleted_forms]
            field = "pk" if formset.model is ContactChannel else "position"
            contacts = ContactChannel.objects.filter(**{f"{field}__in": going})
            contacts.note_deletion(timezone.now())
        super().save_formset(request, form, formset, change)  # type: ignore[misc]


@admin.register(ContactChannel)
class ContactAdmin(FromFileMixin, KeptMixin, WhereUsed, WithHistory):
    """Added and deleted on the owner's page, so that a contact always has one."""

    resource_classes = [ContactResource]
    form = ContactForm
    fieldsets = CONTACT_FIELDS
    list_display = ["value", "kind", "owner_agency", "is_public", "verified_on"]
    list_filter = ["kind", "purpose", "is_public", "is_personal", "verification"]
    list_select_related = ["agency", "position__agency"]
    search_fields = ["value", "agency__name", "position__agency__name"]
    actions = ["mark_checked"]
    # An earlier consent is no consent, and an earlier check no check.
    stays_as_it_is = [
        *["agency", "position", "is_public", "verified_on"],
        *["is_personal", "consent_reference", "consent_on", "consent_withdrawn_on"],
    ]

    @admin.action(description=_("Sudah diperiksa hari ini"))
    def mark_checked(self, request: HttpRequest, queryset: QuerySet) -> None:
        count = 0
        for contact in queryset.filter(is_demo=False):
            # One by one, so that the history knows.
            contact.verified_on = timezone.localdate()
            contact.verification = Verification.VERIFIED
            contact.save()
            count += 1
        self.message_user(
            request,
            ngettext(
                "%(count)d kontak ditandai sudah diperiksa.",
                "%(count)d kontak ditandai sudah diperiksa.",
                count,
            )
            % {"count": count},
        )
