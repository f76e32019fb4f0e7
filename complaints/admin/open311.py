"""Keys for other systems: made, shown once, replaced and revoked."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.channels.open311 import keys
from complaints.models import ApiKey


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin):
    list_display = [
        "name",
        "start",
        "may_file",
        "may_update",
        "per_hour",
        "issued_at",
        "last_used_on",
        "revoked_at",
    ]
    list_filter = ["may_file", "may_update"]
    search_fields = ["name", "contact"]
    autocomplete_fields = ["user"]
    readonly_fields = ["start", "issued_at", "last_used_on", "revoked_at"]
    actions = ["replace", "revoke"]

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A key is revoked; who filed with it stays known."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: Any
    ) -> None:
        if change:
            obj.save()
        else:
            obj.shown_once = keys.issue(obj, now=timezone.now())

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: Any = None
    ) -> HttpResponse:
        """The secret is in this answer only: no redirect, message or log has it."""
        return self._show(request, obj, obj.shown_once)

    @admin.action(description=_("Ganti kunci (yang lama langsung berhenti)"))
    def replace(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> Any:
        if chosen.count() != 1:
            text = _("Pilih satu kunci saja untuk diganti.")
            self.message_user(request, text, messages.WARNING)
            return None
        key = chosen.get()
        if key.revoked_at:
            text = _("Kunci ini sudah dicabut. Buat kunci baru.")
            self.message_user(request, text, messages.WARNING)
            return None
        secret = keys.issue(key, now=timezone.now())
        self.log_change(request, key, "Kunci diganti.")
        return self._show(request, key, secret)

    @admin.action(description=_("Cabut kunci"))
    def revoke(self, request: HttpRequest, chosen: QuerySet[ApiKey]) -> None:
        for key in chosen:
            keys.revoke(key, now=timezone.now())
            self.log_change(request, key, "Kunci dicabut.")
        self.message_user(request, _("Kunci yang dipilih tidak berlaku lagi."))

    def _show(self, request: HttpRequest, key: ApiKey, secret: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Kunci untuk %(name)s") % {"name": key.name},
            "opts": self.opts,
            "key": key,
            "secret": secret,
        }
        page = TemplateResponse(
            request, "admin/complaints/apikey/shown_once.html", context
        )
        page["Cache-Control"] = "no-store"
        return page
