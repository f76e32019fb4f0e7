"""Make the files of open data anew where their rows have changed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.opendata import building


class Command(BaseCommand):
    """Idempotent and incremental; cron runs it every hour."""

    # They would load every page, which is a third of the memory; deploys run `check`.
    requires_system_checks = []
    help = "Perbarui berkas data terbuka. Aman diulang; hanya menulis yang berubah."

    def handle(self, *args: Any, **options: Any) -> None:
        changed = building.build(timezone.now())
        self.stdout.write(f"Data terbuka: {changed} berkas baru atau berubah")
