"""What everybody has to know at once, on every page."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directory.fields import WebAddressField
from directory.models import Agency


class EmergencyNoticeQuerySet(models.QuerySet["EmergencyNotice"]):
    def current(self, now: datetime.datetime) -> EmergencyNoticeQuerySet:
        return self.filter(
            models.Q(ends_at=None) | models.Q(ends_at__gt=now), starts_at__lte=now
        )


class EmergencyNotice(models.Model):
    """A warning on every page: flood, eruption, a hospital that takes nobody in."""

    class Level(models.TextChoices):
        DANGER = "danger", _("Bahaya")
        WARNING = "warning", _("Waspada")
        INFO = "info", _("Pemberitahuan")

    level = models.CharField(_("tingkat"), max_length=8, choices=Level)
    text = models.CharField(
        _("isi"),
        max_length=240,
        help_text=_("Apa yang terjadi, dan apa yang dilakukan"),
    )
    link = WebAddressField(_("tautan"), max_length=500, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("instansi")
    )
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("sampai"), null=True, blank=True)
    is_demo = models.BooleanField(_("data contoh rekaan"), default=False)

    objects = EmergencyNoticeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("peringatan darurat")
        verbose_name_plural = _("peringatan darurat")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="notice_ends_after_it_begins",
                violation_error_message=_("Berakhir harus sesudah mulai."),
            )
        ]

    def __str__(self) -> str:
        return self.text
