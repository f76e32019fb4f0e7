"""Desks that people only read; it lies at the bottom, since every app has one."""

from typing import Any

from django.http import HttpRequest


class ReadOnlyMixin:
    """Before a ModelAdmin: verbs write these rows, nobody by hand."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
