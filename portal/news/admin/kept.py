"""Who writes here: an agency's editors and its head for that agency, others nothing."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone

from directory.admin.contacts import KeptMixin
from directory.admin.roles import staff_of
from directory.models import StaffPosting


class Parts(admin.options.InlineModelAdmin):
    """Whoever may change the page may change its parts; asked of it alone."""

    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class KeptByEditors(KeptMixin, admin.ModelAdmin):
    """Pages of the agencies that the visitor keeps; of all for a superuser. What was
    public is deleted by a superuser only, since people may have answered to it."""

    # The agency is a search box for a superuser, who alone may open that list.
    autocomplete_fields = ["agency"]

    def was_public(self, obj: Any) -> bool:
        """Now or by an earlier version: taking it off does not make it a draft."""
        raise NotImplementedError

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.is_keeper(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        if not self.is_keeper(request):
            return False
        return staff_of(request).is_superuser or obj is None or not self.was_public(obj)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        fields = super().get_autocomplete_fields(request)
        if staff_of(request).is_superuser:
            return fields
        return [name for name in fields if name != "agency"]

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        user = staff_of(request)
        if db_field.name == "agency" and not user.is_superuser:
            today = timezone.localdate()
            kept = StaffPosting.objects.kept_agencies(user, today)
            kwargs |= {"queryset": kept, "required": True}
            if kept.count() == 1:
                kwargs["initial"] = kept.get().pk
        return super().formfield_for_foreignkey(db_field, request, **kwargs)
