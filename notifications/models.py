"""The outbox: the only record that somebody must be told something; and its health."""

from __future__ import annotations

import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from notifications.contacts import WhatsAppContact, WhatsAppReceipt
from notifications.edited import MessageText
from notifications.subscriptions import ForgottenMailbox, Subscription

__all__ = [
    "DigestRun",
    "ForgottenMailbox",
    "Message",
    "MessageText",
    "Subscription",
    "WhatsAppContact",
    "WhatsAppReceipt",
]


class MessageQuerySet(models.QuerySet["Message"]):
    def due(self, now: datetime.datetime) -> MessageQuerySet:
        """Waiting messages whose turn has come and that nobody is sending."""
        return self.filter(
            models.Q(lease_until=None) | models.Q(lease_until__lt=now),
            state=Message.State.PENDING,
            next_at__lte=now,
        )


class Message(models.Model):
    """One message to one recipient, rendered when it was decided.

    Written in the transaction of the change that it tells of; `dedup_key` says
    which change, so the same news never becomes two rows.
    """

    class Transport(models.TextChoices):
        EMAIL = "email", _("E-mail")
        WHATSAPP = "whatsapp", _("WhatsApp")

    class State(models.TextChoices):
        PENDING = "pending", _("Menunggu")
        UNKNOWN = "unknown", _("Belum pasti terkirim")
        SENT = "sent", _("Terkirim")
        DEAD = "dead", _("Gagal")

    class Delivery(models.IntegerChoices):
        """What WhatsApp reported, by rank: it never goes back. What reached a
        device was delivered, whatever failure is reported of another."""

        NONE = 0, _("Belum ada kabar")
        SENT = 1, _("Diterima WhatsApp")
        FAILED = 2, _("Gagal")
        DELIVERED = 3, _("Sampai di ponsel")
        READ = 4, _("Dibaca")

    transport = models.CharField(_("saluran"), max_length=10, choices=Transport)
    recipient = models.CharField(_("penerima"), max_length=254)
    subject = models.CharField(_("perihal"), max_length=200)
    text = models.TextField(_("teks"))
    html = models.TextField(_("HTML"), blank=True)
    # Where a mail program stops such messages by one click; empty for personal ones.
    unsubscribe_url = models.CharField(max_length=300, blank=True)
    reply_to = models.EmailField(_("balasan ke"), max_length=254, blank=True)
    dedup_key = models.CharField(_("kunci"), max_length=120, unique=True)
    state = models.CharField(
        _("keadaan"), max_length=8, choices=State, default=State.PENDING
    )
    attempts = models.PositiveSmallIntegerField(_("percobaan"), default=0)
    lease_until = models.DateTimeField(
        _("sedang dikirim sampai"), null=True, blank=True
    )
    next_at = models.DateTimeField(_("dikirim setelah"))
    last_error = models.CharField(_("kesalahan terakhir"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("dibuat"))
    sent_at = models.DateTimeField(_("terkirim"), null=True, blank=True)
    erased_at = models.DateTimeField(_("isi dihapus"), null=True, blank=True)
    attempted_at = models.DateTimeField(_("percobaan terakhir"), null=True, blank=True)

    # Of WhatsApp only. `template` (name, parameters) is what may be sent when
    # free text may not; a message without one is a reply within a conversation.
    contact = models.ForeignKey(
        WhatsAppContact, models.CASCADE, null=True, blank=True, editable=False
    )
    template = models.JSONField(default=dict, blank=True, editable=False)
    as_template = models.BooleanField(_("dikirim sebagai templat"), default=False)
    fallback_email = models.EmailField(_("e-mail pengganti"), blank=True)
    provider_id = models.CharField(
        _("nomor pada penyedia"), max_length=128, blank=True, db_index=True
    )
    delivery = models.PositiveSmallIntegerField(
        _("kabar kiriman"), choices=Delivery, default=Delivery.NONE
    )

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("pesan keluar")
        verbose_name_plural = _("pesan keluar")
        ordering = ["-pk"]
        indexes = [
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="pending"),
                name="message_pending_by_turn",
            ),
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="unknown"),
                name="message_unknown_by_turn",
            ),
            # What the nightly purge takes.
            models.Index(
                fields=["sent_at"],
                condition=models.Q(state="sent", erased_at=None),
                name="message_sent_to_erase",
            ),
            models.Index(
                fields=["next_at"],
                condition=models.Q(state="dead", erased_at=None),
                name="message_dead_to_erase",
            ),
            models.Index(
                fields=["contact", "sent_at"],
                condition=models.Q(contact__isnull=False),
                name="message_pace_by_contact",
            ),
        ]

    def __str__(self) -> str:
        return self.subject


class TransportState(models.Model):
    """How one transport fares: its failures in a row, its pause, its current minute.

    breaker.py is the only writer.
    """

    transport = models.CharField(
        _("saluran"), max_length=10, choices=Message.Transport, unique=True
    )
    failures = models.PositiveIntegerField(_("gagal berturut-turut"), default=0)
    stopped_until = models.DateTimeField(_("berhenti sampai"), null=True, blank=True)
    last_error = models.CharField(_("kesalahan terakhir"), max_length=500, blank=True)
    minute = models.DateTimeField(_("menit berjalan"), null=True, blank=True)
    sent_this_minute = models.PositiveIntegerField(_("terkirim menit ini"), default=0)

    class Meta:
        verbose_name = _("saluran pesan")
        verbose_name_plural = _("saluran pesan")

    def __str__(self) -> str:
        return str(self.get_transport_display())


class Heartbeat(models.Model):
    """One row: when the workers were last asked for a sign of life, and gave one."""

    asked_at = models.DateTimeField(_("ditanya"), null=True, blank=True)
    answered_at = models.DateTimeField(_("menjawab"), null=True, blank=True)

    class Meta:
        verbose_name = _("detak pekerja")
        verbose_name_plural = _("detak pekerja")

    def __str__(self) -> str:
        return f"{self.answered_at}"


class DigestRun(models.Model):
    """This recipient has had this digest of this period; the row is the proof."""

    kind = models.CharField(_("jenis"), max_length=60)
    period = models.CharField(_("periode"), max_length=16, help_text="2026-11-24")
    recipient = models.CharField(_("penerima"), max_length=254)
    created_at = models.DateTimeField(_("dibuat"))

    class Meta:
        verbose_name = _("ringkasan terkirim")
        verbose_name_plural = _("ringkasan terkirim")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "period", "recipient"], name="digest_once_per_period"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.period} {self.recipient}"
