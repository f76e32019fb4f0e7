import datetime
from collections.abc import Callable
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from complaints import digests
from directory import digests as directory_digests
from notifications import followers
from portal.news import digests as news_digests
from portal.topics import SOURCES
from services import digests as service_digests

FOLLOWERS = {often: partial(followers.send, often, SOURCES[often]) for often in SOURCES}
SENDERS: dict[str, list[Callable[[datetime.datetime], int]]] = {
    "immediate": [FOLLOWERS["immediate"]],
    "daily": [
        digests.send_daily,
        news_digests.send_daily,
        news_digests.send_province_daily,
        FOLLOWERS["daily"],
    ],
    "weekly": [
        digests.send_weekly,
        directory_digests.send_weekly,
        service_digests.send_weekly,
        FOLLOWERS["weekly"],
    ],
    "monthly": [news_digests.send_province_monthly, digests.send_scorecards],
}


class Command(BaseCommand):
    help = "Kirim ringkasan berkala yang belum terkirim; aman diulang. Untuk cron."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("period", choices=sorted(SENDERS))

    def handle(self, *args: Any, period: str, **options: Any) -> None:
        now = timezone.now()
        sent = sum(send(now) for send in SENDERS[period])
        self.stdout.write(f"{sent} ringkasan dikirim")
