"""Who was touched by a breach, and drafts of what they must be told."""

from __future__ import annotations

import csv
import datetime
import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from complaints import breaches
from complaints.breaches import Affected
from complaints.identity import MIN_REASON
from directory.exports import neutral
from directory.models import User


def moment(text: str) -> datetime.datetime:
    """2026-11-24T09:30, in WIB unless it says otherwise."""
    parsed = parse_datetime(text)
    if parsed is None:
        raise ValueError(text)
    return parsed if parsed.tzinfo else timezone.make_aware(parsed)


class Command(BaseCommand):
    help = (
        "Laporan kegagalan pelindungan data (UU PDP Pasal 46): siapa terdampak, data"
        " apa, kapan, dan konsep suratnya. Tercatat di catatan akses."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        example = "misalnya 2026-11-24T09:30 (WIB)"
        parser.add_argument("--since", type=moment, required=True, help=example)
        parser.add_argument("--until", type=moment, required=True, help=example)
        parser.add_argument("--by", required=True, help="e-mail akun Anda")
        parser.add_argument("--reason", required=True, help="apa yang terjadi")
        parser.add_argument("--known", type=moment, help="kapan diketahui; kini")
        who = parser.add_mutually_exclusive_group()
        who.add_argument("--account", help="e-mail akun yang disalahgunakan")
        who.add_argument(
            "--everybody", action="store_true", help="seluruh basis data terungkap"
        )
        parser.add_argument("--to", type=Path, help="folder; var/breach tanpa ini")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        since, until = options["since"], options["until"]
        if since >= until:
            raise CommandError("--since harus sebelum --until.")
        reason = " ".join(options["reason"].split())
        if len(reason) < MIN_REASON:
            raise CommandError(f"--reason paling sedikit {MIN_REASON} huruf.")
        account = self._user(options["account"]) if options["account"] else None
        complaints = breaches.touched(
            since, until, account=account, everybody=options["everybody"]
        )
        found = breaches.collect(
            complaints, since, until, by=self._user(options["by"]), reason=reason,
            now=now,
        )  # fmt: skip
        text = breaches.report(
            found,
            since,
            until,
            known_at=options["known"] or now,
            scope=self._scope(account, options["everybody"]),
        )
        folder = self._write(options["to"], now, text, found)
        self.stdout.write(f"{len(found)} aduan terdampak: {folder}")

    def _user(self, email: str) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None:
            raise CommandError(f"Tidak ada akun {email}.")
        return user

    def _scope(self, account: User | None, everybody: bool) -> str:
        if everybody:
            return "seluruh basis data"
        if account is not None:
            return f"semua yang dapat dibaca akun {account.email}"
        return "identitas yang dibuka atau diunduh, menurut catatan akses"

    def _write(
        self,
        chosen: Path | None,
        now: datetime.datetime,
        text: str,
        found: list[Affected],
    ) -> Path:
        """Two files that only this user of the machine can read."""
        folder = chosen or settings.VAR_DIR / "breach" / f"{now:%Y%m%dT%H%M%SZ}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in ("laporan.txt", "terdampak.csv"):
            descriptor = os.open(
                folder / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600
            )
            with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
                if name == "laporan.txt":
                    file.write(text)
                    continue
                writer = csv.DictWriter(file, list(Affected("", None, []).row()))
                writer.writeheader()
                for person in found:
                    row = person.row()
                    writer.writerow({k: neutral(v) for k, v in row.items()})
        return folder
