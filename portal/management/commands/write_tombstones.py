"""What was erased or taken back, kept beside the backups; cron calls it often."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from portal import backup


class Command(BaseCommand):
    help = "Tulis catatan penghapusan dan pencabutan ke BACKUP_DIR, untuk `restore`."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = backup.write_tombstones(settings.BACKUP_DIR)
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Catatan: {path}")
