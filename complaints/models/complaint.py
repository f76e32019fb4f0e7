"""A complaint, suggestion or request for information, and who filed it."""

from __future__ import annotations

import datetime
import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import statuses
from complaints.models.categories import Category
from complaints.privacy import ComplaintQuerySet
from complaints.statuses import Clock, Status
from directory.models import Agency, District, Region
from notifications.models import WhatsAppContact
from services.models import Service


class Complaint(models.Model):
    """What a citizen filed. workflow.py is the only writer of `status`.

    `original_text` is never edited; `public_text` is what others read. Due dates
    are stored when they are promised, so a later rule never rewrites them.
    """

    class Kind(models.TextChoices):
        COMPLAINT = "complaint", _("Pengaduan")
        SUGGESTION = "suggestion", _("Aspirasi atau saran")
        INFORMATION = "information", _("Permintaan informasi")

    class Source(models.TextChoices):
        WEB = "web", _("Situs")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class Outcome(models.TextChoices):
        RESOLVED = "resolved", _("Sudah diselesaikan")
        EXPLAINED = "explained", _("Dijelaskan")
        PLANNED = "planned", _("Direncanakan, dengan tanggal")
        DECLINED = "declined", _("Tidak dapat dipenuhi, dengan alasan")

    public_code = models.CharField(_("nomor aduan"), max_length=16, unique=True)
    pin_hash = models.CharField(max_length=128, editable=False)
    submission_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    original_text = models.TextField(_("isi asli"))
    public_text = models.TextField(_("isi untuk umum"), blank=True)
    category = models.ForeignKey(Category, models.PROTECT, verbose_name=_("kategori"))
    service = models.ForeignKey(
        Service, models.SET_NULL, null=True, blank=True, verbose_name=_("layanan")
    )
    agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="complaints",
        verbose_name=_("instansi"),
    )
    accused_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accusations",
        verbose_name=_("instansi yang diadukan"),
    )
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("kabupaten/kota"))
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name=_("kecamatan")
    )
    address = models.CharField(_("lokasi"), max_length=255, blank=True)
    source = models.CharField(
        _("masuk lewat"), max_length=12, choices=Source, default=Source.WEB
    )

    hide_name = models.BooleanField(_("nama tidak ditampilkan"), default=True)
    anonymous = models.BooleanField(
        _("anonim bagi instansi yang diadukan"), default=True
    )
    secret = models.BooleanField(_("rahasia"), default=False)

    status = models.CharField(
        _("status"), max_length=14, choices=Status, default=Status.RECEIVED
    )
    outcome = models.CharField(_("hasil"), max_length=10, choices=Outcome, blank=True)
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("sama dengan")
    )
    scheduled_for = models.DateField(_("dijadwalkan"), null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField(_("dibuka kembali"), default=0)

    due_verify_at = models.DateTimeField(_("batas verifikasi"))
    due_response_at = models.DateTimeField(_("batas jawaban"))
    due_reporter_at = models.DateTimeField(
        _("batas tanggapan pelapor"), null=True, blank=True
    )
    paused_at = models.DateTimeField(_("jeda sejak"), null=True, blank=True)
    status_before_pause = models.CharField(
        max_length=14, choices=Status, blank=True, editable=False
    )

    created_at = models.DateTimeField(_("masuk"))
    verified_at = models.DateTimeField(_("diverifikasi"), null=True, blank=True)
    assigned_at = models.DateTimeField(_("didisposisikan"), null=True, blank=True)
    answered_at = models.DateTimeField(_("dijawab"), null=True, blank=True)
    closed_at = models.DateTimeField(_("selesai"), null=True, blank=True)
    updated_at = models.DateTimeField(_("terakhir berubah"))
    consent_version = models.CharField(_("versi persetujuan"), max_length=20)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("aduan")
        verbose_name_plural = _("aduan")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["agency", "status", "due_response_at"], name="complaint_queue"
            ),
            models.Index(fields=["status", "-created_at"], name="complaint_by_status"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=Status.values),
                name="complaint_status_is_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.ANSWERED) | ~models.Q(outcome=""),
                name="answered_complaint_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.DUPLICATE)
                | models.Q(duplicate_of__isnull=False),
                name="duplicate_names_its_original",
            ),
            models.CheckConstraint(
                condition=models.Q(duplicate_of=None)
                | ~models.Q(duplicate_of=models.F("pk")),
                name="complaint_is_not_its_own_duplicate",
            ),
            models.CheckConstraint(
                condition=~models.Q(status=Status.NEEDS_INFO)
                | models.Q(paused_at__isnull=False),
                name="clock_pauses_while_data_is_awaited",
            ),
            models.CheckConstraint(
                condition=models.Q(accused_agency=None)
                | models.Q(agency=None)
                | ~models.Q(agency=models.F("accused_agency")),
                name="accused_agency_never_handles_it",
            ),
        ]

    def __str__(self) -> str:
        return self.public_code

    def get_absolute_url(self) -> str:
        """The reporter's page; it opens only after the PIN was given."""
        return reverse("complaints:tracked", args=[self.public_code])

    @property
    def headline(self) -> str:
        """The first words of the text, for lists."""
        text = " ".join(self.original_text.split())
        return text if len(text) <= 80 else text[:79].rsplit(" ", 1)[0] + "…"

    @property
    def is_closed(self) -> bool:
        return self.status in statuses.CLOSED

    @property
    def tone(self) -> str:
        """How its badge looks, see statuses.TONES."""
        return statuses.TONES.get(Status(self.status), "info")

    @property
    def due_at(self) -> datetime.datetime | None:
        """The running deadline, None while paused or closed."""
        match statuses.CLOCKS.get(Status(self.status)):
            case Clock.VERIFY:
                return self.due_verify_at
            case Clock.RESPOND:
                return self.due_response_at
            case Clock.REPORTER:
                return self.due_reporter_at
        return None

    def is_overdue(self, now: datetime.datetime) -> bool:
        """The same rule as ComplaintQuerySet.overdue, for one row."""
        if self.status in (Status.ANSWERED, Status.SCHEDULED):
            return False
        return self.due_at is not None and self.due_at < now


class Reporter(models.Model):
    """Who filed it: the only place with an identity, and under its own permission."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="reporter")
    name = models.CharField(_("nama"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telepon"), max_length=16, blank=True)
    # Filed by WhatsApp: news goes there, and by e-mail if it cannot be reached.
    whatsapp = models.ForeignKey(
        WhatsAppContact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reporters",
        editable=False,
    )

    class Meta:
        verbose_name = _("pelapor")
        verbose_name_plural = _("pelapor")

    def __str__(self) -> str:
        # Never the name: this text reaches logs and lists.
        return f"Pelapor {self.complaint_id}"
