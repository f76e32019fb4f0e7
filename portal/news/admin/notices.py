"""Warnings for every page."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from directory.admin.history import WithHistory
from directory.admin.usage import WhereUsed
from portal.news import notices
from portal.news.models import EmergencyNotice


@admin.register(EmergencyNotice)
class EmergencyNoticeAdmin(WhereUsed, WithHistory):
    list_display = ["text", "level", "agency", "starts_at", "ends_at"]
    list_filter = ["level"]
    list_select_related = ["agency"]
    autocomplete_fields = ["agency"]

    def save_model(
        self, request: HttpRequest, obj: Any, form: Any, change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        transaction.on_commit(notices.forget, robust=True)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        super().delete_model(request, obj)
        transaction.on_commit(notices.forget, robust=True)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        super().delete_queryset(request, queryset)
        transaction.on_commit(notices.forget, robust=True)
