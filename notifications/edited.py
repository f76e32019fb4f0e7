"""Words of an editor in place of those in templates/."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]


class MessageTextQuerySet(models.QuerySet["MessageText"]):
    def in_force(self, key: str, language: str) -> MessageText | None:
        return self.filter(key=key, language=language, active=True).first()


class MessageText(models.Model):
    """One message in one language, as an editor wants it; texts.py says which there
    are and what may stand in them. Without an active row the default is sent."""

    key = models.CharField(_("pesan"), max_length=60)
    language = models.CharField(
        _("bahasa"), max_length=5, choices=LANGUAGES, default="id"
    )
    subject = models.CharField(
        _("judul"), max_length=150, blank=True, help_text=_("Hanya untuk e-mail")
    )
    text = models.TextField(_("isi"), max_length=4000)
    active = models.BooleanField(
        _("dipakai"), default=True, help_text=_("Tidak dipakai: kembali ke bawaan")
    )
    history = HistoricalRecords()

    objects = MessageTextQuerySet.as_manager()

    class Meta:
        verbose_name = _("teks pesan")
        verbose_name_plural = _("teks pesan")
        ordering = ["key", "language"]
        constraints = [
            models.UniqueConstraint(
                fields=["key", "language"], name="message_text_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} ({self.language})"
