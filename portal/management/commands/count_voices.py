import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from portal.news import voices


class Command(BaseCommand):
    help = "Hitung apa yang warga inginkan bulan ini dan bulan lalu. Untuk cron."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", help="2026-11; kosong: bulan ini dan bulan lalu")

    def handle(self, *args: Any, month: str | None = None, **options: Any) -> None:
        if month:
            try:
                months = [datetime.date.fromisoformat(f"{month}-01")]
            except ValueError:
                raise CommandError("Tulis bulannya seperti 2026-11.") from None
        else:
            this = timezone.localdate().replace(day=1)
            months = [(this - datetime.timedelta(days=1)).replace(day=1), this]
        rows = sum(voices.count_month(month) for month in months)
        self.stdout.write(f"{rows} baris ditulis")
