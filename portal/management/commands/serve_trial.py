"""All that `make run` does after the libraries are there, in one process."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

PREPARATION = (
    "load_reference",
    "create_demo_content",
    "create_demo_staff",
    "build_open_data",
)


class Command(BaseCommand):
    """Safe to run again: what is there stays. Each command of its own would load the
    models anew, which takes longer than its work."""

    # The server makes them.
    requires_system_checks = []
    help = (
        "Siapkan basis data dengan data rujukan dan akun contoh, lalu jalankan situs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("port", nargs="?", type=int, default=8000)

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Situs percobaan tidak dijalankan di produksi.")
        self.stdout.write("[3/5] Menyiapkan basis data")
        call_command("migrate", verbosity=0)
        self.stdout.write("[4/5] Memuat data rujukan dan akun contoh")
        for name in PREPARATION:
            call_command(name, stdout=self.stdout)
        self.stdout.write("[5/5] Menjalankan situs")
        for label, path in (
            ("Situs", "/"),
            ("Petugas", "/admin/"),
            ("Surat keluar", "/dev/mail/"),
        ):
            self.stdout.write(f"      {label:12} http://127.0.0.1:{port}{path}")
        call_command("runserver", f"127.0.0.1:{port}", use_reloader=False)
