from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from complaints import escalations, silence


class Command(BaseCommand):
    help = (
        "Tutup aduan yang pelapornya diam, lalu peringatkan atasan atas aduan yang"
        " terlambat. Untuk cron tiap jam; dijalankan dua kali tidak berakibat apa-apa."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        closed = silence.close_all(now)
        escalated = escalations.escalate(now)
        self.stdout.write(
            f"{closed.answered} aduan ditutup tanpa tanggapan pelapor,"
            f" {closed.unanswered_questions} ditutup karena data tidak datang,"
            f" {escalated} peringatan dicatat"
        )
