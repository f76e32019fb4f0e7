"""A phone shows whose browser it is: a code on the page comes back by WhatsApp."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models import WhatsAppContact


class PhoneProof(models.Model):
    """One code, shown in one browser; `contact` is who sent it, empty until then."""

    code_hash = models.CharField(max_length=64, unique=True, editable=False)
    contact = models.ForeignKey(
        WhatsAppContact, models.CASCADE, null=True, blank=True, editable=False
    )
    expires_at = models.DateTimeField(_("berlaku sampai"))

    class Meta:
        verbose_name = _("bukti nomor WhatsApp")
        verbose_name_plural = _("bukti nomor WhatsApp")

    def __str__(self) -> str:
        return f"Bukti {self.pk}"
