"""A public service and the parts of its service standard.

The parts follow UU 25/2009 art. 21; the names and order on the page follow
SIPPN: requirements, procedure, time, fee, product, complaints.
"""

from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from directory.fields import WebAddressField
from directory.models import Agency
from directory.provenance import Sourced


class LegalBasis(Sourced):
    """A law or regulation, named as its own title page names it."""

    title = models.CharField(_("peraturan"), max_length=200, unique=True)
    subject = models.CharField(_("tentang"), max_length=300, blank=True)
    url = WebAddressField(_("tautan"), blank=True)

    class Meta:
        verbose_name = _("dasar hukum")
        verbose_name_plural = _("dasar hukum")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title


class ServiceQuerySet(models.QuerySet["Service"]):
    def published(self) -> ServiceQuerySet:
        return self.filter(status=Service.Status.PUBLISHED)

    def catalogue(self) -> ServiceQuerySet:
        """What the list of services shows; taxes have a list of their own."""
        return (
            self.published()
            .exclude(kind=Service.Kind.TAX)
            .select_related("agency")
            .order_by("name")
        )


class Service(Sourced):
    class Kind(models.TextChoices):
        PERMIT = "permit", _("Izin")
        TAX = "tax", _("Pajak")
        NON_PERMIT = "non_permit", _("Nonperizinan")
        INFORMATION = "information", _("Informasi")

    class Status(models.TextChoices):
        DRAFT = "draft", _("Konsep")
        REVIEW = "review", _("Ditinjau")
        PUBLISHED = "published", _("Terbit")
        ARCHIVED = "archived", _("Diarsipkan")

    class DurationUnit(models.TextChoices):
        WORKING_DAY = "working_day", _("hari kerja")
        DAY = "day", _("hari")
        HOUR = "hour", _("jam")
        MINUTE = "minute", _("menit")

    code = models.SlugField(_("kode"), max_length=60, unique=True)
    slug = models.SlugField(max_length=100, unique=True)
    name = models.CharField(_("nama"), max_length=160)
    summary = models.CharField(
        _("ringkasan"), max_length=160, help_text=_("Satu kalimat sehari-hari")
    )
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="services", verbose_name=_("instansi")
    )
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.DRAFT
    )
    audience = models.CharField(_("untuk siapa"), max_length=200, blank=True)

    duration_value = models.PositiveSmallIntegerField(
        _("jangka waktu"), null=True, blank=True
    )
    duration_unit = models.CharField(
        _("satuan waktu"), max_length=12, choices=DurationUnit, blank=True
    )
    duration_note = models.CharField(_("keterangan waktu"), max_length=200, blank=True)
    is_free = models.BooleanField(
        _("gratis"), null=True, blank=True, help_text=_("Kosong bila belum diketahui")
    )
    fee_note = models.CharField(_("keterangan biaya"), max_length=200, blank=True)
    product = models.CharField(_("produk layanan"), max_length=200, blank=True)
    complaint_handling = models.TextField(_("penanganan pengaduan"), blank=True)
    legal_bases = models.ManyToManyField(
        LegalBasis, blank=True, related_name="services", verbose_name=_("dasar hukum")
    )

    objects = ServiceQuerySet.as_manager()

    class Meta:
        verbose_name = _("layanan")
        verbose_name_plural = _("layanan")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(duration_value=None, duration_unit="")
                | (models.Q(duration_value__gte=1) & ~models.Q(duration_unit="")),
                name="service_duration_has_its_unit",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        view = "services:tax" if self.kind == self.Kind.TAX else "services:service"
        return reverse(view, args=[self.slug])

    @property
    def duration_text(self) -> str:
        """ "14 hari kerja", or "" where no time is known."""
        if self.duration_value is None:
            return ""
        n = self.duration_value
        match self.duration_unit:
            case self.DurationUnit.WORKING_DAY:
                text = ngettext("%d hari kerja", "%d hari kerja", n)
            case self.DurationUnit.DAY:
                text = ngettext("%d hari", "%d hari", n)
            case self.DurationUnit.HOUR:
                text = ngettext("%d jam", "%d jam", n)
            case _:
                text = ngettext("%d menit", "%d menit", n)
        return text % n


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
    mandatory = models.BooleanField(_("wajib"), default=True)

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

    class Meta(ServicePart.Meta):
        verbose_name = _("langkah")
        verbose_name_plural = _("langkah")

    def __str__(self) -> str:
        return self.text


class Fee(ServicePart, Sourced):
    label = models.CharField(_("biaya"), max_length=200)
    amount = models.DecimalField(_("jumlah (Rp)"), max_digits=14, decimal_places=2)
    unit = models.CharField(_("satuan"), max_length=60, blank=True)

    class Meta(ServicePart.Meta):
        verbose_name = _("tarif")
        verbose_name_plural = _("tarif")
        constraints = [
            *ServicePart.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(amount__gte=0), name="fee_is_not_negative"
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

    class Meta(ServicePart.Meta):
        verbose_name = _("tempat layanan")
        verbose_name_plural = _("tempat layanan")

    def __str__(self) -> str:
        return self.name
