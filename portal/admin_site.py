"""The back-office, whose desks are loaded by those who serve or check it.

Workers, cron's commands and the export never show one; a third of a process's memory
and of its start would be theirs. docs/decisions/0150-loaded-when-needed.md.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin


class AdminSite(admin.AdminSite):
    @property
    def urls(self) -> Any:
        admin.autodiscover()
        return super().urls

    def check(self, app_configs: Any) -> Any:
        admin.autodiscover()
        return super().check(app_configs)
