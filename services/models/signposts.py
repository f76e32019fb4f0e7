"""Services that are not the province's: who runs them, and where the door is."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from directory.fields import WebAddressField
from directory.models import Region
from directory.provenance import Sourced


class Signpost(Sourced):
    class Level(models.TextChoices):
        REGENCY = "regency", _("Kabupaten/kota")
        CENTRAL = "central", _("Pemerintah pusat")

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("layanan"), max_length=160)
    summary = models.CharField(_("ringkasan"), max_length=200)
    level = models.CharField(_("wewenang"), max_length=8, choices=Level)
    office = models.CharField(
        _("kantor"),
        max_length=160,
        help_text=_("Untuk kabupaten/kota, tanpa nama daerahnya"),
    )
    url = WebAddressField(_("situs"), blank=True)
    keywords = models.CharField(_("kata lain"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("bukan kewenangan provinsi")
        verbose_name_plural = _("bukan kewenangan provinsi")
        ordering = ["level", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("services:signpost", args=[self.slug])

    def office_in(self, region: Region) -> str:
        """The office's whole name: "Dinas Kesehatan Kabupaten Kudus"."""
        return f"{self.office} {region.name}"


class RegionDoor(Sourced):
    """Where the government of a kabupaten or kota answers on the web."""

    region = models.OneToOneField(
        Region, models.CASCADE, related_name="door", verbose_name=_("wilayah")
    )
    website = WebAddressField(_("situs"))

    class Meta:
        verbose_name = _("situs kabupaten/kota")
        verbose_name_plural = _("situs kabupaten/kota")
        ordering = ["region"]

    def __str__(self) -> str:
        return self.website
