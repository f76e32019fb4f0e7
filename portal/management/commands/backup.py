"""Database and photos into one encrypted file; cron calls it each night."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import backup


class Command(BaseCommand):
    help = "Cadangkan basis data dan foto ke satu berkas terenkripsi (BACKUP_KEY)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", type=Path, default=settings.BACKUP_DIR)
        parser.add_argument(
            "--keep", type=int, default=0, help="hapus yang lama, sisakan sekian"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            path = backup.write(options["to"], now=timezone.now(), keep=options["keep"])
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        size = path.stat().st_size / 1_000_000
        self.stdout.write(f"Cadangan: {path} ({size:.1f} MB)")
        if settings.MEDIA_STORAGE_URL:
            self.stdout.write(
                "Foto tidak ikut: ada di penyimpanan objek, cadangkan wadahnya sendiri."
            )
