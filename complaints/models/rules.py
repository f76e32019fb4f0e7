"""Rules that staff set: clocks, escalation steps, routing. And who was warned."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models.categories import Category
from complaints.models.complaint import Complaint
from directory.models import Agency, Region, StaffPosting, User
from services.models import Service

EVERY_CATEGORY = _("semua kategori")


class AgencyClock(models.Model):
    """How long one agency may take, in working days, instead of the category's own.

    For one category of that agency, or for all of them; an empty number leaves
    the next rule in force. `complaints.clocks` resolves it.
    """

    agency = models.ForeignKey(Agency, models.CASCADE, verbose_name=_("instansi"))
    category = models.ForeignKey(
        Category,
        models.CASCADE,
        null=True,
        blank=True,
        verbose_name=_("kategori"),
        help_text=_("Kosong berarti semua kategori instansi ini"),
    )
    verify_days = models.PositiveSmallIntegerField(
        _("hari kerja verifikasi"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    respond_days = models.PositiveSmallIntegerField(
        _("hari kerja menjawab"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    reporter_days = models.PositiveSmallIntegerField(
        _("hari kerja tanggapan pelapor"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )
    info_days = models.PositiveSmallIntegerField(
        _("hari kerja menunggu data pelapor"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
    )

    class Meta:
        verbose_name = _("batas waktu instansi")
        verbose_name_plural = _("batas waktu instansi")
        ordering = ["agency__name", "category__order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "category"],
                name="clock_once_per_agency_and_category",
                violation_error_message=_(
                    "Jangka waktu untuk instansi dan kategori ini sudah ada."
                ),
            ),
            models.UniqueConstraint(
                fields=["agency"],
                condition=models.Q(category=None),
                name="one_general_clock_per_agency",
                violation_error_message=_(
                    "Instansi ini sudah punya jangka waktu untuk semua kategori."
                ),
            ),
            models.CheckConstraint(
                condition=~models.Q(verify_days=0)
                & ~models.Q(respond_days=0)
                & ~models.Q(reporter_days=0)
                & ~models.Q(info_days=0),
                name="agency_clocks_are_positive",
                violation_error_message=_("Jumlah hari paling sedikit 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency}: {self.category or EVERY_CATEGORY}"


class EscalationStep(models.Model):
    """Whom to warn once a complaint is this many working days late."""

    order = models.PositiveSmallIntegerField(_("urutan"), unique=True)
    working_days = models.PositiveSmallIntegerField(
        _("hari kerja setelah tenggat"), validators=[MinValueValidator(1)]
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("kepada kepala"),
        help_text=_(
            "Kosong berarti kepala instansi yang memegang aduan; untuk Sekda pilih"
            " Sekretariat Daerah"
        ),
    )
    active = models.BooleanField(_("aktif"), default=True)

    class Meta:
        verbose_name = _("langkah eskalasi")
        verbose_name_plural = _("langkah eskalasi")
        ordering = ["order"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(working_days__gte=1),
                name="escalation_comes_after_the_deadline",
                violation_error_message=_(
                    "Eskalasi paling cepat satu hari kerja setelah tenggat."
                ),
            )
        ]

    def __str__(self) -> str:
        return str(
            _("%(days)d hari kerja terlambat: kepala %(agency)s")
            % {"days": self.working_days, "agency": self.agency or _("instansi")}
        )


class Escalation(models.Model):
    """This step's people were warned of this complaint; the row is the proof."""

    complaint = models.ForeignKey(
        Complaint, models.CASCADE, related_name="escalations", verbose_name=_("aduan")
    )
    step = models.ForeignKey(
        EscalationStep, models.PROTECT, verbose_name=_("langkah eskalasi")
    )
    # A complaint opened again is promised again, and can be late again.
    cycle = models.PositiveSmallIntegerField(_("putaran"), default=0)
    due_at = models.DateTimeField(_("tenggat yang lewat"))
    at = models.DateTimeField(_("waktu"))

    class Meta:
        verbose_name = _("eskalasi")
        verbose_name_plural = _("eskalasi")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["complaint", "step", "cycle"],
                name="escalation_once_per_step_and_cycle",
            )
        ]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.step_id}"


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    def active(self) -> RoutingRuleQuerySet:
        return self.filter(active=True)

    def with_targets(self) -> RoutingRuleQuerySet:
        return self.select_related("agency", "officer").order_by("order", "pk")


class RoutingRule(models.Model):
    """Complaints that fit all filled conditions go to this agency and officer.

    The first active rule that fits wins; `complaints.routing` applies it.
    """

    name = models.CharField(_("nama aturan"), max_length=120)
    order = models.PositiveSmallIntegerField(_("urutan"), default=10)
    active = models.BooleanField(
        _("aktif"),
        default=False,
        help_text=_("Coba dulu pada aduan lama sebelum diaktifkan"),
    )
    category = models.ForeignKey(
        Category, models.CASCADE, null=True, blank=True, verbose_name=_("kategori")
    )
    region = models.ForeignKey(
        Region, models.CASCADE, null=True, blank=True, verbose_name=_("kabupaten/kota")
    )
    service = models.ForeignKey(
        Service, models.CASCADE, null=True, blank=True, verbose_name=_("layanan")
    )
    keywords = models.CharField(
        _("kata kunci"),
        max_length=300,
        blank=True,
        help_text=_("Pisahkan dengan koma; satu saja yang muncul sudah cocok"),
    )
    accused = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rules_about",
        verbose_name=_("instansi yang diadukan"),
        help_text=_("Termasuk kantor di bawahnya"),
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        related_name="rules_to",
        verbose_name=_("kirim ke instansi"),
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        verbose_name=_("kirim ke petugas"),
    )

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("aturan disposisi")
        verbose_name_plural = _("aturan disposisi")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(category__isnull=False)
                | models.Q(region__isnull=False)
                | models.Q(service__isnull=False)
                | ~models.Q(keywords="")
                | models.Q(accused__isnull=False),
                name="routing_rule_has_a_condition",
                violation_error_message=_("Isi paling sedikit satu syarat."),
            ),
            models.CheckConstraint(
                condition=models.Q(accused=None)
                | ~models.Q(accused=models.F("agency")),
                name="routing_rule_never_sends_to_the_accused",
                violation_error_message=_(
                    "Aduan tidak boleh dikirim ke instansi yang diadukan."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Raise ValidationError if the officer does not work for the agency today."""
        if self.officer is None or self.agency_id is None:
            return
        if self.on_duty(timezone.localdate()) is None:
            raise ValidationError(
                {"officer": _("Petugas ini tidak bertugas di instansi tujuan.")}
            )

    def on_duty(self, today: datetime.date) -> User | None:
        """The rule's officer, if they work for its agency that day. 1 query."""
        posted = StaffPosting.objects.current(today).filter(
            user=self.officer_id, agency=self.agency_id
        )
        return self.officer if self.officer and posted.exists() else None

    @property
    def words(self) -> list[str]:
        """The keywords in small letters, without blanks."""
        words = (word.strip().casefold() for word in self.keywords.split(","))
        return [word for word in words if word]
