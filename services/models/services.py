"""A public service and the parts of its service standard.

The parts follow UU 25/2009 art. 21; the names and order on the page follow
SIPPN: requirements, procedure, time, fee, product, complaints.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db import models
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from simple_history.models import HistoricalRecords

from directory.fields import WebAddressField
from directory.models import Agency, ContactChannel, StaffPosting, User
from directory.provenance import Sourced
from services.richtext import RichTextField


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


class Tag(models.Model):
    """A word by which the finder narrows the catalogue."""

    class Kind(models.TextChoices):
        AUDIENCE = "audience", _("Untuk siapa")
        TOPIC = "topic", _("Topik")
        LIFE_EVENT = "life_event", _("Peristiwa hidup")

    kind = models.CharField(_("jenis"), max_length=10, choices=Kind)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("nama"), max_length=60)

    class Meta:
        verbose_name = _("penanda")
        verbose_name_plural = _("penanda")
        ordering = ["kind", "name"]

    def __str__(self) -> str:
        return self.name


class StandardPart(NamedTuple):
    """One of the 14 parts of a service standard, and whether it is filled."""

    number: int
    label: str | Promise
    is_filled: bool
    is_delivery: bool


def parts_of_page(today: datetime.date) -> list[str | models.Prefetch]:
    """What every reading of a service shows, to prefetch: 5 queries."""
    from services.models.parts import Fee

    fees = Fee.objects.not_over(today).select_related("legal_basis")
    return [
        "requirements",
        "proceduresteps",
        models.Prefetch("fees", fees),
        "servicechannels",
        "legal_bases",
    ]


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

    def most_read(self, since: datetime.date) -> ServiceQuerySet:
        """Those read most from `since` on first, equals by name."""
        readings = models.Sum(
            "readings__count", filter=models.Q(readings__day__gte=since)
        )
        return self.annotate(times_read=Coalesce(readings, 0)).order_by(
            "-times_read", "name", "pk"
        )

    def with_parts(self, today: datetime.date) -> ServiceQuerySet:
        """Each with what its page shows, and only the fees that are not over."""
        return self.prefetch_related(*parts_of_page(today))

    def with_related(self, slug: str) -> ServiceQuerySet:
        """The service at `slug`, then others on one of its topics or for one of its
        events in life: `is_other` tells them apart, `has_contacts` and
        `has_questions` whether to look for any."""
        from services.models.parts import Question

        this, through = models.OuterRef("pk"), Service.tags.through.objects
        shared = through.filter(service__slug=slug).exclude(tag__kind=Tag.Kind.AUDIENCE)
        others = through.filter(tag__in=shared.values("tag")).values("service")
        return self.filter(models.Q(slug=slug) | models.Q(pk__in=others)).annotate(
            is_other=models.Case(
                models.When(slug=slug, then=0),
                default=1,
                output_field=models.IntegerField(),
            ),
            has_contacts=models.Exists(
                ContactChannel.objects.public().filter(services=this)
            ),
            has_questions=models.Exists(Question.objects.filter(service=this)),
        )

    def with_disruption(self, now: datetime.datetime) -> ServiceQuerySet:
        """Each with `disruption`, the one of `now` or None; a closed service that
        is also disrupted comes twice, closed first."""
        during = models.Q(disruptions__ends_at=None) | models.Q(
            disruptions__ends_at__gt=now
        )
        return (
            self.annotate(
                disruption=models.FilteredRelation(
                    "disruptions",
                    condition=models.Q(disruptions__starts_at__lte=now) & during,
                )
            )
            .select_related("disruption")  # type: ignore[misc]
            .order_by("disruption__state")
        )

    def editable_by(self, user: User, today: datetime.date) -> ServiceQuerySet:
        """Services of the agencies for which the user edits; a superuser's are all."""
        if user.is_superuser:
            return self
        return self.filter(agency__in=StaffPosting.objects.kept_agencies(user, today))

    def due_for_review(self, today: datetime.date) -> ServiceQuerySet:
        return self.published().filter(review_due_on__lte=today)


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
    tags = models.ManyToManyField(
        Tag, blank=True, related_name="services", verbose_name=_("penanda")
    )
    is_online = models.BooleanField(_("bisa diurus daring"), default=False)
    description = RichTextField(_("penjelasan"), blank=True)

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
    contacts = models.ManyToManyField(
        ContactChannel,
        blank=True,
        related_name="services",
        verbose_name=_("kontak layanan"),
        help_text=_("Kontak dari direktori; satu kontak boleh untuk banyak layanan"),
    )

    facilities = RichTextField(_("sarana, prasarana, dan fasilitas"), blank=True)
    staff_competence = RichTextField(_("kompetensi pelaksana"), blank=True)
    internal_supervision = RichTextField(_("pengawasan internal"), blank=True)
    staff_count = RichTextField(_("jumlah pelaksana"), blank=True)
    service_guarantee = RichTextField(_("jaminan pelayanan"), blank=True)
    safety_guarantee = RichTextField(_("jaminan keamanan dan keselamatan"), blank=True)
    performance_evaluation = RichTextField(_("evaluasi kinerja pelaksana"), blank=True)

    # How it is published; written by services/publishing.py alone.
    revision_of = models.OneToOneField(
        "self",
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="revision",
        verbose_name=_("ubahan dari"),
    )
    submitted_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("diajukan oleh"),
    )
    approved_by = models.ForeignKey(
        User,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("disetujui oleh"),
    )
    publish_at = models.DateTimeField(
        _("terbit pada"), null=True, blank=True, editable=False
    )
    published_at = models.DateTimeField(
        _("terakhir terbit"), null=True, blank=True, editable=False
    )
    version = models.PositiveIntegerField(_("versi"), default=0, editable=False)
    effective_from = models.DateField(_("berlaku mulai"), null=True, blank=True)
    review_due_on = models.DateField(_("tinjau ulang pada"), null=True, blank=True)
    change_note = models.CharField(
        _("catatan perubahan"),
        max_length=300,
        blank=True,
        help_text=_("Terbaca warga: apa yang berubah, dan mengapa"),
    )

    history = HistoricalRecords(m2m_fields=[legal_bases])

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
                violation_error_message=_(
                    "Isi jangka waktu dan satuannya, atau kosongkan keduanya."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(revision_of=None)
                | models.Q(status__in=["draft", "review"]),
                name="service_revision_is_never_public",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by=None)
                | models.Q(submitted_by=None)
                | ~models.Q(approved_by=models.F("submitted_by")),
                name="service_approved_by_another_person",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "name", "id"], name="service_by_name"),
            # All that the finder counts by, so that counting never reads a row.
            models.Index(
                fields=["status", "kind", "agency", "is_online", "is_free", "id"],
                name="service_by_facet",
            ),
            models.Index(
                fields=["publish_at"],
                condition=models.Q(status="review"),
                name="service_waiting_to_publish",
            ),
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
        return duration_in_words(self.duration_value, self.duration_unit)

    @property
    def standard_parts(self) -> list[StandardPart]:
        """The 14 parts in the order of UU 25/2009 art. 21; which 6 of them are
        service delivery: Permenpan-RB 15/2014. Reads what `with_parts` fetched."""
        filled = [
            (_("Dasar hukum"), bool(self.legal_bases.all()), False),
            (_("Persyaratan"), bool(self.requirements.all()), True),
            (_("Prosedur"), bool(self.proceduresteps.all()), True),
            (_("Waktu"), bool(self.duration_value or self.duration_note), True),
            (_("Biaya"), self._has_fee_part(), True),
            (_("Produk layanan"), bool(self.product), True),
            (_("Sarana dan fasilitas"), bool(self.facilities), False),
            (_("Kompetensi pelaksana"), bool(self.staff_competence), False),
            (_("Pengawasan internal"), bool(self.internal_supervision), False),
            (_("Penanganan pengaduan"), bool(self.complaint_handling), True),
            (_("Jumlah pelaksana"), bool(self.staff_count), False),
            (_("Jaminan pelayanan"), bool(self.service_guarantee), False),
            (_("Jaminan keamanan"), bool(self.safety_guarantee), False),
            (_("Evaluasi kinerja"), bool(self.performance_evaluation), False),
        ]
        return [StandardPart(n, *part) for n, part in enumerate(filled, 1)]

    def _has_fee_part(self) -> bool:
        return bool(self.is_free or self.fee_note or self.fees.all())

    @property
    def completeness(self) -> int:
        """How many of the 14 parts are filled."""
        return sum(part.is_filled for part in self.standard_parts)

    @property
    def missing_for_publication(self) -> list[StandardPart]:
        return [p for p in self.standard_parts if p.is_delivery and not p.is_filled]

    @property
    def further_standard(self) -> list[tuple[str | Promise, str]]:
        """Label and text of the filled parts beyond those that citizens ask for."""
        names = (
            "facilities",
            "staff_competence",
            "internal_supervision",
            "staff_count",
            "service_guarantee",
            "safety_guarantee",
            "performance_evaluation",
        )
        texts = ((name, getattr(self, name)) for name in names)
        return [(self._label_of(name), text) for name, text in texts if text]

    def _label_of(self, field: str) -> str | Promise:
        return self._meta.get_field(field).verbose_name  # type: ignore[union-attr]


def duration_in_words(value: int, unit: str) -> str:
    """14 and "working_day" as "14 hari kerja"."""
    match unit:
        case Service.DurationUnit.WORKING_DAY:
            text = ngettext("%d hari kerja", "%d hari kerja", value)
        case Service.DurationUnit.DAY:
            text = ngettext("%d hari", "%d hari", value)
        case Service.DurationUnit.HOUR:
            text = ngettext("%d jam", "%d jam", value)
        case _:
            text = ngettext("%d menit", "%d menit", value)
    return text % value
