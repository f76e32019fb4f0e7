"""Where a published fact comes from, and whether a person has checked it."""

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.fields import WebAddressField


class Verification(models.TextChoices):
    VERIFIED = "verified", _("Terverifikasi")
    UNVERIFIED = "unverified", _("Belum diverifikasi")
    EXAMPLE = "example", _("Contoh")


Rows = TypeVar("Rows", bound=models.QuerySet[Any])


def real(rows: Rows) -> Rows:
    """Without what is invented: the rows that a machine may be told of.

    Pages mark an example in words, which a program drops. So every file, feed, map
    and interface starts from this: docs/decisions/0152-machines-get-no-inventions.md
    """
    if issubclass(rows.model, Sourced):
        rows = rows.exclude(verification=Verification.EXAMPLE)
    return rows.filter(is_demo=False)


class Sourced(models.Model):
    """A row that citizens rely on: it names its source, and pages mark it if
    nobody has verified it yet.

    `is_demo` rows are invented for demonstrations: they never act as real, so
    their numbers are not dialable.
    """

    verification = models.CharField(
        _("verifikasi"),
        max_length=12,
        choices=Verification,
        default=Verification.UNVERIFIED,
    )
    source = models.CharField(_("sumber"), max_length=255, blank=True)
    source_url = WebAddressField(_("tautan sumber"), max_length=500, blank=True)
    source_date = models.DateField(_("tanggal sumber"), null=True, blank=True)
    is_demo = models.BooleanField(_("data contoh rekaan"), default=False)

    class Meta:
        abstract = True

    @property
    def is_verified(self) -> bool:
        return self.verification == Verification.VERIFIED

    @property
    def is_example(self) -> bool:
        """Invented, as `real` leaves it out."""
        return self.is_demo or self.verification == Verification.EXAMPLE
