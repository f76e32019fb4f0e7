"""Programmes of province, kabupaten and kota, and how far they are."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directory.models import Agency, Region
from directory.provenance import Sourced


class ProgrammeQuerySet(models.QuerySet["Programme"]):
    def of_agencies(self, agencies: models.QuerySet[Agency]) -> ProgrammeQuerySet:
        return self.filter(agency__in=agencies)

    def published(self) -> ProgrammeQuerySet:
        return self.filter(is_published=True)

    def in_region(self, region: Region) -> ProgrammeQuerySet:
        """The region's own, and those of others that happen there."""
        places = Programme.places.through.objects.filter(region=region)
        return self.filter(
            models.Q(region=region) | models.Q(pk__in=places.values("programme"))
        )

    def with_progress(self) -> ProgrammeQuerySet:
        """Each with `latest_percent`, of its newest update; None without one."""
        latest = ProgrammeUpdate.objects.filter(programme=models.OuterRef("pk"))
        return self.select_related("agency", "region").annotate(
            latest_percent=models.Subquery(
                latest.order_by("-date", "-pk").values("percent")[:1]
            )
        )


class Programme(Sourced):
    class Level(models.TextChoices):
        PROVINCE = "province", _("Provinsi")
        REGENCY = "regency", _("Kabupaten/kota")

    class Status(models.TextChoices):
        PLANNED = "planned", _("Direncanakan")
        RUNNING = "running", _("Berjalan")
        FINISHED = "finished", _("Selesai")
        STOPPED = "stopped", _("Dihentikan")

    name = models.CharField(_("nama"), max_length=160)
    slug = models.SlugField(max_length=120, unique=True)
    summary = models.CharField(_("ringkasan"), max_length=240)
    description = models.TextField(_("uraian"), blank=True)
    level = models.CharField(_("tingkat"), max_length=8, choices=Level)
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("kabupaten/kota"),
    )
    places = models.ManyToManyField(
        Region,
        blank=True,
        related_name="programmes_there",
        verbose_name=_("tempat"),
        help_text=_("Kabupaten dan kota tempat program ini berjalan"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="programmes",
        verbose_name=_("instansi"),
    )
    status = models.CharField(_("status"), max_length=8, choices=Status)
    year_from = models.PositiveSmallIntegerField(_("mulai tahun"))
    year_to = models.PositiveSmallIntegerField(_("sampai tahun"), null=True, blank=True)
    budget = models.DecimalField(
        _("anggaran (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    realised = models.DecimalField(
        _("realisasi (Rp)"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    target = models.CharField(_("sasaran"), max_length=240, blank=True)
    indicator = models.CharField(_("ukuran berhasil"), max_length=240, blank=True)
    beneficiaries = models.CharField(_("penerima manfaat"), max_length=240, blank=True)
    is_published = models.BooleanField(_("terbit"), default=False)
    comments_open = models.BooleanField(_("terima komentar"), default=True)

    objects = ProgrammeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("program")
        verbose_name_plural = _("program")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(level="province", region=None)
                | models.Q(level="regency", region__isnull=False),
                name="programme_of_a_regency_names_it",
                violation_error_message=_(
                    "Isi wilayah untuk program kabupaten/kota, kosong untuk provinsi."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(year_to=None)
                | models.Q(year_to__gte=models.F("year_from")),
                name="programme_ends_after_it_begins",
                violation_error_message=_(
                    "Tahun selesai tidak boleh sebelum tahun mulai."
                ),
            ),
            models.CheckConstraint(
                condition=(models.Q(budget=None) | models.Q(budget__gte=0))
                & (models.Q(realised=None) | models.Q(realised__gte=0)),
                name="programme_money_is_not_negative",
                violation_error_message=_(
                    "Anggaran dan realisasi tidak boleh kurang dari nol."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("news:programme", args=[self.slug])

    @property
    def spent_percent(self) -> int | None:
        """Share of the budget that was used, None where either is unknown."""
        if not self.budget or self.realised is None:
            return None
        return round(100 * self.realised / self.budget)

    def open_data(self, base_url: str) -> dict[str, str]:
        """Flat text by column; needs `with_progress` and prefetched places."""
        values = {
            "kode": self.slug,
            "program": self.name,
            "ringkasan": self.summary,
            "tingkat": self.get_level_display(),
            "wilayah": self.region.name if self.region else "",
            "tempat": "; ".join(place.name for place in self.places.all()),
            "instansi": self.agency.name if self.agency else "",
            "status": self.get_status_display(),
            "mulai": self.year_from,
            "sampai": self.year_to,
            "anggaran_rupiah": self.budget,
            "realisasi_rupiah": self.realised,
            "kemajuan_persen": self.latest_percent,  # type: ignore[attr-defined]
            "sasaran": self.target,
            "ukuran_berhasil": self.indicator,
            "penerima_manfaat": self.beneficiaries,
            "sumber": self.source,
            "terverifikasi": "ya" if self.is_verified else "belum",
            "halaman": base_url + self.get_absolute_url(),
        }
        return {k: "" if v is None else str(v) for k, v in values.items()}


class ProgrammeUpdate(Sourced):
    programme = models.ForeignKey(Programme, models.CASCADE, related_name="updates")
    date = models.DateField(_("tanggal"))
    percent = models.PositiveSmallIntegerField(
        _("kemajuan (%)"), validators=[MaxValueValidator(100)]
    )
    text = models.TextField(_("kabar"))
    photo = models.FileField(_("foto"), upload_to="program/%Y/%m/", blank=True)
    photo_alt = models.CharField(
        _("isi foto dalam kata"),
        max_length=200,
        blank=True,
        help_text=_("Wajib bila ada foto"),
    )

    class Meta:
        verbose_name = _("kemajuan program")
        verbose_name_plural = _("kemajuan program")
        ordering = ["-date", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(percent__lte=100),
                name="progress_is_a_percentage",
                violation_error_message=_("Kemajuan antara 0 dan 100 persen."),
            ),
            models.CheckConstraint(
                condition=models.Q(photo="") | ~models.Q(photo_alt=""),
                name="progress_photo_has_words",
                violation_error_message=_("Tuliskan apa yang terlihat di foto."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date}: {self.percent} %"
