"""What was taken back, so that a restored backup does not give it again."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _


class RevocationQuerySet(models.QuerySet["Revocation"]):
    def note(self, what: str, number: int, at: datetime.datetime) -> None:
        self.update_or_create(what=what, number=number, defaults={"at": at})

    def lift(self, what: str, number: int) -> None:
        """It was given back."""
        self.filter(what=what, number=number).delete()


class Revocation(models.Model):
    """A right or a consent that ended, by the number of its row: of staff, of who has
    a personal contact, of who filed a complaint or writes by WhatsApp.

    No foreign key and nothing of the person: the rows are saved apart, and loaded
    after a restore into a database that knows nothing of them.
    """

    class What(models.TextChoices):
        ACCOUNT = "account", _("akun staf")
        ADMINISTRATOR = "administrator", _("wewenang administrator")
        POSTING = "posting", _("penugasan staf")
        INVITATION = "invitation", _("undangan staf")
        CONTACT = "contact", _("persetujuan kontak pribadi")
        CONTACT_GONE = "contact_gone", _("kontak pribadi")
        LETTERS = "letters", _("kabar bagi pelapor")
        WHATSAPP = "whatsapp", _("kabar lewat WhatsApp")
        HIDE_NAME = "hide_name", _("nama pelapor bagi umum")
        ANONYMOUS = "anonymous", _("nama pelapor bagi instansi")
        SECRET = "secret", _("isi aduan bagi umum")

    what = models.CharField(_("yang dicabut"), max_length=13, choices=What)
    number = models.BigIntegerField(_("nomor baris"))
    at = models.DateTimeField(_("waktu"))

    objects = RevocationQuerySet.as_manager()

    class Meta:
        verbose_name = _("catatan pencabutan")
        verbose_name_plural = _("catatan pencabutan")
        constraints = [
            models.UniqueConstraint(
                fields=["what", "number"], name="revoked_once_per_row"
            )
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.number}"
