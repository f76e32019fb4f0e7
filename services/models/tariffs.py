"""What a tax costs: rules that hold between two dates, for one kind of object.

Two rules of the same kind may not hold on the same day for the same facts: the
calculator would have to guess. `DatedRule` refuses the second one, and on
PostgreSQL an exclusion constraint does so for rules of equal condition.
"""

from __future__ import annotations

import datetime
from typing import Any, ClassVar, Self

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from directory.provenance import Sourced
from services.calculators import conditions
from services.models.services import LegalBasis
from services.models.taxes import Tax


class RuleStatus(models.TextChoices):
    """How far the text of a rule has been checked."""

    VERIFIED = "verified", _("Terverifikasi")
    DRAFT = "draft", _("Menurut rancangan peraturan")
    UNVERIFIED = "unverified", _("Belum diverifikasi")


class RuleQuerySet(models.QuerySet[Any]):
    def in_force(self, today: datetime.date) -> Self:
        return self.filter(
            models.Q(valid_to=None) | models.Q(valid_to__gte=today),
            valid_from__lte=today,
        )

    def offered(self, *, production: bool) -> Self:
        """The rules people may see and count with. In production a rule that
        nobody has checked is off: a wrong bill is worse than none."""
        if production:
            return self.filter(verification=RuleStatus.VERIFIED, is_demo=False)
        return self


class DatedRule(Sourced):
    # The fields that say which question a rule answers.
    QUESTION: ClassVar[tuple[str, ...]] = ("tax_id",)

    verification = models.CharField(
        _("verifikasi"),
        max_length=12,
        choices=RuleStatus,
        default=RuleStatus.UNVERIFIED,
        help_text=_("Di produksi hanya aturan terverifikasi yang dipakai"),
    )
    valid_from = models.DateField(_("berlaku mulai"))
    valid_to = models.DateField(_("berlaku sampai"), null=True, blank=True)
    applies_when = models.JSONField(
        _("berlaku bila"),
        default=list,
        blank=True,
        help_text=_(
            "Daftar keadaan; cukup satu yang cocok. Contoh:"
            ' [{"vehicle": ["motor"], "cc_min": 200, "order_min": 2}].'
            " Kosong berarti selalu."
        ),
    )
    # applies_when in canonical form, for the database to compare.
    condition = models.CharField(max_length=1000, editable=False, default="[]")
    legal_basis = models.ForeignKey(
        LegalBasis, models.PROTECT, null=True, blank=True, verbose_name=_("dasar hukum")
    )
    note = models.CharField(_("catatan"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("urutan"), default=0)

    objects = RuleQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to=None)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="%(class)s_ends_after_it_begins",
                violation_error_message=_(
                    "Berlaku sampai tidak boleh sebelum berlaku mulai."
                ),
            )
        ]

    def clean(self) -> None:
        """Raise ValidationError for a condition that cannot be read, and for
        dates in which another rule already holds for the same facts."""
        super().clean()
        try:
            conditions.check(self.applies_when)
        except conditions.BadCondition as error:
            raise ValidationError({"applies_when": str(error)}) from error
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            raise ValidationError({"valid_to": _("Berakhir sebelum mulai berlaku.")})
        if self.valid_from and self.tax_id:  # type: ignore[attr-defined]
            self.refuse_overlap(self.rivals())

    def save(self, *args: Any, **kwargs: Any) -> None:
        """One at a time for each tax, so that no two savers pass each other."""
        self.condition = conditions.canonical(self.applies_when)
        with transaction.atomic():
            Tax.objects.select_for_update().get(pk=self.tax_id)  # type: ignore[attr-defined]
            self.refuse_overlap(self.rivals())
            super().save(*args, **kwargs)

    def rivals(self) -> models.QuerySet[Any]:
        """Saved rules that answer the same question."""
        same = {name: getattr(self, name) for name in self.QUESTION}
        return type(self)._default_manager.filter(**same)

    def competes(self, other: DatedRule) -> bool:
        return all(getattr(self, n) == getattr(other, n) for n in self.QUESTION)

    def refuse_overlap(self, others: Any) -> None:
        """Raise ValidationError where one of the others overlaps with this one."""
        for other in others:
            if (other.pk is None or other.pk != self.pk) and self.overlaps(other):
                raise ValidationError(
                    _(
                        "“%(rule)s” bertumpuk dengan “%(other)s”: keadaan dan"
                        " tanggalnya beririsan. Akhiri dulu yang lama, lalu simpan."
                    ),
                    code="overlap",
                    params={"rule": self.label, "other": other.label},  # type: ignore[attr-defined]
                )

    def overlaps(self, other: DatedRule) -> bool:
        """Whether a day and facts exist on which both hold."""
        last = datetime.date.max
        return (
            self.valid_from <= (other.valid_to or last)
            and other.valid_from <= (self.valid_to or last)
            and conditions.meet(self.applies_when, other.applies_when)
        )

    def spans(self, day: datetime.date) -> bool:
        """Both its first and its last day count."""
        return self.valid_from <= day and (
            self.valid_to is None or day <= self.valid_to
        )

    def holds(self, facts: conditions.Facts, on: datetime.date) -> bool:
        return self.spans(on) and conditions.holds(self.applies_when, facts)


class TariffRule(DatedRule):
    """One rate of a tax for one kind of object, between two dates."""

    # A law's ceiling and the rate set below it hold side by side.
    QUESTION = ("tax_id", "component", "is_ceiling")

    class Kind(models.TextChoices):
        PERCENT = "percent", _("Persen dari dasar pengenaan")
        PERCENT_OF_TAX = "percent_of_tax", _("Persen dari pajak")
        FIXED = "fixed", _("Rupiah")

    class Component(models.TextChoices):
        """The line of the bill that the rule fills."""

        TAX = "tax", _("Pokok pajak")
        OPSEN = "opsen", _("Opsen")
        INSURANCE = "swdkllj", "SWDKLLJ"
        REGISTRATION = "stnk", "STNK"
        PLATES = "tnkb", "TNKB"

    tax = models.ForeignKey(Tax, models.CASCADE, related_name="tariffs")
    label = models.CharField(_("untuk"), max_length=200)
    component = models.CharField(
        _("bagian tagihan"),
        max_length=8,
        choices=Component,
        default=Component.TAX,
    )
    kind = models.CharField(_("jenis"), max_length=16, choices=Kind)
    rate = models.DecimalField(_("tarif"), max_digits=14, decimal_places=4)
    is_ceiling = models.BooleanField(_("batas tertinggi, bukan tarif"), default=False)

    class Meta:
        verbose_name = _("tarif pajak")
        verbose_name_plural = _("tarif pajak")
        ordering = ["order", "pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["tax", "label", "valid_from"],
                name="tariff_once_per_start",
                violation_error_message=_(
                    "Tarif dengan nama dan tanggal mulai ini sudah ada."
                ),
            ),
            models.UniqueConstraint(
                fields=["tax", "component", "is_ceiling", "condition", "valid_from"],
                name="tariff_once_per_condition_and_start",
                violation_error_message=_(
                    "Tarif dengan syarat dan tanggal mulai ini sudah ada."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(rate__gte=0),
                name="tariff_is_not_negative",
                violation_error_message=_("Tarif tidak boleh kurang dari nol."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax}: {self.label}"


class Relief(DatedRule):
    """A programme that lowers a tax for a while, such as a yearly discount."""

    class OpsenEffect(models.TextChoices):
        """Whether opsen, a share of the tax, falls with it."""

        FOLLOWS = "follows", _("Opsen ikut turun")
        UNAFFECTED = "unaffected", _("Opsen tetap")
        UNKNOWN = "unknown", _("Belum diketahui")

    tax = models.ForeignKey(Tax, models.CASCADE, related_name="reliefs")
    label = models.CharField(_("program"), max_length=200)
    percent = models.DecimalField(
        _("potongan pokok (%)"),
        max_digits=7,
        decimal_places=4,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    opsen_effect = models.CharField(
        _("pengaruh pada opsen"),
        max_length=12,
        choices=OpsenEffect,
        default=OpsenEffect.UNKNOWN,
    )
    covers_arrears = models.BooleanField(_("berlaku untuk tunggakan"), default=False)

    class Meta:
        verbose_name = _("keringanan pajak")
        verbose_name_plural = _("keringanan pajak")
        ordering = ["-valid_from", "pk"]
        constraints = [
            *DatedRule.Meta.constraints,
            models.UniqueConstraint(
                fields=["tax", "label", "valid_from"],
                name="relief_once_per_start",
                violation_error_message=_(
                    "Keringanan dengan nama dan tanggal mulai ini sudah ada."
                ),
            ),
            models.UniqueConstraint(
                fields=["tax", "condition", "valid_from"],
                name="relief_once_per_condition_and_start",
                violation_error_message=_(
                    "Keringanan dengan syarat dan tanggal mulai ini sudah ada."
                ),
            ),
            models.CheckConstraint(
                condition=models.Q(percent__gte=0, percent__lte=100),
                name="relief_is_a_share",
                violation_error_message=_("Keringanan antara 0 dan 100 persen."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.tax}: {self.label}"
