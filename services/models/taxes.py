"""Provincial taxes and their tariffs (UU 1/2022, Perda Jateng 12/2023)."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.provenance import Sourced
from services.models.services import LegalBasis, Service


class TaxQuerySet(models.QuerySet["Tax"]):
    def published(self) -> TaxQuerySet:
        return self.filter(service__status=Service.Status.PUBLISHED).select_related(
            "service", "service__agency"
        )


class Tax(models.Model):
    """What is taxed and whom; how to pay it is the parts of its `service`."""

    class Level(models.TextChoices):
        PROVINCE = "province", _("Provinsi")
        REGENCY = "regency", _("Kabupaten/kota")
        CENTRAL = "central", _("Pusat")

    service = models.OneToOneField(
        Service, models.PROTECT, related_name="tax", verbose_name=_("layanan")
    )
    code = models.SlugField(_("kode"), max_length=20, unique=True)
    acronym = models.CharField(_("singkatan"), max_length=20, blank=True)
    level = models.CharField(_("pemungut"), max_length=10, choices=Level)
    object = models.CharField(_("objek pajak"), max_length=300, blank=True)
    subject = models.CharField(_("wajib pajak"), max_length=300, blank=True)
    base = models.CharField(_("dasar pengenaan"), max_length=300, blank=True)
    due = models.CharField(_("kapan dibayar"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = TaxQuerySet.as_manager()

    class Meta:
        verbose_name = _("pajak")
        verbose_name_plural = _("pajak")
        ordering = ["order", "code"]

    def __str__(self) -> str:
        return self.service.name


class TariffRuleQuerySet(models.QuerySet["TariffRule"]):
    def in_force(self, today: datetime.date) -> TariffRuleQuerySet:
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=today),
            valid_from__lte=today,
        )


class TariffRule(Sourced):
    """One rate of a tax for one kind of object, between two dates."""

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Persen dari dasar pengenaan")
        PERCENT_OF_TAX = "percent_of_tax", _("Persen dari pajak")
        FIXED = "fixed", _("Rupiah")

    tax = models.ForeignKey(Tax, models.CASCADE, related_name="tariffs")
    label = models.CharField(_("untuk"), max_length=200)
    kind = models.CharField(_("jenis"), max_length=16, choices=Kind)
    rate = models.DecimalField(_("tarif"), max_digits=14, decimal_places=4)
    is_ceiling = models.BooleanField(_("batas tertinggi, bukan tarif"), default=False)
    valid_from = models.DateField(_("berlaku mulai"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, blank=True, verbose_name=_("dasar hukum")
    )
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = TariffRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("tarif pajak")
        verbose_name_plural = _("tarif pajak")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["tax", "label", "valid_from"], name="tariff_once_per_start"
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0), name="tariff_is_not_negative"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="tariff_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax}: {self.label}"
