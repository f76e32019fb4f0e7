from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from notifications import outbox


class Command(BaseCommand):
    help = "Kirim pesan yang sudah waktunya dan terlewat oleh broker; aman diulang."

    def handle(self, *args: Any, **options: Any) -> None:
        sent, failed = outbox.sweep(timezone.now())
        self.stdout.write(f"{sent} terkirim, {failed} belum terkirim")
