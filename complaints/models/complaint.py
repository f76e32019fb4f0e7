"""A complaint, suggestion or request for information, and who filed it."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, F, Func, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from complaints import deadlines, personal_data, statuses
from complaints.models.categories import Category
from complaints.models.indexes import INDEXES
from complaints.privacy import ComplaintQuerySet, ReporterQuerySet
from complaints.statuses import Clock, Status
from directory.models import Agency, District, Region
from notifications.models import WhatsAppContact
from services.models import Service


class EndOfDay(Func):
    """A date as the last second of that day in WIB, as deadlines.end_of says it.

    WIB is UTC+7 without summer time. Immutable, so that a column may be made of it.
    """

    output_field = models.DateTimeField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        return self.as_sql(
            compiler, connection, template="(%(expressions)s || ' 16:59:59')", **extra
        )

    def as_postgresql(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        template = "((%(expressions)s + time '16:59:59') AT TIME ZONE 'UTC')"
        return self.as_sql(compiler, connection, template=template, **extra)


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
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp")
        PHONE = "phone", _("Telepon")
        WALK_IN = "walk_in", _("Datang langsung")
        INSTAGRAM = "instagram", _("Instagram")
        X = "x", _("X")
        FACEBOOK = "facebook", _("Facebook")
        TIKTOK = "tiktok", _("TikTok")
        LAPOR = "lapor", _("SP4N-LAPOR!")
        OPEN311 = "open311", _("Open311")

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
    # Stems of the public text, each between blanks; see stems.py and word_index.py.
    public_stems = models.TextField(blank=True, editable=False)
    # The category's own questions: [{"code", "question", "value", "answer"}, …]
    details = models.JSONField(_("rincian"), default=list, blank=True)
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
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("petugas"),
    )
    accused_agency = models.ForeignKey(
        Agency,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="accusations",
        verbose_name=_("instansi yang diadukan"),
    )
    region = models.ForeignKey(
        Region,
        models.PROTECT,
        null=True,
        blank=True,
        verbose_name=_("kabupaten/kota"),
        help_text=_("Kosong bila masuk lewat saluran yang tidak menanyakannya"),
    )
    district = models.ForeignKey(
        District, models.PROTECT, null=True, blank=True, verbose_name=_("kecamatan")
    )
    address = models.CharField(_("lokasi"), max_length=255, blank=True)
    source = models.CharField(
        _("masuk lewat"), max_length=12, choices=Source, default=Source.WEB
    )
    # Where it lives elsewhere: "SP4N-LAPOR!" and its number, a post and its link.
    external_system = models.CharField(_("sistem asal"), max_length=40, blank=True)
    external_id = models.CharField(
        _("nomor di sistem asal"), max_length=100, blank=True
    )
    source_url = models.URLField(_("tautan asal"), max_length=500, blank=True)

    hide_name = models.BooleanField(_("nama tidak ditampilkan"), default=True)
    anonymous = models.BooleanField(
        _("anonim bagi instansi yang diadukan"), default=True
    )
    secret = models.BooleanField(_("rahasia"), default=False)

    status = models.CharField(
        _("status"), max_length=14, choices=Status, default=Status.RECEIVED
    )
    outcome = models.CharField(_("hasil"), max_length=10, choices=Outcome, blank=True)
    # What makes it look like a machine's or a joker's, line by line; suspicion.py.
    held_because = models.TextField(
        _("mengapa diperiksa dua kali"), blank=True, default="", db_default=""
    )
    duplicate_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, verbose_name=_("sama dengan")
    )
    split_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name=_("dipisah dari"),
    )
    # Others with the same trouble: supporters and merged complaints.
    support_count = models.PositiveIntegerField(_("dukungan"), default=0)
    scheduled_for = models.DateField(_("dijadwalkan"), null=True, blank=True)
    reopen_count = models.PositiveSmallIntegerField(_("dibuka kembali"), default=0)

    due_verify_at = models.DateTimeField(_("batas verifikasi"))
    due_response_at = models.DateTimeField(_("batas jawaban"))
    due_reporter_at = models.DateTimeField(
        _("batas tanggapan pelapor"), null=True, blank=True
    )
    due_info_at = models.DateTimeField(
        _("batas data pelapor"), null=True, blank=True, editable=False
    )
    # The deadline that runs for staff, None while it is not their turn. The database
    # works it out, so that no writer can forget it.
    staff_due_at = models.GeneratedField(
        expression=Case(
            When(status__in=["received", "verified"], then=F("due_verify_at")),
            When(
                status__in=["assigned", "returned", "in_progress", "reopened"],
                then=F("due_response_at"),
            ),
            When(status="scheduled", then=EndOfDay("scheduled_for")),
        ),
        output_field=models.DateTimeField(),
        db_persist=True,
        verbose_name=_("tenggat petugas"),
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
    consent_version = models.CharField(
        _("versi persetujuan"), max_length=20, blank=True
    )
    erasure_requested_at = models.DateTimeField(
        _("penghapusan diminta"), null=True, blank=True, editable=False
    )
    # Invented to try the portal with: said on its page, removed by create_demo.
    is_demo = models.BooleanField(
        _("rekaan"), default=False, db_default=False, editable=False
    )

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("aduan")
        verbose_name_plural = _("aduan")
        ordering = ["-pk"]
        indexes = INDEXES
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
            models.UniqueConstraint(
                fields=["external_system", "external_id"],
                condition=~models.Q(external_id=""),
                name="external_number_is_filed_once",
            ),
        ]

    def __str__(self) -> str:
        return self.public_code

    def get_absolute_url(self) -> str:
        """The reporter's page; it opens only after the PIN was given."""
        return reverse("complaints:tracked", args=[self.public_code])

    def get_public_url(self) -> str:
        """What anybody may read of it, once it is public."""
        return reverse("complaints:detail", args=[self.public_code])

    @property
    def headline(self) -> str:
        """The first words of the text, for lists."""
        return _first_words(self.original_text)

    @property
    def shown_text(self) -> str:
        """The public text as the public reads it, numbers and addresses masked."""
        return personal_data.mask(self.public_text)

    @property
    def public_headline(self) -> str:
        """The first words of what the public may read."""
        return _first_words(self.shown_text)

    @property
    def is_held(self) -> bool:
        """It looks odd, and no verifier has judged it yet."""
        return bool(self.held_because) and self.status == Status.RECEIVED

    @property
    def affected_count(self) -> int:
        """How many people say that they have this trouble, the reporter among them."""
        return self.support_count + 1

    @property
    def is_public(self) -> bool:
        """The same rule as ComplaintQuerySet.public, for one row."""
        return self.status in statuses.PUBLIC and not self.secret

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
            case Clock.RESPOND if self.status == Status.SCHEDULED:
                day = self.scheduled_for
                return deadlines.end_of(day) if day else None
            case Clock.RESPOND:
                return self.due_response_at
            case Clock.REPORTER:
                return self.due_reporter_at
        return None

    @property
    def told_due_at(self) -> datetime.datetime | None:
        """The end of the day that its reporter is told of: by when they themselves
        are to say something, when the work is done, else by when the answer comes."""
        if self.due_info_at or self.status in (Status.ANSWERED, Status.SCHEDULED):
            return self.due_info_at or self.due_at
        return self.due_response_at if self.due_at else None

    def is_told_late(self, now: datetime.datetime) -> bool:
        """Whether that day is past: then it is told as past, and as no promise."""
        return self.told_due_at is not None and self.told_due_at < now

    @property
    def place(self) -> str:
        """Address, district and region, as far as they are known."""
        known = (self.address, self.district, self.region)
        return ", ".join(str(part) for part in known if part)

    def is_overdue(self, now: datetime.datetime) -> bool:
        """The same rule as ComplaintQuerySet.overdue, for one row."""
        if self.status == Status.ANSWERED:
            return False
        return self.due_at is not None and self.due_at < now


def _first_words(text: str) -> str:
    text = " ".join(text.split())
    if len(text) <= 80:
        return text
    return text[:79].rsplit(" ", 1)[0].rstrip(".,;:!?") + "…"


class Reporter(models.Model):
    """Who filed it: the only place with an identity, and under its own permission."""

    complaint = models.OneToOneField(Complaint, models.CASCADE, related_name="reporter")
    name = models.CharField(_("nama"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("telepon"), max_length=16, blank=True)
    handle = models.CharField(_("akun media sosial"), max_length=100, blank=True)
    # Filed by WhatsApp: news goes there, and by e-mail if it cannot be reached.
    whatsapp = models.ForeignKey(
        WhatsAppContact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="reporters",
        editable=False,
    )
    contact_withdrawn_at = models.DateTimeField(
        _("tidak mau dihubungi sejak"), null=True, blank=True
    )

    objects = ReporterQuerySet.as_manager()

    class Meta:
        verbose_name = _("pelapor")
        verbose_name_plural = _("pelapor")
        indexes = [
            models.Index(
                fields=["email"], condition=~models.Q(email=""), name="reporter_email"
            ),
            models.Index(
                fields=["phone"], condition=~models.Q(phone=""), name="reporter_phone"
            ),
        ]

    def __str__(self) -> str:
        # Never the name: this text reaches logs and lists.
        return f"Pelapor {self.complaint_id}"
