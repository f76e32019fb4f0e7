from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from services import publishing


class Command(BaseCommand):
    help = "Terbitkan layanan yang sudah disetujui dan waktunya tiba. Untuk cron."

    def handle(self, *args: Any, **options: Any) -> None:
        count = publishing.publish_due(timezone.now())
        self.stdout.write(f"{count} layanan terbit")
