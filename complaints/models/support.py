"""What other people do with a public complaint: join it, judge it, report it."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.complaint import Complaint


class ComplaintSupport(models.Model):
    """Somebody has the same trouble. Only a keyed hash of their browser is kept."""

    complaint = models.ForeignKey(Complaint, models.CASCADE, related_name="supports")
    key_hash = models.CharField(max_length=64, editable=False)
    created_at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("dukungan")
        verbose_name_plural = _("dukungan")
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "key_hash"], name="support_once_per_browser"
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.key_hash[:8]}"


class AbuseReportQuerySet(models.QuerySet["AbuseReport"]):
    def waiting(self) -> AbuseReportQuerySet:
        return self.filter(handled_at=None)


class AbuseReport(models.Model):
    """A reader says that a public complaint should not be read like this."""

    class Reason(models.TextChoices):
        PERSONAL = "personal", _("Ada data pribadi orang")
        INSULT = "insult", _("Hinaan, kebencian, atau ancaman")
        FALSE = "false", _("Tidak benar atau palsu")
        ADVERT = "advert", _("Iklan atau kiriman sampah")
        OTHER = "other", _("Lainnya")

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="abuse_reports", verbose_name=_("aduan")
    )
    reason = models.CharField(_("alasan"), max_length=8, choices=Reason)
    text = models.CharField(_("penjelasan"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("waktu"))
    handled_at = models.DateTimeField(_("selesai diperiksa"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("diperiksa oleh"),
    )

    objects = AbuseReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("laporan penyalahgunaan")
        verbose_name_plural = _("laporan penyalahgunaan")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.reason}"


class Satisfaction(models.Model):
    """The reporter's own mark for how it was handled, once."""

    complaint = models.OneToOneField(
        Complaint, models.CASCADE, related_name="satisfaction"
    )
    score = models.PositiveSmallIntegerField(
        _("nilai"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    reasons = models.JSONField(_("sebab"), default=list, blank=True)
    comment = models.TextField(_("catatan"), blank=True)
    created_at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("penilaian pelapor")
        verbose_name_plural = _("penilaian pelapor")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(score__gte=1, score__lte=5),
                name="satisfaction_is_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.score}"


class AccessLink(models.Model):
    """A link by e-mail that opens one complaint once, for ten minutes."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="access_links"
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    expires_at = models.DateTimeField(_("berlaku sampai"))
    used_at = models.DateTimeField(_("dipakai"), null=True, blank=True)

    class Meta:
        verbose_name = _("tautan masuk")
        verbose_name_plural = _("tautan masuk")

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.expires_at:%Y-%m-%d %H:%M}"
