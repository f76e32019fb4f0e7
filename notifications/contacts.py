"""Who talks with us on WhatsApp, and what became of messages sent to them."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from urllib.parse import urlencode

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

# Free text is allowed for 24 hours after the person's last message (WhatsApp
# Business Platform, "customer service window"); ten minutes are kept in reserve.
WINDOW = datetime.timedelta(hours=23, minutes=50)

# Number and user id, either of them empty.
Sender = tuple[str, str]


class WhatsAppContact(models.Model):
    """A person on WhatsApp: by number, by business-scoped user id, or by both.

    People may hide their number; then only the user id (BSUID) is told.
    """

    wa_id = models.CharField(
        _("nomor WhatsApp"), max_length=20, unique=True, null=True, blank=True
    )
    bsuid = models.CharField(
        _("id pengguna"), max_length=150, unique=True, null=True, blank=True
    )
    last_inbound_at = models.DateTimeField(_("terakhir menulis"), null=True, blank=True)
    opted_out = models.BooleanField(_("berhenti menerima kabar"), default=False)
    created_at = models.DateTimeField(_("dibuat"))

    class Meta:
        verbose_name = _("kontak WhatsApp")
        verbose_name_plural = _("kontak WhatsApp")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(wa_id__isnull=False) | models.Q(bsuid__isnull=False),
                name="whatsapp_contact_has_an_id",
            )
        ]

    def __str__(self) -> str:
        # Never the number: this text reaches logs and lists.
        return f"WhatsApp {self.pk}"

    @property
    def address(self) -> str:
        """Where to send: the number before the user id, as Meta recommends."""
        return self.wa_id or self.bsuid or ""

    def window_open(self, now: datetime.datetime) -> bool:
        """Whether free text may be sent to them at `now`."""
        return self.last_inbound_at is not None and now < self.last_inbound_at + WINDOW

    @classmethod
    def of(
        cls, senders: Iterable[Sender], *, now: datetime.datetime
    ) -> dict[Sender, WhatsAppContact | None]:
        """The contact of each sender, made if new; None where both ids are empty.

        A few queries for any number of senders. An id that was missing so far is
        added, unless it is another contact's.
        """
        told = dict.fromkeys(senders)
        known = cls._by_id(told)
        new = [
            WhatsAppContact(wa_id=wa_id or None, bsuid=bsuid or None, created_at=now)
            for wa_id, bsuid in told
            if (wa_id or bsuid) and not (known.get(wa_id) or known.get(bsuid))
        ]
        if new:
            # Another process may make the same one at the same time.
            WhatsAppContact.objects.bulk_create(new, ignore_conflicts=True)
            known = cls._by_id(told)
        found = {s: known.get(s[0]) or known.get(s[1]) for s in told}
        for (wa_id, bsuid), contact in found.items():
            if contact:
                contact._learn({"wa_id": wa_id, "bsuid": bsuid})
        return found

    @classmethod
    def _by_id(cls, senders: Iterable[Sender]) -> dict[str, WhatsAppContact]:
        wa_ids, bsuids = zip(*senders, strict=True) if senders else ((), ())
        rows = cls.objects.filter(
            models.Q(wa_id__in=filter(None, wa_ids))
            | models.Q(bsuid__in=filter(None, bsuids))
        )
        return {name: row for row in rows for name in (row.wa_id, row.bsuid) if name}

    def _learn(self, known: dict[str, str]) -> None:
        for name, value in known.items():
            if not value or getattr(self, name) is not None:
                continue
            if not WhatsAppContact.objects.filter(**{name: value}).exists():
                setattr(self, name, value)
                self.save(update_fields=[name])


class WhatsAppReceipt(models.Model):
    """One status that WhatsApp reported of a message of ours, as it came.

    They come twice, late and in any order; `applied_at` is empty until it was
    counted in.
    """

    wamid = models.CharField(max_length=128)
    status = models.CharField(max_length=20)
    outbox_id = models.CharField(max_length=20, blank=True)
    error_code = models.IntegerField(null=True, blank=True)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("kabar kiriman WhatsApp")
        verbose_name_plural = _("kabar kiriman WhatsApp")
        constraints = [
            models.UniqueConstraint(
                fields=["wamid", "status"], name="whatsapp_status_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["at"],
                condition=models.Q(applied_at=None),
                name="whatsapp_status_to_apply",
            )
        ]

    def __str__(self) -> str:
        return f"{self.wamid} {self.status}"


def whatsapp_url(text: str) -> str:
    """A link that opens WhatsApp with this text to us; "" where we are not there."""
    if not settings.WHATSAPP_NUMBER:
        return ""
    return f"https://wa.me/{settings.WHATSAPP_NUMBER}?{urlencode({'text': text})}"
