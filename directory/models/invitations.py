"""Letters that let somebody in for the first time."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from directory.models.agencies import Agency
from directory.models.staff import StaffPosting


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def open(self, now: datetime.datetime) -> InvitationQuerySet:
        """Those whose link still works."""
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=now)

    def of_agencies(self, agencies: models.QuerySet[Agency]) -> InvitationQuerySet:
        return self.filter(agency__in=agencies)


class Invitation(models.Model):
    """Who is asked in, by whom, and for what. Only the link's hash is kept."""

    email = models.EmailField(_("alamat e-mail"))
    role = models.CharField(
        _("peran"), max_length=12, choices=StaffPosting.Role, blank=True
    )
    agency = models.ForeignKey(
        Agency, models.PROTECT, null=True, blank=True, verbose_name=_("instansi")
    )
    as_administrator = models.BooleanField(_("sebagai administrator"), default=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("diundang oleh"),
    )
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    sent_at = models.DateTimeField(_("dikirim"))
    expires_at = models.DateTimeField(_("berlaku sampai"))
    accepted_at = models.DateTimeField(_("diterima"), null=True)
    revoked_at = models.DateTimeField(_("dibatalkan"), null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("undangan staf")
        verbose_name_plural = _("undangan staf")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(as_administrator=True, role="", agency=None)
                | models.Q(as_administrator=False, agency__isnull=False)
                & ~models.Q(role=""),
                name="invited_to_a_posting_or_as_administrator",
            ),
            models.UniqueConstraint(
                models.functions.Lower("email"),
                condition=models.Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_per_address",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def state(self, now: datetime.datetime) -> str:
        """In a word, for the list."""
        if self.accepted_at:
            return str(_("Diterima"))
        if self.revoked_at:
            return str(_("Dibatalkan"))
        return str(_("Kedaluwarsa") if self.expires_at <= now else _("Menunggu"))
