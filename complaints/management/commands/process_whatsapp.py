from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints.channels.whatsapp import processing
from notifications import receipts


class Command(BaseCommand):
    help = "Olah pesan dan kabar WhatsApp yang terlewat; aman diulang tiap menit."

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        statuses = receipts.apply_waiting(now)
        messages = processing.sweep(now)
        forgotten = processing.forget(now)
        self.stdout.write(
            f"{messages} pesan, {statuses} kabar diolah; {forgotten} pesan lama dihapus"
        )
