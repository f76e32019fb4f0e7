from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from complaints import erasure


class Command(BaseCommand):
    help = (
        "Hapus data pribadi yang masa simpannya habis atau yang penghapusannya"
        " diminta, juga yang kembali karena cadangan dipulihkan. Untuk cron harian."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="daftar saja, tanpa menghapus"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        due = erasure.due(now)
        for item in due:
            self.stdout.write(
                f"{item.complaint.public_code} {item.scope.label}: {item.reason.label}"
            )
            if not options["dry_run"]:
                erasure.erase(item.complaint, item.scope, item.reason, now=now)
        done = "akan dihapus" if options["dry_run"] else "dihapus"
        self.stdout.write(f"{len(due)} {done}")
