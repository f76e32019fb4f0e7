"""Bring the search box up to date with what staff have published."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.search import index


class Command(BaseCommand):
    """Idempotent and incremental; cron runs it every five minutes."""

    help = "Perbarui indeks pencarian. Aman diulang; hanya menulis yang berubah."

    def handle(self, *args: Any, **options: Any) -> None:
        built = index.build(timezone.now())
        self.stdout.write(
            f"Indeks pencarian: {built.documents} halaman"
            f" ({built.written} ditulis, {built.removed} dihapus)"
        )
