import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from notifications import retention


class Command(BaseCommand):
    help = "Hapus isi dan penerima pesan lama yang sudah terkirim atau gagal."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=90)
        parser.add_argument("--dry-run", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["days"] < 1:
            raise CommandError("--days paling sedikit 1.")
        now = timezone.now()
        before = now - datetime.timedelta(days=options["days"])
        if options["dry_run"]:
            count = retention.erasable(before).count()
            self.stdout.write(f"{count} pesan akan dihapus isinya (belum dihapus)")
            return
        self.stdout.write(f"{retention.erase(before, now)} pesan dihapus isinya")
