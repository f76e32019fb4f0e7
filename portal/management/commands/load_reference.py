"""Load the reference data that ships with the portal."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from complaints import reference as complaints
from directory import reference as directory
from directory.datafiles import BadReferenceData
from portal.search import index
from portal.search import reference as search
from services import publishing
from services import reference as services


class Command(BaseCommand):
    """Idempotent: a second run changes nothing.

    Fields that a file has are set from the file, found by natural key. Rows no
    longer in a file stay, and so do rows that an editor marked as verified and
    people whom an editor appointed. One transaction: a bad row undoes it all. The
    search box is brought up to date at the end.
    """

    help = "Muat data rujukan: wilayah, perangkat daerah, layanan, pajak, kategori."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            with transaction.atomic():
                tallies = directory.load() | services.load() | complaints.load()
                tallies |= search.load()
                publishing.record_loaded(timezone.now())
                index.build(timezone.now())
        except BadReferenceData as error:
            raise CommandError(f"{error}. Tidak ada yang disimpan.") from error
        for label, (rows, created, updated) in tallies.items():
            self.stdout.write(f"{label}: {rows} ({created} baru, {updated} diperbarui)")
