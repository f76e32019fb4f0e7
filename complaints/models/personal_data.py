"""Consent, who may see an identity, who saw it, and what was erased."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.validators import MinLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint
from directory.append_only import AppendOnly
from directory.models import Agency, StaffPosting


class ConsentTextQuerySet(models.QuerySet["ConsentText"]):
    def in_force(self, now: datetime.datetime) -> ConsentText | None:
        """What a citizen agrees to at `now`; None before the first text."""
        return self.filter(valid_from__lte=now).order_by("-valid_from").first()


class ConsentText(models.Model):
    """What people were told about their data, word for word, by version.

    UU 27/2022, articles 20 to 22: consent is recorded with what it was given to.
    A text in force is never edited; a new wording is a new version.
    """

    version = models.CharField(_("versi"), max_length=20, unique=True)
    text = models.TextField(_("isi"))
    valid_from = models.DateTimeField(_("berlaku sejak"), unique=True)

    objects = ConsentTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("naskah persetujuan")
        verbose_name_plural = _("naskah persetujuan")
        ordering = ["-valid_from"]

    def __str__(self) -> str:
        return self.version


class IdentityPermitQuerySet(models.QuerySet["IdentityPermit"]):
    def current(self, today: datetime.date) -> IdentityPermitQuerySet:
        return self.filter(posting__in=StaffPosting.objects.current(today))


class IdentityPermit(models.Model):
    """This posting may open a reporter's identity, with a reason each time.

    Nobody has it by role or rank, an administrator included.
    """

    posting = models.OneToOneField(
        StaffPosting,
        models.CASCADE,
        related_name="identity_permit",
        verbose_name=_("penugasan"),
    )
    legal_basis = models.CharField(
        _("dasar penugasan"), max_length=200, help_text=_("Nomor surat tugas atau SK")
    )
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name=_("diberikan oleh"),
    )
    granted_at = models.DateTimeField(_("diberikan pada"), editable=False)

    objects = IdentityPermitQuerySet.as_manager()

    class Meta:
        verbose_name = _("izin melihat identitas")
        verbose_name_plural = _("izin melihat identitas")
        ordering = ["posting__agency__name", "posting__user__name"]

    def __str__(self) -> str:
        return str(self.posting)


class AccessLog(AppendOnly):
    """Somebody opened the identity behind a complaint: who, for whom, why, when."""

    class Purpose(models.TextChoices):
        IDENTITY = "identity", _("Melihat identitas pelapor")
        OWN_DATA = "own_data", _("Pelapor mengunduh datanya")

    complaint = models.ForeignKey(
        Complaint, models.PROTECT, related_name="accesses", verbose_name=_("aduan")
    )
    purpose = models.CharField(_("tindakan"), max_length=10, choices=Purpose)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("petugas")
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, verbose_name=_("instansi")
    )
    role = models.CharField(_("peran"), max_length=12, blank=True)
    reason = models.TextField(_("alasan"), validators=[MinLengthValidator(10)])
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("catatan akses")
        verbose_name_plural = _("catatan akses")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(purpose="identity")
                | models.Q(user__isnull=False) & ~models.Q(reason=""),
                name="identity_access_has_a_viewer_and_a_reason",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.purpose} {self.at:%Y-%m-%d %H:%M}"


class Tombstone(models.Model):
    """What was erased, and why: the row outlives the data and holds none of it.

    It knows the complaint by its number, so that rows exported before a restore
    can be loaded after it and applied again.
    """

    class Scope(models.TextChoices):
        IDENTITY = "identity", _("Identitas dan kontak")
        CONTENT = "content", _("Isi, pesan, dan foto")

    class Reason(models.TextChoices):
        REQUEST = "request", _("Permintaan pelapor")
        RETENTION = "retention", _("Masa simpan habis")

    public_code = models.CharField(_("nomor aduan"), max_length=16)
    scope = models.CharField(_("yang dihapus"), max_length=8, choices=Scope)
    reason = models.CharField(_("sebab"), max_length=10, choices=Reason)
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("catatan penghapusan")
        verbose_name_plural = _("catatan penghapusan")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["public_code", "scope"], name="erased_once_per_scope"
            )
        ]

    def __str__(self) -> str:
        return f"{self.public_code} {self.scope}"
