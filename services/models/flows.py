"""Guided questions: a flow of questions whose answers lead to one outcome."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import WebAddressField
from directory.models import Agency
from directory.provenance import Sourced
from services.models.services import Service
from services.richtext import RichTextField


class Flow(Sourced):
    """`is_active` is refused while `flows.problems` finds any."""

    slug = models.SlugField(max_length=60, unique=True)
    title = models.CharField(_("judul"), max_length=120)
    intro = models.CharField(_("pengantar"), max_length=300, blank=True)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="+", verbose_name=_("pemilik")
    )
    is_active = models.BooleanField(_("tampil untuk warga"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("panduan")
        verbose_name_plural = _("panduan")
        ordering = ["order", "title"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("services:flow", args=[self.slug])


class FlowQuestion(models.Model):
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="questions")
    slug = models.SlugField(max_length=40)
    text = models.CharField(_("pertanyaan"), max_length=200)
    help = models.CharField(_("penjelasan"), max_length=300, blank=True)
    is_first = models.BooleanField(_("pertanyaan pertama"), default=False)

    class Meta:
        verbose_name = _("pertanyaan panduan")
        verbose_name_plural = _("pertanyaan panduan")
        ordering = ["-is_first", "slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "slug"], name="question_slug_once_per_flow"
            ),
            models.UniqueConstraint(
                fields=["flow"],
                condition=models.Q(is_first=True),
                name="flow_has_one_first_question",
                violation_error_message=_(
                    "Panduan ini sudah punya pertanyaan pertama."
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.text}"


class FlowOutcome(models.Model):
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="outcomes")
    slug = models.SlugField(max_length=40)
    title = models.CharField(_("jawaban akhir"), max_length=160)
    text = RichTextField(_("penjelasan"), blank=True)
    services = models.ManyToManyField(
        Service, blank=True, related_name="+", verbose_name=_("layanan")
    )
    url = WebAddressField(_("tautan luar"), blank=True)
    url_label = models.CharField(_("nama tautan"), max_length=80, blank=True)

    class Meta:
        verbose_name = _("jawaban akhir")
        verbose_name_plural = _("jawaban akhir")
        ordering = ["slug"]
        constraints = [
            models.UniqueConstraint(
                fields=["flow", "slug"], name="outcome_slug_once_per_flow"
            )
        ]

    def __str__(self) -> str:
        return f"{self.slug}: {self.title}"


class FlowOption(models.Model):
    """An answer; it leads to a next question or to an outcome, never to both."""

    question = models.ForeignKey(FlowQuestion, models.CASCADE, related_name="options")
    slug = models.SlugField(max_length=40)
    label = models.CharField(_("pilihan"), max_length=160)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)
    next_question = models.ForeignKey(
        FlowQuestion,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("pertanyaan berikut"),
    )
    outcome = models.ForeignKey(
        FlowOutcome,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("jawaban akhir"),
    )

    class Meta:
        verbose_name = _("pilihan")
        verbose_name_plural = _("pilihan")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "slug"], name="option_slug_once_per_question"
            ),
            models.CheckConstraint(
                condition=models.Q(next_question=None, outcome__isnull=False)
                | models.Q(next_question__isnull=False, outcome=None),
                name="option_leads_to_one_place",
                violation_error_message=_(
                    "Pilih satu: pertanyaan berikut atau jawaban akhir."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label
