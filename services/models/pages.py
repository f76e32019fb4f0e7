"""What happens to a service's page: its versions, disruptions, and what readers say."""

from __future__ import annotations

import datetime
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import User
from directory.provenance import real
from services.models.services import Service


class ServiceVersion(models.Model):
    """What citizens could read from `published_at` on; never edited.

    `content` holds what they plan by (requirements, time, fees), in the shape of
    `changes.snapshot`.
    """

    service = models.ForeignKey(Service, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("nomor"))
    content = models.JSONField(_("isi"))
    effective_from = models.DateField(_("berlaku mulai"), null=True, blank=True)
    note = models.CharField(_("catatan perubahan"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("terbit"))
    published_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("versi layanan")
        verbose_name_plural = _("versi layanan")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "number"], name="version_number_once_per_service"
            )
        ]
        indexes = [models.Index(fields=["-published_at"], name="version_by_date")]

    def __str__(self) -> str:
        return f"{self.service} ({self.number})"


class DisruptionQuerySet(models.QuerySet["Disruption"]):
    def current(self, now: datetime.datetime) -> DisruptionQuerySet:
        """Those that readers should know of, of published services."""
        return (
            self.filter(
                models.Q(ends_at=None) | models.Q(ends_at__gt=now),
                starts_at__lte=now,
                service__status=Service.Status.PUBLISHED,
            )
            .select_related("service")
            .order_by("state", "starts_at")
        )

    def for_calendars(self, since: datetime.datetime) -> DisruptionQuerySet:
        """Of published services that are no examples: not ended before `since`, and
        those still to come."""
        return (
            self.filter(
                models.Q(ends_at=None) | models.Q(ends_at__gte=since),
                service__in=real(Service.objects.published()),
            )
            .select_related("service")
            .order_by("starts_at", "pk")
        )


class Disruption(models.Model):
    """A service does not run as usual, from a moment until another or until told."""

    class State(models.TextChoices):
        DISRUPTED = "disrupted", _("Terganggu")
        CLOSED = "closed", _("Tutup")

    service = models.ForeignKey(
        Service,
        models.CASCADE,
        related_name="disruptions",
        verbose_name=_("layanan"),
    )
    state = models.CharField(_("keadaan"), max_length=10, choices=State)
    starts_at = models.DateTimeField(_("mulai"))
    ends_at = models.DateTimeField(_("sampai"), null=True, blank=True)
    text = models.CharField(
        _("keterangan"),
        max_length=300,
        help_text=_("Apa yang terganggu, dan apa yang bisa dilakukan warga"),
    )

    objects = DisruptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("gangguan layanan")
        verbose_name_plural = _("gangguan layanan")
        ordering = ["-starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at=None)
                | models.Q(ends_at__gt=models.F("starts_at")),
                name="disruption_ends_after_it_begins",
                violation_error_message=_("Berakhir harus sesudah mulai."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_state_display()}"


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def readable_by(self, user: User, today: datetime.date) -> FeedbackQuerySet:
        """What readers said about the pages that the user edits."""
        return self.filter(service__in=Service.objects.editable_by(user, today))

    def unhandled(self) -> FeedbackQuerySet:
        """Reports that somebody has to look into; a mere yes or no needs nobody."""
        return self.filter(handled_at=None, answer=Feedback.Answer.WRONG)


class Feedback(models.Model):
    """One reader's word on one version of a page. Nothing tells who it was."""

    class Answer(models.TextChoices):
        YES = "yes", _("Ya, membantu")
        NO = "no", _("Tidak membantu")
        WRONG = "wrong", _("Ada yang salah")

    service = models.ForeignKey(
        Service, models.CASCADE, related_name="feedback", verbose_name=_("layanan")
    )
    version = models.PositiveIntegerField(_("versi halaman"))
    answer = models.CharField(_("jawaban"), max_length=5, choices=Answer)
    text = models.TextField(_("yang salah atau kurang"), max_length=1000, blank=True)
    created_at = models.DateTimeField(_("masuk"))
    handled_at = models.DateTimeField(_("ditangani"), null=True, blank=True)
    handled_by = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: Any = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("masukan halaman")
        verbose_name_plural = _("masukan halaman")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(answer="wrong") | ~models.Q(text=""),
                name="feedback_says_what_is_wrong",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service}: {self.get_answer_display()}"
