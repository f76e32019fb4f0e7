"""The record of who entered, saw, changed and took out what."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.append_only import AppendOnly
from directory.models.agencies import Agency
from directory.models.staff import User


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def between(
        self, first: datetime.datetime, last: datetime.datetime
    ) -> AuditEventQuerySet:
        return self.filter(at__gte=first, at__lt=last)


class AuditEvent(AppendOnly):
    """One thing that one member of staff did, or that was tried in their name.

    Written in the transaction of what it tells of. The database refuses to change
    or delete a row, see directory/append_only.py.
    """

    class Kind(models.TextChoices):
        LOGIN = "login", _("Masuk")
        LOGIN_FAILED = "login_failed", _("Gagal masuk")
        LOGOUT = "logout", _("Keluar")
        DENIED = "denied", _("Akses ditolak")
        PASSWORD = "password", _("Kata sandi diganti")
        FACTOR = "factor", _("Pengaman kedua diubah")
        SESSION = "session", _("Sesi diakhiri")
        INVITATION = "invitation", _("Undangan")
        ROLE = "role", _("Peran dan wewenang diubah")
        IDENTITY = "identity", _("Identitas pelapor dibuka")
        EXPORT = "export", _("Data diekspor")
        SETTING = "setting", _("Pengaturan diubah")
        RESTORE = "restore", _("Isi lama dikembalikan")

    kind = models.CharField(_("kejadian"), max_length=12, choices=Kind)
    at = models.DateTimeField(_("waktu"))
    actor = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("pelaku"),
        help_text=_("Kosong bila tidak diketahui, atau sistem sendiri"),
    )
    subject = models.ForeignKey(
        User,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("akun yang dikenai"),
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, related_name="+", verbose_name=_("instansi")
    )
    target = models.CharField(_("objek"), max_length=200, blank=True)
    detail = models.TextField(_("rincian"), blank=True)
    address = models.GenericIPAddressField(_("alamat IP"), null=True)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan audit")
        verbose_name_plural = _("catatan audit")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["kind", "-at"], name="audit_by_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M} {self.target}".strip()
