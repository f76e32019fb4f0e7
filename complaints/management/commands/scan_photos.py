from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from complaints import quarantine, virus_scan


class Command(BaseCommand):
    help = "Pindai foto yang masih ditahan, lalu lepaskan yang bersih."

    def handle(self, *args: Any, **options: Any) -> None:
        if not virus_scan.is_on():
            self.stdout.write("CLAMD_URL kosong: tidak ada yang dipindai.")
            return
        done = quarantine.scan_waiting(now=timezone.now())
        self.stdout.write(
            f"Foto dilepas: {done.released}, dibuang: {done.removed},"
            f" masih ditahan: {done.waiting}"
        )
        if done.waiting:
            raise CommandError("clamd tidak menjawab; foto tetap ditahan.")
