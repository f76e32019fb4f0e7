"""Who talks with us on WhatsApp, and what became of messages sent to them."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

# Free text is allowed for 24 hours after the person's last message (WhatsApp
# Business Platform, "customer service window"); ten minutes are kept in reserve.
WINDOW = datetime.timedelta(hours=23, minutes=50)


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
        cls, wa_id: str, bsuid: str, *, now: datetime.datetime
    ) -> WhatsAppContact | None:
        """The contact with either id, made if new; None if both are empty.

        An id that was missing so far is added, unless it is another contact's.
        """
        known: dict[str, str] = {}
        if wa_id:
            known["wa_id"] = wa_id
        if bsuid:
            known["bsuid"] = bsuid
        for name, value in known.items():
            contact = cls.objects.filter(**{name: value}).first()
            if contact:
                contact._learn(known)
                return contact
        if not known:
            return None
        name = next(iter(known))
        contact, _created = cls.objects.get_or_create(
            **{name: known[name]}, defaults=known | {"created_at": now}
        )
        return contact

    def _learn(self, known: dict[str, str]) -> None:
        for name, value in known.items():
            taken = WhatsAppContact.objects.filter(**{name: value}).exists()
            if getattr(self, name) is None and not taken:
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
