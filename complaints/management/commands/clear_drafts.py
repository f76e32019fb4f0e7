"""Delete the photos of drafts that nobody came back to; cron calls it each day."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import drafts


class Command(BaseCommand):
    help = "Hapus foto draf aduan yang lebih lama dari tujuh hari."

    def handle(self, *args: Any, **options: Any) -> None:
        count = drafts.clear_files(now=timezone.now())
        self.stdout.write(f"{count} foto draf dihapus.")
