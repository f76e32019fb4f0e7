from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils import timezone
from kombu.exceptions import OperationalError

from notifications import heartbeat, outbox
from notifications.tasks import beat


class Command(BaseCommand):
    help = "Kirim pesan yang sudah waktunya dan terlewat oleh broker; aman diulang."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.REDIS_URL:
            self._ask_workers()
        sent, failed = outbox.sweep(timezone.now())
        self.stdout.write(f"{sent} terkirim, {failed} belum terkirim")

    def _ask_workers(self) -> None:
        try:
            # Stale questions would only queue up before a worker that was away.
            beat.apply_async(expires=120)
        except (OperationalError, OSError) as error:
            self.stderr.write(f"Broker tidak terjangkau: {error}")
        else:
            heartbeat.asked(timezone.now())
