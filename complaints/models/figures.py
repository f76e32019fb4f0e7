"""Figures of each day, counted once and read by every page that shows numbers.

All of them are about the complaints that came in on that day, as they stand when the
figures are built: see complaints/rollups.py for what each means.
"""

from __future__ import annotations

import datetime

from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from complaints.models.categories import Category
from directory.models import Agency, Region

# Every complaint of a cell is in one of these.
STATES = {
    "waiting": _("Sedang ditangani"),
    "asked": _("Menunggu data pelapor"),
    "answered": _("Sudah dijawab, menunggu tanggapan pelapor"),
    "confirmed": _("Selesai, dibenarkan pelapor"),
    "silent": _("Selesai tanpa tanggapan pelapor"),
    "rejected": _("Tidak dapat diproses"),
    "out_of_scope": _("Bukan wewenang provinsi"),
    "duplicate": _("Digabung dengan aduan lain"),
    "cancelled": _("Dibatalkan pelapor"),
}
COUNTS = (
    "received",
    *STATES,
    "on_time",
    "late",
    "overdue",
    "reopened",
    "ratings",
    "rating_sum",
    "satisfied",
    "invented",
)


class FiguresQuerySet(models.QuerySet):
    def between(
        self, start: datetime.date, end: datetime.date, region: Region | None = None
    ) -> FiguresQuerySet:
        """Of complaints filed from `start` on and before `end`, everywhere or in
        one region."""
        found = self.filter(day__gte=start, day__lt=end)
        return found.filter(region=region) if region else found

    def summed(self, *groups: str) -> FiguresQuerySet:
        """One row of sums for each combination of `groups`."""
        sums = {name: models.Sum(name) for name in COUNTS}
        # An annotation may not be called like the field it sums.
        return (
            self.order_by()
            .values(*groups)
            .annotate(**{f"n_{name}": value for name, value in sums.items()})
        )


class DailyFigures(models.Model):
    """One cell: what was filed on a day with an agency, in a region, about a
    category, by a channel. What the public may not read stands in the day's one cell
    without any of these."""

    day = models.DateField()
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    category = models.ForeignKey(Category, models.CASCADE, null=True, related_name="+")
    # A Complaint.Source; its choices stay there, so that a new channel changes
    # nothing here.
    source = models.CharField(max_length=12, blank=True)

    received = models.PositiveIntegerField()
    waiting = models.PositiveIntegerField()
    asked = models.PositiveIntegerField()
    answered = models.PositiveIntegerField()
    confirmed = models.PositiveIntegerField()
    silent = models.PositiveIntegerField()
    rejected = models.PositiveIntegerField()
    out_of_scope = models.PositiveIntegerField()
    duplicate = models.PositiveIntegerField()
    cancelled = models.PositiveIntegerField()
    on_time = models.PositiveIntegerField()
    late = models.PositiveIntegerField()
    overdue = models.PositiveIntegerField()
    reopened = models.PositiveIntegerField()
    ratings = models.PositiveIntegerField()
    rating_sum = models.PositiveIntegerField()
    satisfied = models.PositiveIntegerField()
    invented = models.PositiveIntegerField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("angka harian")
        verbose_name_plural = _("angka harian")
        constraints = [
            models.UniqueConstraint(
                models.F("day"),
                Coalesce("agency", 0),
                Coalesce("region", 0),
                Coalesce("category", 0),
                models.F("source"),
                name="figures_once_per_cell",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    received=models.F("waiting")
                    + models.F("asked")
                    + models.F("answered")
                    + models.F("confirmed")
                    + models.F("silent")
                    + models.F("rejected")
                    + models.F("out_of_scope")
                    + models.F("duplicate")
                    + models.F("cancelled")
                ),
                name="figures_add_up_to_what_came_in",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    on_time=models.F("answered")
                    + models.F("confirmed")
                    + models.F("silent")
                    - models.F("late")
                ),
                name="figures_answers_are_on_time_or_late",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.received}"


class AnswerDays(models.Model):
    """How many answers took so many working days: enough for an exact median."""

    day = models.DateField()
    agency = models.ForeignKey(Agency, models.CASCADE, null=True, related_name="+")
    region = models.ForeignKey(Region, models.CASCADE, null=True, related_name="+")
    working_days = models.PositiveSmallIntegerField()
    count = models.PositiveIntegerField()

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("lama menjawab")
        verbose_name_plural = _("lama menjawab")
        constraints = [
            models.UniqueConstraint(
                models.F("day"),
                Coalesce("agency", 0),
                Coalesce("region", 0),
                models.F("working_days"),
                name="answer_days_once_per_cell",
            )
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.count} × {self.working_days}"


class FiguresBuild(models.Model):
    """When the figures were counted last; pages name it, and are as old as it."""

    started_at = models.DateTimeField()
    days = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("penghitungan angka")
        verbose_name_plural = _("penghitungan angka")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}"
