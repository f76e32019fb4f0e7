from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.news import reference


class Command(BaseCommand):
    help = (
        "Muat berita, program, dan jajak pendapat contoh; bertanda rekaan, tidak untuk"
        " produksi."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Berita contoh tidak dimuat di produksi.")
        for label, created in reference.load_examples().items():
            self.stdout.write(f"{label}: {created} baru")
        created = reference.load_consultations(timezone.now())
        self.stdout.write(f"Jajak pendapat contoh: {created} baru")
