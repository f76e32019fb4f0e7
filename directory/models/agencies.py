"""Agencies (OPD) of the province, their other names and their successors."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from directory.fields import WebAddressField
from directory.models.regions import Region
from directory.provenance import Sourced

if TYPE_CHECKING:
    from directory.models import Appointment, ContactChannel, Position


class AgencyQuerySet(models.QuerySet["Agency"]):
    def active(self, today: datetime.date) -> AgencyQuerySet:
        """Agencies that exist on `today`; a merged one ended on `active_to`."""
        return self.filter(
            models.Q(active_from=None) | models.Q(active_from__lte=today),
            models.Q(active_to=None) | models.Q(active_to__gte=today),
        )

    def provincial(self) -> AgencyQuerySet:
        """Without the kabupaten/kota, which answer to nobody here: a complaint
        reaches them by referral."""
        return self.exclude(kind=Agency.Kind.LOCAL)

    def search(self, query: str) -> AgencyQuerySet:
        """Each word of the query has to occur: in the name, acronym or another
        name, what it does, the topics, a seat, who holds it or the region."""
        from directory.models import Appointment, Position

        found = self
        for word in query.split():
            holders = Appointment.objects.current().filter(
                position__agency=models.OuterRef("pk"), person__name__icontains=word
            )
            seats = Position.objects.filter(
                agency=models.OuterRef("pk"), title__icontains=word
            )
            aliases = AgencyAlias.objects.filter(
                agency=models.OuterRef("pk"), name__icontains=word
            )
            texts = ("name", "short_name", "summary", "topics", "region__name")
            here = models.Q(
                models.Exists(aliases),
                models.Exists(holders),
                models.Exists(seats),
                _connector="OR",
            )
            for text in texts:
                here |= models.Q(**{f"{text}__icontains": word})
            found = found.filter(here)
        return found

    def with_head_seat(self) -> AgencyQuerySet:
        """Each with `head_seat`, the position of its head, in one query; an agency
        without one lacks the attribute."""
        return self.annotate(
            head_seat=models.FilteredRelation(
                "positions", condition=models.Q(positions__is_head=True)
            )
        ).select_related("head_seat")  # type: ignore[misc]

    def with_heads(self) -> AgencyQuerySet:
        """Each with its head and all public contacts: 5 queries."""
        from directory.models import Appointment, ContactChannel, Position

        heads = Position.objects.filter(is_head=True).prefetch_related(
            models.Prefetch(
                "appointments",
                Appointment.objects.current().select_related("person", "position"),
                to_attr="current_appointments",
            ),
            models.Prefetch(
                "contacts", ContactChannel.objects.public(), to_attr="public_contacts"
            ),
        )
        return self.prefetch_related(
            models.Prefetch("positions", heads, to_attr="head_positions"),
            models.Prefetch(
                "contacts", ContactChannel.objects.public(), to_attr="public_contacts"
            ),
        )

    def by_rank(self) -> AgencyQuerySet:
        """The governor and his staff first, the kabupaten/kota last."""
        kinds = list(Agency.Kind)
        rank = models.Case(
            *(models.When(kind=kind, then=place) for place, kind in enumerate(kinds)),
            output_field=models.IntegerField(),
        )
        return self.annotate(rank=rank).order_by("rank", "name", "pk")


class Agency(Sourced):
    class Kind(models.TextChoices):
        """In the order of the directory."""

        LEADERSHIP = "pimpinan", _("Pimpinan daerah")
        SECRETARIAT = "sekretariat", _("Sekretariat")
        INSPECTORATE = "inspektorat", _("Inspektorat")
        OFFICE = "dinas", _("Dinas")
        BOARD = "badan", _("Badan")
        BUREAU = "biro", _("Biro")
        POLICE = "satpol", _("Satuan Polisi Pamong Praja")
        HOSPITAL = "rsud", _("Rumah sakit daerah")
        UNIT = "upt", _("Unit pelaksana teknis")
        LOCAL = "pemda", _("Pemerintah kabupaten/kota")

    code = models.SlugField(
        _("kode"), max_length=40, unique=True, help_text="dinkes, dpmptsp"
    )
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("nama"), max_length=160)
    short_name = models.CharField(_("nama singkat"), max_length=60)
    kind = models.CharField(_("jenis"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("induk"),
    )
    summary = models.CharField(
        _("urusan"),
        max_length=200,
        blank=True,
        help_text=_("Apa yang diurus, dalam kata sehari-hari warga"),
    )
    topics = models.TextField(
        _("kata pencarian"),
        blank=True,
        help_text=_("Kata sehari-hari warga, dipisah titik koma: jalan rusak; banjir"),
    )
    service_promise = models.TextField(
        _("maklumat pelayanan"),
        blank=True,
        help_text=_("Janji pelayanan kepada warga, UU 25/2009 pasal 22"),
    )
    address = models.CharField(_("alamat"), max_length=255, blank=True)
    latitude = models.DecimalField(
        _("lintang"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("bujur"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    open_on_holidays = models.BooleanField(
        _("buka pada hari libur nasional"), default=False
    )
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("wilayah")
    )
    website = WebAddressField(_("situs"), blank=True)
    active_from = models.DateField(_("berdiri sejak"), null=True, blank=True)
    active_to = models.DateField(_("berakhir pada"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("perangkat daerah")
        verbose_name_plural = _("perangkat daerah")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(active_from=None)
                | models.Q(active_to=None)
                | models.Q(active_to__gte=models.F("active_from")),
                name="agency_ends_after_it_begins",
                violation_error_message=_(
                    "Tanggal berakhir tidak boleh sebelum tanggal berdiri."
                ),
            ),
            # Central Java with Karimunjawa, and the office in Jakarta.
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(Decimal(-9), Decimal(-5)),
                    longitude__range=(Decimal(106), Decimal(112)),
                ),
                name="agency_lies_on_java",
                violation_error_message=_(
                    "Isi lintang -9 sampai -5 dan bujur 106 sampai 112, atau"
                    " kosongkan keduanya."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("directory:agency", args=[self.slug])

    # The three below read what `with_heads` fetched.

    @property
    def head_position(self) -> Position | None:
        return next(iter(self.head_positions), None)  # type: ignore[attr-defined]

    @property
    def head_appointment(self) -> Appointment | None:
        """Who leads it today; None where the seat is empty or unknown."""
        position = self.head_position
        return next(iter(position.current_appointments), None) if position else None  # type: ignore[attr-defined]

    @property
    def shown_contacts(self) -> list[ContactChannel]:
        """How to reach the head: their office's own numbers, else the agency's.

        Invented ones stand in only where nothing real is known.
        """
        position = self.head_position
        heads = position.public_contacts if position else []  # type: ignore[attr-defined]
        offices = self.public_contacts  # type: ignore[attr-defined]
        real = [c for c in heads if not c.is_demo]
        return real or [c for c in offices if not c.is_demo] or heads or offices

    @property
    def map_url(self) -> str:
        """The place on OpenStreetMap, "" where the coordinates are unknown."""
        if self.latitude is None or self.longitude is None:
            return ""
        place = f"{self.latitude}/{self.longitude}"
        return (
            f"https://www.openstreetmap.org/?mlat={self.latitude}"
            f"&mlon={self.longitude}#map=17/{place}"
        )


class AgencyAlias(models.Model):
    """Another name under which people look for an agency."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="aliases")
    name = models.CharField(_("nama lain"), max_length=160)

    class Meta:
        verbose_name = _("nama lain")
        verbose_name_plural = _("nama lain")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "name"], name="alias_once_per_agency"
            )
        ]

    def __str__(self) -> str:
        return self.name


class AgencySuccession(Sourced):
    """One agency's tasks went to another: a merge is several rows to one."""

    class Kind(models.TextChoices):
        MERGE = "merge", _("Digabung")
        SPLIT = "split", _("Dipecah")
        RENAME = "rename", _("Berganti nama")

    predecessor = models.ForeignKey(
        Agency, models.PROTECT, related_name="successions_out"
    )
    successor = models.ForeignKey(Agency, models.PROTECT, related_name="successions_in")
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    date = models.DateField(_("tanggal"))
    is_main = models.BooleanField(
        _("penerus utama"),
        default=False,
        help_text=_("Bila dipecah: alamat lama mengarah ke sini"),
    )
    legal_basis = models.CharField(_("dasar hukum"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("pergantian perangkat daerah")
        verbose_name_plural = _("pergantian perangkat daerah")
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor"], name="succession_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")),
                name="agency_does_not_succeed_itself",
                violation_error_message=_("Instansi tidak dapat menggantikan diri."),
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=models.Q(is_main=True),
                name="one_main_successor",
                violation_error_message=_("Instansi ini sudah punya penerus utama."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"

    def clean(self) -> None:
        """Refuse a loop: the successor may not lead back to the predecessor."""
        from directory.succession import is_reachable

        links = AgencySuccession.objects.exclude(pk=self.pk)
        pairs = links.values_list("predecessor_id", "successor_id")
        if is_reachable(pairs, self.successor_id, self.predecessor_id):
            raise ValidationError(
                {"successor": _("Pergantian ini berputar kembali ke asalnya.")}
            )
