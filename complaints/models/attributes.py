"""Questions of one category, in the six data types of Open311 GeoReport v2."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.models.categories import Category


class CategoryAttribute(models.Model):
    """One more question for complaints of this category.

    https://wiki.open311.org/GeoReport_v2/#get-service-definition
    """

    class DataType(models.TextChoices):
        STRING = "string", _("Teks pendek")
        NUMBER = "number", _("Angka")
        DATETIME = "datetime", _("Tanggal dan jam")
        TEXT = "text", _("Teks panjang")
        SINGLE = "singlevaluelist", _("Pilih satu")
        MULTIPLE = "multivaluelist", _("Pilih beberapa")

    category = models.ForeignKey(
        Category, models.CASCADE, related_name="attributes", verbose_name=_("kategori")
    )
    code = models.SlugField(_("kode"), max_length=40)
    label = models.CharField(_("pertanyaan"), max_length=150)
    help_text = models.CharField(_("petunjuk"), max_length=200, blank=True)
    datatype = models.CharField(_("jenis jawaban"), max_length=15, choices=DataType)
    required = models.BooleanField(_("wajib dijawab"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=1)

    class Meta:
        verbose_name = _("pertanyaan tambahan")
        verbose_name_plural = _("pertanyaan tambahan")
        ordering = ["category", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["category", "code"], name="attribute_code_once_per_category"
            )
        ]

    def __str__(self) -> str:
        return self.label


class AttributeOption(models.Model):
    """One answer that a list offers."""

    attribute = models.ForeignKey(
        CategoryAttribute, models.CASCADE, related_name="options"
    )
    key = models.SlugField(_("kode"), max_length=40)
    name = models.CharField(_("jawaban"), max_length=100)
    order = models.PositiveSmallIntegerField(_("urutan"), default=1)

    class Meta:
        verbose_name = _("pilihan jawaban")
        verbose_name_plural = _("pilihan jawaban")
        ordering = ["attribute", "order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["attribute", "key"], name="option_key_once_per_attribute"
            )
        ]

    def __str__(self) -> str:
        return self.name
