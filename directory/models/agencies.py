"""Agencies (OPD) of the province, their other names and their successors."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

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

    def with_heads(self) -> AgencyQuerySet:
        """Each with its head's position, holder and public contacts: 4 queries."""
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
            models.Prefetch("positions", heads, to_attr="head_positions")
        )


class Agency(Sourced):
    class Kind(models.TextChoices):
        OFFICE = "dinas", _("Dinas")
        BOARD = "badan", _("Badan")
        BUREAU = "biro", _("Biro")
        HOSPITAL = "rsud", _("Rumah sakit daerah")
        INSPECTORATE = "inspektorat", _("Inspektorat")
        POLICE = "satpol", _("Satuan Polisi Pamong Praja")
        SECRETARIAT = "sekretariat", _("Sekretariat")
        LEADERSHIP = "pimpinan", _("Pimpinan daerah")

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
    address = models.CharField(_("alamat"), max_length=255, blank=True)
    region = models.ForeignKey(
        Region, models.PROTECT, null=True, blank=True, verbose_name=_("wilayah")
    )
    website = models.URLField(_("situs"), blank=True)
    active_from = models.DateField(_("berdiri sejak"), null=True, blank=True)
    active_to = models.DateField(_("berakhir pada"), null=True, blank=True)

    objects = AgencyQuerySet.as_manager()

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
            )
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
    def head_contacts(self) -> list[ContactChannel]:
        position = self.head_position
        return position.public_contacts if position else []  # type: ignore[attr-defined]


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
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"
