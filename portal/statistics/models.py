"""What an agency keeps in order besides complaints, once for each year."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models import Agency


class AgencyStanding(models.Model):
    """Raw numbers of one agency and year, as last counted in that year: how things
    stood then cannot be worked out afterwards."""

    agency = models.ForeignKey(Agency, models.CASCADE, related_name="standings")
    year = models.PositiveSmallIntegerField(_("tahun"))
    counted_on = models.DateField(_("dihitung"))
    # Published services, and how many of 14 parts each they have together.
    services = models.PositiveIntegerField()
    parts = models.PositiveIntegerField()
    # Published ways to reach it, and those checked within the last 180 days.
    contacts = models.PositiveIntegerField()
    contacts_verified = models.PositiveIntegerField()
    # Published questions of that year under its news and programmes.
    questions = models.PositiveIntegerField()
    questions_answered = models.PositiveIntegerField()

    class Meta:
        verbose_name = _("keadaan instansi")
        verbose_name_plural = _("keadaan instansi")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "year"], name="standing_once_per_year"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    contacts_verified__lte=models.F("contacts"),
                    questions_answered__lte=models.F("questions"),
                    parts__lte=models.F("services") * 14,
                ),
                name="standing_parts_are_of_the_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.year}"
