from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from complaints import digests
from directory import digests as directory_digests
from services import digests as service_digests

SENDERS = {
    "daily": [digests.send_daily, digests.send_province_daily],
    "weekly": [
        digests.send_weekly,
        directory_digests.send_weekly,
        service_digests.send_weekly,
    ],
    "monthly": [digests.send_monthly, digests.send_scorecards],
}


class Command(BaseCommand):
    help = "Kirim ringkasan berkala yang belum terkirim; aman diulang. Untuk cron."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", choices=sorted(SENDERS))

    def handle(self, *args: Any, period: str, **options: Any) -> None:
        now = timezone.now()
        sent = sum(send(now) for send in SENDERS[period])
        self.stdout.write(f"{sent} ringkasan dikirim")
