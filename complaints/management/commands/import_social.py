import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from complaints.channels import social


class Command(BaseCommand):
    help = (
        "Catat aduan dari berkas CSV atau JSON (media sosial, SP4N-LAPOR!); baris"
        " yang sudah tercatat dilewati. Kolom: source, external_id, text, handle,"
        " source_url, name, email, phone, category, region."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        try:
            rows = social.read(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, social.Unreadable) as error:
            raise CommandError(str(error)) from error
        result = social.file_all(rows, now=timezone.now())
        self.stdout.write(f"{result.filed} dicatat, {result.known} sudah ada")
        for fault in result.errors:
            self.stderr.write(fault)
        if result.errors:
            sys.exit(1)
