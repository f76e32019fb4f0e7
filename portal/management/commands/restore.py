"""Put a backup back; see docs/operations.md for what comes before and after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal import backup


class Command(BaseCommand):
    help = "Pulihkan basis data dan foto dari cadangan. Hentikan situs dahulu."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--force", action="store_true", help="ganti basis data yang sudah berisi"
        )
        parser.add_argument(
            "--tombstones",
            type=Path,
            help="catatan penghapusan dan pencabutan, ditulis write_tombstones",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = backup.restore(
                options["file"],
                now=timezone.now(),
                force=options["force"],
                tombstones=options["tombstones"],
            )
        except backup.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Dipulihkan: keadaan {done.taken_at:%Y-%m-%d %H:%M %Z},"
            f" {done.files} berkas,"
            f" {done.erased_again} data dihapus atau ditutup kembali,"
            f" {done.revoked_again} wewenang dicabut kembali."
        )
