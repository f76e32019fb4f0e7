"""Positions, the people who hold them, and since when."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.agencies import Agency
from directory.provenance import Sourced


class Position(models.Model):
    """A seat in an agency; contacts belong to it, so they outlive its holders."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="positions")
    title = models.CharField(_("jabatan"), max_length=160)
    is_head = models.BooleanField(_("pimpinan perangkat daerah"), default=False)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    class Meta:
        verbose_name = _("jabatan")
        verbose_name_plural = _("jabatan")
        ordering = ["agency__name", "order"]
        constraints = [
            models.UniqueConstraint(
                fields=["agency"],
                condition=models.Q(is_head=True),
                name="one_head_position_per_agency",
            ),
            models.UniqueConstraint(
                fields=["agency", "title"], name="position_title_once_per_agency"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Person(models.Model):
    """A public official, known by office; nothing private is kept."""

    name = models.CharField(_("nama"), max_length=120)
    prefix_titles = models.CharField(_("gelar depan"), max_length=60, blank=True)
    suffix_titles = models.CharField(_("gelar belakang"), max_length=60, blank=True)
    is_demo = models.BooleanField(_("orang rekaan"), default=False)

    class Meta:
        verbose_name = _("pejabat")
        verbose_name_plural = _("pejabat")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        name = f"{self.prefix_titles} {self.name}".strip()
        return f"{name}, {self.suffix_titles}" if self.suffix_titles else name


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self) -> AppointmentQuerySet:
        return self.filter(ended_on=None)


class Appointment(Sourced):
    """A person holds a position, definitively or acting; one holder at a time."""

    class Kind(models.TextChoices):
        DEFINITIVE = "definitive", _("Definitif")
        ACTING = "plt", _("Plt.")
        DAILY_ACTING = "plh", _("Plh.")
        CARETAKER = "pj", _("Pj.")

    position = models.ForeignKey(Position, models.PROTECT, related_name="appointments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="appointments")
    kind = models.CharField(
        _("jenis"), max_length=12, choices=Kind, default=Kind.DEFINITIVE
    )
    started_on = models.DateField(
        _("mulai"), null=True, blank=True, help_text=_("Kosong bila belum diketahui")
    )
    ended_on = models.DateField(_("berakhir"), null=True, blank=True)
    decree_number = models.CharField(_("nomor SK"), max_length=120, blank=True)
    decree_date = models.DateField(_("tanggal SK"), null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("pengangkatan")
        verbose_name_plural = _("pengangkatan")
        ordering = ["position", models.F("started_on").desc(nulls_last=True)]
        constraints = [
            models.UniqueConstraint(
                fields=["position"],
                condition=models.Q(ended_on=None),
                name="one_current_holder_per_position",
            ),
            models.CheckConstraint(
                condition=models.Q(started_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="appointment_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}, {self.title}"

    @property
    def title(self) -> str:
        """The position's title as it is held: "Plt. Kepala Bapenda"."""
        if self.kind == self.Kind.DEFINITIVE:
            return self.position.title
        return f"{self.get_kind_display()} {self.position.title}"
