"""The 35 kabupaten and kota of Central Java, and their kecamatan."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Region(models.Model):
    """A kabupaten or kota. Four names are both, so the kind is always printed."""

    class Kind(models.TextChoices):
        REGENCY = "regency", _("Kabupaten")
        CITY = "city", _("Kota")

    kemendagri_code = models.CharField(
        _("kode Kemendagri"), max_length=5, unique=True, help_text="33.01"
    )
    bps_code = models.CharField(
        _("kode BPS"), max_length=4, unique=True, help_text="3301"
    )
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    name = models.CharField(
        _("nama"), max_length=60, unique=True, help_text=_("Lengkap: Kota Semarang")
    )
    slug = models.SlugField(max_length=60, unique=True)

    class Meta:
        verbose_name = _("kabupaten/kota")
        verbose_name_plural = _("kabupaten/kota")
        ordering = ["kemendagri_code"]

    def __str__(self) -> str:
        return self.name


class District(models.Model):
    """A kecamatan."""

    region = models.ForeignKey(
        Region, models.PROTECT, related_name="districts", verbose_name=_("wilayah")
    )
    kemendagri_code = models.CharField(
        _("kode Kemendagri"), max_length=8, unique=True, help_text="33.01.01"
    )
    bps_code = models.CharField(
        _("kode BPS"), max_length=7, unique=True, null=True, blank=True
    )
    name = models.CharField(_("nama"), max_length=60)

    class Meta:
        verbose_name = _("kecamatan")
        verbose_name_plural = _("kecamatan")
        ordering = ["kemendagri_code"]
        constraints = [
            models.UniqueConstraint(
                fields=["region", "name"], name="district_name_once_per_region"
            )
        ]

    def __str__(self) -> str:
        return self.name
