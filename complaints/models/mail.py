"""Mails that came in."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class InboundMail(models.Model):
    """A mail that was taken in, so that the same one never counts twice.

    `key` is a keyed hash of its Message-ID; no address and no text is kept.
    """

    key = models.UUIDField(unique=True)
    received_at = models.DateTimeField(_("diterima"))

    class Meta:
        verbose_name = _("surat masuk")
        verbose_name_plural = _("surat masuk")

    def __str__(self) -> str:
        return f"{self.key}"
