import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError
from django.utils import timezone

from complaints.channels import email

# sysexits.h, as mail servers read them from a pipe.
EX_DATAERR, EX_TEMPFAIL = 65, 75
MAX_BYTES = 75 * 1024 * 1024


class Command(BaseCommand):
    help = "Terima satu surat RFC 5322 dari stdin. Untuk pipa server surat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--to", default="", help="alamat tujuan pada amplop")

    def handle(self, *args: Any, **options: Any) -> None:
        raw = sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            self.stderr.write("Surat lebih besar dari 75 MB.")
            sys.exit(EX_DATAERR)
        try:
            outcome = email.receive(raw, now=timezone.now(), recipient=options["to"])
        except DatabaseError as error:
            self.stderr.write(f"Basis data: {type(error).__name__}")
            sys.exit(EX_TEMPFAIL)
        self.stdout.write(outcome.value)
