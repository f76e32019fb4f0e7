"""What a complaint can be about, how long an answer may take, and days off."""

from __future__ import annotations

import datetime

from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.calendar import national_holidays
from directory.models import Agency


class CategoryQuerySet(models.QuerySet["Category"]):
    def active(self) -> CategoryQuerySet:
        return self.filter(active=True)


class Category(models.Model):
    """A subject of complaints with its clocks, in working days.

    The clocks default to SP4N-LAPOR!'s published targets: 3 to verify, 5 to
    respond, 10 for the reporter's verdict (KemenPANRB's app listing). They are
    targets, not law, and differ by category where admin says so.
    """

    code = models.SlugField(_("kode"), max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=100, unique=True)
    group = models.CharField(_("kelompok"), max_length=60)
    description = models.CharField(_("penjelasan"), max_length=200, blank=True)
    keywords = models.CharField(_("kata kunci"), max_length=300, blank=True)
    competence_hint = models.CharField(
        _("petunjuk kewenangan"), max_length=300, blank=True
    )
    default_agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name=_("instansi")
    )
    verify_days = models.PositiveSmallIntegerField(
        _("hari kerja verifikasi"), default=3, validators=[MinValueValidator(1)]
    )
    respond_days = models.PositiveSmallIntegerField(
        _("hari kerja menjawab"), default=5, validators=[MinValueValidator(1)]
    )
    reporter_days = models.PositiveSmallIntegerField(
        _("hari kerja tanggapan pelapor"),
        default=10,
        validators=[MinValueValidator(1)],
    )
    info_days = models.PositiveSmallIntegerField(
        _("hari kerja menunggu data pelapor"),
        default=10,
        validators=[MinValueValidator(1)],
        help_text=_("Lewat dari ini aduan ditutup karena datanya tidak lengkap"),
    )
    is_accusation = models.BooleanField(
        _("tentang pegawai atau pejabat"),
        default=False,
        help_text=_(
            "Tidak dikirim ke instansi yang diadukan, tetapi ke instansi di sini"
        ),
    )
    is_sensitive = models.BooleanField(
        _("selalu rahasia"),
        default=False,
        help_text=_("Seluruh isi tidak pernah terbit"),
    )
    location_required = models.BooleanField(
        _("lokasi wajib"),
        default=False,
        help_text=_("Kecamatan dan patokan lokasi harus diisi"),
    )
    photo_required = models.BooleanField(_("foto wajib"), default=False)
    active = models.BooleanField(_("aktif"), default=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("kategori aduan")
        verbose_name_plural = _("kategori aduan")
        ordering = ["order", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    verify_days__gte=1,
                    respond_days__gte=1,
                    reporter_days__gte=1,
                    info_days__gte=1,
                ),
                name="category_clocks_are_positive",
                violation_error_message=_("Jumlah hari paling sedikit 1."),
            ),
            models.CheckConstraint(
                condition=models.Q(is_accusation=False)
                | models.Q(default_agency__isnull=False),
                name="accusations_have_an_agency",
                violation_error_message=_(
                    "Kategori pengaduan perilaku perlu instansi yang menerimanya."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class CollectiveLeaveQuerySet(models.QuerySet["CollectiveLeave"]):
    def days_off(self, around: datetime.date) -> frozenset[datetime.date]:
        """National holidays and collective leave of the year of `around` and the
        next: enough for every clock of the house. One query."""
        years = (around.year, around.year + 1)
        leave = self.filter(date__year__in=years).values_list("date", flat=True)
        return frozenset(leave).union(*map(national_holidays, years))


class CollectiveLeave(models.Model):
    """A day of cuti bersama, decreed each year; offices are closed."""

    date = models.DateField(_("tanggal"), unique=True)
    name = models.CharField(_("nama"), max_length=120)
    source = models.CharField(_("sumber"), max_length=200, blank=True)

    objects = CollectiveLeaveQuerySet.as_manager()

    class Meta:
        verbose_name = _("cuti bersama")
        verbose_name_plural = _("cuti bersama")
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}"
