"""The files of open data as they were last built."""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def storage_path(file: DataFile, filename: str) -> str:
    """By content, so that whoever is reading the last version reads it to its end."""
    return f"open-data/{file.sha256[:16]}/{file.name}"


class DataFile(models.Model):
    """One file; its address stays when its content changes. building.py writes it."""

    class Format(models.TextChoices):
        CSV = "csv", "CSV"
        JSON = "json", "JSON"
        PARQUET = "parquet", "Parquet"

    dataset = models.SlugField(max_length=20)
    name = models.CharField(max_length=60, unique=True)
    # The first day of its month; empty for a dataset of one piece.
    month = models.DateField(_("bulan"), null=True)
    format = models.CharField(_("format"), max_length=7, choices=Format)
    file = models.FileField(_("berkas"), upload_to=storage_path, max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("ukuran"))
    rows = models.PositiveBigIntegerField(_("baris"))
    # What the rows were when it was built, where that is cheaper to ask than to write.
    fingerprint = models.CharField(max_length=80, blank=True)
    # When the rows were read, and when the content last became another.
    checked_at = models.DateTimeField(_("diperiksa"))
    changed_at = models.DateTimeField(_("berubah"))

    class Meta:
        verbose_name = _("berkas data terbuka")
        verbose_name_plural = _("berkas data terbuka")
        ordering = ["dataset", "-month", "format"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("opendata:file", args=[self.dataset, self.name])

    @property
    def etag(self) -> str:
        return f'"{self.sha256[:32]}"'
