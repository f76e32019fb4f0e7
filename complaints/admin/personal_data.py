"""Personal data in the back-office: permits, the log of accesses, tombstones."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.models import AccessLog, ConsentText, IdentityPermit, Tombstone
from directory.admin.audit import AuditedMixin
from directory.admin.roles import staff_of
from directory.models import StaffPosting, User
from notifications.read_only import ReadOnlyMixin


@admin.register(AccessLog)
class AccessLogAdmin(ReadOnlyMixin, admin.ModelAdmin):
    show_full_result_count = False
    list_display = ["at", "complaint", "purpose", "user", "agency", "reason"]
    list_select_related = ["complaint", "user", "agency"]
    list_filter = ["purpose", "agency"]
    search_fields = ["complaint__public_code", "user__email"]


@admin.register(Tombstone)
class TombstoneAdmin(ReadOnlyMixin, admin.ModelAdmin):
    show_full_result_count = False
    list_display = ["public_code", "scope", "reason", "at"]
    list_filter = ["scope", "reason"]
    search_fields = ["public_code"]


@admin.register(ConsentText)
class ConsentTextAdmin(AuditedMixin, admin.ModelAdmin):
    """A text in force is history: only one still to come can be changed."""

    list_display = ["version", "valid_from"]

    def _is_open(self, text: ConsentText | None) -> bool:
        return text is None or text.valid_from > timezone.now()

    def has_change_permission(
        self, request: HttpRequest, obj: ConsentText | None = None
    ) -> bool:
        return self._is_open(obj) and super().has_change_permission(request, obj)

    def has_delete_permission(
        self, request: HttpRequest, obj: ConsentText | None = None
    ) -> bool:
        return self._is_open(obj) and super().has_delete_permission(request, obj)


class PermitForm(forms.ModelForm):
    by: User

    def clean_posting(self) -> StaffPosting:
        posting: StaffPosting = self.cleaned_data["posting"]
        if posting.user_id == self.by.pk:
            raise ValidationError(
                _("Izin untuk diri sendiri tidak dapat diberikan. Minta administrator"
                  " lain.")
            )  # fmt: skip
        return posting


@admin.register(IdentityPermit)
class IdentityPermitAdmin(AuditedMixin, admin.ModelAdmin):
    """Given and taken away, never reworded; each time Django's log keeps it."""

    list_display = ["posting", "legal_basis", "granted_by", "granted_at"]
    list_select_related = ["posting__user", "posting__agency", "granted_by"]
    raw_id_fields = ["posting"]
    form = PermitForm

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, *args, **kwargs)
        form.by = request.user
        return form

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: IdentityPermit, form: Any, change: bool
    ) -> None:
        obj.granted_by = staff_of(request)
        obj.granted_at = timezone.now()
        super().save_model(request, obj, form, change)
