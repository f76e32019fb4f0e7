"""Provincial taxes (UU 1/2022, Perda Jateng 12/2023).

What they cost is in services.models.tariffs: rules with dates.
"""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from services.calculators.steps import Rounding
from services.models.services import Service


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

    class RoundingMode(models.TextChoices):
        """Names from the decimal module."""

        NEAREST = "ROUND_HALF_UP", _("Terdekat")
        DOWN = "ROUND_FLOOR", _("Ke bawah")
        UP = "ROUND_CEILING", _("Ke atas")

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
    rounding_unit = models.PositiveIntegerField(
        _("dibulatkan ke kelipatan (Rp)"), default=1, validators=[MinValueValidator(1)]
    )
    rounding_mode = models.CharField(
        _("arah pembulatan"),
        max_length=16,
        choices=RoundingMode,
        default=RoundingMode.NEAREST,
    )
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = TaxQuerySet.as_manager()

    class Meta:
        verbose_name = _("pajak")
        verbose_name_plural = _("pajak")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rounding_unit__gte=1),
                name="tax_rounds_to_rupiah",
                violation_error_message=_("Pembulatan paling sedikit satu rupiah."),
            )
        ]

    def __str__(self) -> str:
        return self.service.name

    @property
    def rounding(self) -> Rounding:
        return Rounding(self.rounding_unit, self.rounding_mode)
