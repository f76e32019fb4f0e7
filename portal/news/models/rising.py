"""What people write about more than before: counted by a command, read by a page."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Region


class Rising(models.Model):
    """A word or a category of one month, in one region or in all of the province.

    portal/news/voices.py is the only writer.
    """

    class Kind(models.TextChoices):
        WORD = "word", _("kata")
        CATEGORY = "category", _("kategori")

    month = models.DateField(_("bulan"))
    region = models.ForeignKey(Region, models.CASCADE, null=True, blank=True)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    key = models.CharField(max_length=60)
    label = models.CharField(_("kata"), max_length=120)
    count = models.PositiveIntegerField(_("tulisan"))
    before = models.PositiveIntegerField(_("bulan sebelumnya"))
    score = models.FloatField(_("bobot"))

    class Meta:
        verbose_name = _("suara warga")
        verbose_name_plural = _("suara warga")
        ordering = ["-score", "key"]
        indexes = [
            models.Index(fields=["month", "region", "kind"], name="rising_of_a_month")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["month", "region", "kind", "key"], name="rising_once_per_region"
            ),
            models.UniqueConstraint(
                fields=["month", "kind", "key"],
                condition=models.Q(region=None),
                name="rising_once_for_all",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} {self.label}"
