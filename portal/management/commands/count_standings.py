from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from portal.statistics import index


class Command(BaseCommand):
    help = "Catat keadaan setiap instansi untuk indeks tahun ini. Untuk cron harian."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{index.count(timezone.localdate())} instansi dicatat")
