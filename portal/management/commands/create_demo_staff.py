"""Staff accounts to try the back-office with; refused in production."""

from __future__ import annotations

import secrets
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from directory.models import Agency, StaffPosting, User

Role = StaffPosting.Role
# (e-mail, name, agency's code, role); example is a domain that no mail reaches.
STAFF = [
    ("verifikator@jateng.example", "Vera (verifikator)", "diskominfo", Role.VERIFIER),
    ("dinkes@jateng.example", "Dian (petugas kesehatan)", "dinkes", Role.OFFICER),
    ("dpupr@jateng.example", "Putra (petugas jalan)", "dpupr", Role.OFFICER),
    ("bapenda@jateng.example", "Bayu (petugas pajak)", "bapenda", Role.OFFICER),
    ("dpmptsp@jateng.example", "Prita (petugas izin)", "dpmptsp", Role.OFFICER),
    ("editor@jateng.example", "Edi (penulis halaman)", "dpmptsp", Role.EDITOR),
    ("penyetuju@jateng.example", "Ratna (penyetuju)", "dpmptsp", Role.EDITOR),
    ("inspektorat@jateng.example", "Indra (inspektur)", "inspektorat", Role.INSPECTOR),
    ("auditor@jateng.example", "Anis (auditor)", "inspektorat", Role.AUDITOR),
    ("kepala@jateng.example", "Karno (kepala dinas)", "dpupr", Role.HEAD),
    ("gubernur@jateng.example", "Gita (kantor gubernur)", "gubernur", Role.AUDITOR),
]
ADMINISTRATOR = ("admin@jateng.example", "Ayu (administrator)")


class Command(BaseCommand):
    help = "Buat akun staf contoh; kata sandi acak tampil sekali saja."

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Akun contoh tidak dibuat di produksi.")
        created = [self._administrator(), *map(self._officer, STAFF)]
        fresh = [account for account in created if account]
        if not fresh:
            self.stdout.write(
                "Akun contoh sudah ada. Lupa kata sandi:"
                " manage.py changepassword admin@jateng.example"
            )
            return
        self.stdout.write("Akun contoh (catat, kata sandi tidak tampil lagi):")
        for email, password in fresh:
            self.stdout.write(f"  {email:32} {password}")

    def _administrator(self) -> tuple[str, str] | None:
        email, name = ADMINISTRATOR
        if User.objects.filter(email=email).exists():
            return None
        password = secrets.token_urlsafe(12)
        User.objects.create_superuser(email, password, name=name)
        return email, password

    def _officer(self, row: tuple[str, str, str, str]) -> tuple[str, str] | None:
        email, name, code, role = row
        if User.objects.filter(email=email).exists():
            return None
        agency = Agency.objects.filter(code=code).first()
        if agency is None:
            raise CommandError(f"Instansi {code} belum ada: jalankan load_reference.")
        password = secrets.token_urlsafe(12)
        user = User.objects.create_user(email, password, name=name, is_staff=True)
        StaffPosting.objects.create(
            user=user, agency=agency, role=role, started_on=timezone.localdate()
        )
        return email, password
