"""When an office is open: its week, and the days that differ from it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.calendar import national_holidays
from directory.models.agencies import Agency
from directory.opening import Exceptional, Span, Timetable


class OpeningRuleQuerySet(models.QuerySet["OpeningRule"]):
    def of(self, agency: Agency) -> OpeningRuleQuerySet:
        """The agency's own rules, and the exceptions that hold for every office."""
        return self.filter(models.Q(agency=agency) | models.Q(agency=None))


class OpeningRule(models.Model):
    """Hours of one weekday, or an exception: a day or a range such as Ramadan.

    An exception without hours means closed; one without agency holds everywhere.
    Closing at 00.00 is midnight at the end of the day.
    """

    class Weekday(models.IntegerChoices):
        MONDAY = 0, _("Senin")
        TUESDAY = 1, _("Selasa")
        WEDNESDAY = 2, _("Rabu")
        THURSDAY = 3, _("Kamis")
        FRIDAY = 4, _("Jumat")
        SATURDAY = 5, _("Sabtu")
        SUNDAY = 6, _("Minggu")

    agency = models.ForeignKey(
        Agency,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="opening_rules",
        verbose_name=_("instansi"),
        help_text=_("Kosong: berlaku untuk semua kantor (hanya pengecualian)"),
    )
    weekday = models.PositiveSmallIntegerField(
        _("hari"), choices=Weekday, null=True, blank=True
    )
    opens = models.TimeField(_("buka"), null=True, blank=True)
    closes = models.TimeField(_("tutup"), null=True, blank=True)
    first_day = models.DateField(
        _("pengecualian mulai"), null=True, blank=True, help_text=_("Libur, Ramadan")
    )
    last_day = models.DateField(_("pengecualian sampai"), null=True, blank=True)
    label = models.CharField(_("keterangan"), max_length=80, blank=True)

    objects = OpeningRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("jam buka")
        verbose_name_plural = _("jam buka")
        ordering = ["first_day", "weekday", "opens"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    first_day=None,
                    last_day=None,
                    agency__isnull=False,
                    weekday__isnull=False,
                    opens__isnull=False,
                )
                | models.Q(first_day__isnull=False, last_day__isnull=False),
                name="opening_rule_is_weekly_or_dated",
                violation_error_message=_(
                    "Isi hari dan jamnya untuk jam biasa, atau kedua tanggal untuk"
                    " pengecualian."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(first_day=None)
                | models.Q(last_day__gte=models.F("first_day")),
                name="opening_exception_ends_after_it_begins",
                violation_error_message=_(
                    "Tanggal akhir tidak boleh sebelum tanggal awal."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(opens=None, closes=None)
                | models.Q(opens__isnull=False, closes__isnull=False)
                & (
                    models.Q(closes__gt=models.F("opens"))
                    | models.Q(closes=datetime.time(0))
                ),
                name="office_closes_after_it_opens",
                violation_error_message=_("Jam tutup harus sesudah jam buka."),
            ),
            models.UniqueConstraint(
                fields=["agency", "weekday", "opens"],
                condition=models.Q(first_day=None),
                name="opening_hours_once_per_day",
                violation_error_message=_("Hari dan jam mulai ini sudah ada."),
            ),
        ]

    def __str__(self) -> str:
        if self.first_day is None:
            return f"{self.get_weekday_display()} {self.opens:%H.%M}"
        return self.label or f"{self.first_day:%d-%m-%Y}"

    def clean(self) -> None:
        if self.first_day and self.last_day is None:
            self.last_day = self.first_day
        if (self.opens is None) != (self.closes is None):
            raise ValidationError(_("Isi jam buka dan jam tutup, atau kosongkan dua."))


def weekly(rules: Iterable[OpeningRule]) -> dict[int, list[Span]]:
    """The ordinary week: spans by weekday, 0 is Monday."""
    week: dict[int, list[Span]] = {}
    for rule in rules:
        if rule.first_day is None and rule.weekday is not None:
            week.setdefault(rule.weekday, []).extend(_spans(rule))
    return week


def exceptions(rules: Iterable[OpeningRule]) -> list[Exceptional]:
    """The dated rules."""
    return [
        Exceptional(
            rule.first_day,
            rule.last_day,
            tuple(_spans(rule)),
            rule.weekday,
            is_own=rule.agency_id is not None,
        )
        for rule in rules
        if rule.first_day and rule.last_day
    ]


def _spans(rule: OpeningRule) -> list[Span]:
    if rule.opens is None or rule.closes is None:
        return []
    return [Span(rule.opens, rule.closes)]


def timetable(
    agency: Agency, rules: Iterable[OpeningRule], today: datetime.date
) -> Timetable:
    """The agency's hours around `today`, from its rules and the public holidays."""
    rules = list(rules)
    days_off: frozenset[datetime.date] = frozenset()
    if not agency.open_on_holidays:
        days_off = national_holidays(today.year) | national_holidays(today.year + 1)
    return Timetable(weekly(rules), exceptions(rules), days_off)
