"""The numbered parts of one service: requirements, steps, fees, places, questions."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directory.fields import WebAddressField
from directory.provenance import Sourced
from services.models.services import LegalBasis, Service
from services.richtext import RichTextField


class ServicePart(models.Model):
    """A numbered part of one service."""

    service = models.ForeignKey(Service, models.CASCADE, related_name="%(class)ss")
    order = models.PositiveSmallIntegerField(_("urutan"))

    class Meta:
        abstract = True
        ordering = ["order"]
        constraints = [
            models.UniqueConstraint(
                fields=["service", "order"], name="%(class)s_order_once_per_service"
            )
        ]


class Requirement(ServicePart):
    text = models.CharField(_("persyaratan"), max_length=300)
    how_to_get = models.CharField(_("cara memperolehnya"), max_length=300, blank=True)
    url = WebAddressField(_("tautan formulir atau tempat mengurus"), blank=True)
    mandatory = models.BooleanField(_("wajib"), default=True)

    history = HistoricalRecords()

    class Meta(ServicePart.Meta):
        verbose_name = _("persyaratan")
        verbose_name_plural = _("persyaratan")

    def __str__(self) -> str:
        return self.text


class ProcedureStep(ServicePart):
    class Actor(models.TextChoices):
        CITIZEN = "citizen", _("Pemohon")
        OFFICER = "officer", _("Petugas")
        OTHER = "other", _("Instansi lain")

    actor = models.CharField(
        _("pelaku"), max_length=8, choices=Actor, default=Actor.CITIZEN
    )
    text = models.CharField(_("langkah"), max_length=300)
    place = models.CharField(_("tempat"), max_length=160, blank=True)
    duration = models.CharField(
        _("lama"), max_length=60, blank=True, help_text=_("Misalnya: 2 hari kerja")
    )

    history = HistoricalRecords()

    class Meta(ServicePart.Meta):
        verbose_name = _("langkah")
        verbose_name_plural = _("langkah")

    def __str__(self) -> str:
        return self.text


class FeeQuerySet(models.QuerySet["Fee"]):
    def not_over(self, today: datetime.date) -> FeeQuerySet:
        """In force on `today`, or known to come."""
        return self.filter(models.Q(valid_to=None) | models.Q(valid_to__gte=today))


class Fee(ServicePart, Sourced):
    label = models.CharField(_("biaya"), max_length=200)
    amount = models.DecimalField(_("jumlah (Rp)"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("satuan"), max_length=60, blank=True)
    valid_from = models.DateField(_("berlaku mulai"), null=True, blank=True)
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("dasar hukum"),
    )

    history = HistoricalRecords()

    objects = FeeQuerySet.as_manager()

    class Meta(ServicePart.Meta):
        verbose_name = _("tarif")
        verbose_name_plural = _("tarif")
        constraints = [
            *ServicePart.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(amount__gte=0),
                name="fee_is_not_negative",
                violation_error_message=_("Biaya tidak boleh kurang dari nol."),
            ),
            models.CheckConstraint(
                condition=models.Q(valid_from=None)
                | models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="fee_ends_after_it_begins",
                violation_error_message=_(
                    "Berlaku sampai tidak boleh sebelum berlaku mulai."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.label


class ServiceChannel(ServicePart):
    class Kind(models.TextChoices):
        ONLINE = "online", _("Daring")
        OFFICE = "office", _("Loket")
        PHONE = "phone", _("Telepon")
        APP = "app", _("Aplikasi ponsel")

    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    name = models.CharField(_("nama"), max_length=160)
    url = WebAddressField(_("tautan"), blank=True)
    address = models.CharField(_("alamat"), max_length=255, blank=True)
    hours = models.CharField(_("jam layanan"), max_length=120, blank=True)

    history = HistoricalRecords()

    class Meta(ServicePart.Meta):
        verbose_name = _("tempat layanan")
        verbose_name_plural = _("tempat layanan")

    def __str__(self) -> str:
        return self.name


class Question(ServicePart):
    """What people keep asking about the service, with the answer."""

    question = models.CharField(_("pertanyaan"), max_length=200)
    answer = RichTextField(_("jawaban"))

    history = HistoricalRecords()

    class Meta(ServicePart.Meta):
        verbose_name = _("tanya jawab")
        verbose_name_plural = _("tanya jawab")

    def __str__(self) -> str:
        return self.question
