from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from complaints import rollups


class Command(BaseCommand):
    help = "Hitung angka harian dari aduan yang berubah. Untuk cron; aman diulang."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--all", action="store_true", help="Hitung ulang semua hari"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        count = rollups.rebuild if options["all"] else rollups.build
        self.stdout.write(f"{count(timezone.now())} hari dihitung")
