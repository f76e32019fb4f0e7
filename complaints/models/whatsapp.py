"""What came in by WhatsApp, and where each conversation stands."""

from __future__ import annotations

import datetime
import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.models import WhatsAppContact

# Raw messages hold personal data: kept for answering questions, then dropped.
KEEP_RAW = datetime.timedelta(days=30)


def photo_path(inbound: WhatsAppInbound, filename: str) -> str:
    return f"whatsapp/{secrets.token_hex(16)}.jpg"


class WhatsAppInbound(models.Model):
    """One message as the webhook delivered it; `wamid` makes repeats harmless."""

    wamid = models.CharField(max_length=128, unique=True)
    contact = models.ForeignKey(
        WhatsAppContact, models.CASCADE, related_name="inbound", null=True
    )
    payload = models.TextField(help_text="JSON, 7-bit")
    sent_at = models.DateTimeField()
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # The sanitised picture, until its complaint is filed or the draft dropped.
    photo = models.FileField(upload_to=photo_path, blank=True)
    photo_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("pesan WhatsApp masuk")
        verbose_name_plural = _("pesan WhatsApp masuk")
        indexes = [
            models.Index(
                fields=["sent_at"],
                condition=models.Q(processed_at=None),
                name="whatsapp_inbound_to_do",
            ),
            models.Index(fields=["received_at"], name="whatsapp_inbound_by_age"),
        ]

    def __str__(self) -> str:
        return f"WhatsApp {self.pk}"


class WhatsAppConversation(models.Model):
    """Where one person stands: the step, and what was said on the way there."""

    contact = models.OneToOneField(
        WhatsAppContact, models.CASCADE, related_name="conversation"
    )
    step = models.CharField(max_length=20, default="menu")
    data = models.JSONField(default=dict)
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("percakapan WhatsApp")
        verbose_name_plural = _("percakapan WhatsApp")

    def __str__(self) -> str:
        return f"WhatsApp {self.contact_id}: {self.step}"
