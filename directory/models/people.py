"""Positions, the people who hold them, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.agencies import Agency
from directory.provenance import Sourced

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


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
                violation_error_message=_("Instansi ini sudah punya jabatan kepala."),
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
    photo = models.ImageField(_("foto"), upload_to="pejabat/", blank=True)
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

    @property
    def monogram(self) -> str:
        """First letters of the first and the last word: "HA"; stands for a photo."""
        words = [word for word in self.name.replace(".", " ").split() if word.isalpha()]
        return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


class AppointmentQuerySet(models.QuerySet["Appointment"]):
    def current(self) -> AppointmentQuerySet:
        return self.filter(ended_on=None)

    def overlapping(self, other: Appointment) -> AppointmentQuerySet:
        """Others of the same position whose days meet those of `other`.

        The last day is also the successor's first, so it is shared. Where a start
        is unknown nothing can be said, and nothing is refused.
        """
        if other.started_on is None:
            return self.none()
        later = models.Q(ended_on=None) | models.Q(ended_on__gt=other.started_on)
        same = self.filter(
            later, position_id=other.position_id, started_on__isnull=False
        ).exclude(models.Q(pk=other.pk) | models.Q(ended_on=models.F("started_on")))
        if other.ended_on is None:
            return same
        if other.ended_on == other.started_on:
            return self.none()
        return same.filter(started_on__lt=other.ended_on)


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
                violation_error_message=_("Jabatan ini sudah ada pejabatnya."),
                violation_error_code="seat_taken",
            ),
            models.CheckConstraint(
                condition=models.Q(started_on=None)
                | models.Q(ended_on=None)
                | models.Q(ended_on__gte=models.F("started_on")),
                name="appointment_ends_after_it_starts",
                violation_error_message=_(
                    "Tanggal berakhir tidak boleh sebelum tanggal mulai."
                ),
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

    @property
    def meaning(self) -> StrOrPromise:
        """What Plt., Plh. or Pj. says, in a citizen's words; "" for a definitive."""
        return {
            self.Kind.ACTING: _("Pelaksana tugas: menjabat sementara."),
            self.Kind.DAILY_ACTING: _("Pelaksana harian: pejabatnya sedang tidak ada."),
            self.Kind.CARETAKER: _("Penjabat: memimpin sampai ada pejabat tetap."),
        }.get(self.Kind(self.kind), "")
