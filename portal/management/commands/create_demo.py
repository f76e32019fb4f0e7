"""A believable province to try the portal with; refused in production."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints import demo, rollups

EVERY = 50


class Command(BaseCommand):
    """Staff accounts, news and complaints of a year, each marked as invented.

    The same seed gives the same stories. `--remove` takes the complaints away again;
    the accounts with which people log in stay.
    """

    help = "Buat provinsi rekaan: akun staf, berita, dan aduan setahun."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--complaints", type=int, default=2000, metavar="N")
        parser.add_argument("--seed", type=int, default=1950)
        parser.add_argument("--remove", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Provinsi rekaan tidak dibuat di produksi.")
        if options["remove"]:
            self.stdout.write(f"{demo.remove()} aduan rekaan dihapus")
            rollups.rebuild(timezone.now())
            return
        if options["complaints"] < 1:
            raise CommandError("--complaints paling sedikit 1.")
        call_command("create_demo_staff", stdout=self.stdout)
        self._complaints(options["complaints"], options["seed"])

    def _complaints(self, count: int, seed: int) -> None:
        began = time.monotonic()

        def progress(done: int) -> None:
            if done % EVERY == 0 or done == count:
                end = "\r" if self.stdout.isatty() and done < count else "\n"
                seconds = time.monotonic() - began
                line = f"  aduan {done} dari {count} ({seconds:.0f} detik)"
                self.stdout.write(line, ending=end)

        try:
            opened = demo.create(
                count, seed=seed, now=timezone.now(), progress=progress
            )
        except demo.Refused as error:
            raise CommandError(str(error)) from error
        rollups.rebuild(timezone.now())
        self.stdout.write("Aduan rekaan yang dapat dilacak (nomor dan PIN):")
        for code, pin in opened:
            self.stdout.write(f"  {code}  {pin}")
