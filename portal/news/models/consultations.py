"""Consultations: a question to everybody, one voice per person, and what came of it."""

from __future__ import annotations

import datetime

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from complaints.models import Complaint
from directory.models import Agency
from directory.provenance import Sourced
from portal.news.models.conversation import Commenter


class ConsultationQuerySet(models.QuerySet["Consultation"]):
    def of_agencies(self, agencies: models.QuerySet[Agency]) -> ConsultationQuerySet:
        return self.filter(agency__in=agencies)

    def published(self, now: datetime.datetime) -> ConsultationQuerySet:
        """Those that have begun."""
        return self.filter(opens_at__lte=now).select_related("agency")


class Consultation(Sourced):
    question = models.CharField(_("pertanyaan"), max_length=200)
    slug = models.SlugField(max_length=120, unique=True)
    text = models.TextField(_("penjelasan"))
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="consultations",
        verbose_name=_("instansi"),
    )
    opens_at = models.DateTimeField(_("dibuka"))
    closes_at = models.DateTimeField(_("ditutup"))
    conclusion = models.TextField(
        _("Anda berkata, kami lakukan"),
        blank=True,
        help_text=_("Apa yang diputuskan sesudah mendengar warga, dan mengapa"),
    )
    concluded_at = models.DateField(_("tanggal kesimpulan"), null=True, blank=True)
    suggestions = models.ManyToManyField(
        Complaint,
        blank=True,
        limit_choices_to={"kind": Complaint.Kind.SUGGESTION},
        related_name="consultations",
        verbose_name=_("aspirasi terkait"),
    )

    objects = ConsultationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("jajak pendapat")
        verbose_name_plural = _("jajak pendapat")
        ordering = ["-closes_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(closes_at__gt=models.F("opens_at")),
                name="consultation_closes_after_it_opens",
                violation_error_message=_("Ditutup harus sesudah dibuka."),
            ),
            models.CheckConstraint(
                condition=models.Q(conclusion="", concluded_at=None)
                | (~models.Q(conclusion="") & models.Q(concluded_at__isnull=False)),
                name="consultation_conclusion_has_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.question

    def get_absolute_url(self) -> str:
        return reverse("news:consultation", args=[self.slug])

    def is_open(self, now: datetime.datetime) -> bool:
        return self.opens_at <= now < self.closes_at

    def is_over(self, now: datetime.datetime) -> bool:
        return now >= self.closes_at


class Option(models.Model):
    consultation = models.ForeignKey(
        Consultation, models.CASCADE, related_name="options"
    )
    text = models.CharField(_("pilihan"), max_length=160)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("pilihan")
        verbose_name_plural = _("pilihan")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class Vote(models.Model):
    """One person's answer; that there is only one, the database holds."""

    consultation = models.ForeignKey(Consultation, models.CASCADE, related_name="votes")
    option = models.ForeignKey(Option, models.PROTECT, related_name="votes")
    commenter = models.ForeignKey(Commenter, models.CASCADE)
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("suara")
        verbose_name_plural = _("suara")
        constraints = [
            models.UniqueConstraint(
                fields=["consultation", "commenter"], name="one_vote_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.consultation_id}"
