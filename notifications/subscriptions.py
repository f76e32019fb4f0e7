"""Who asked to hear of something, and has proved that the address is theirs."""

from __future__ import annotations

import base64
import datetime
import hashlib
import secrets
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from notifications.contacts import WhatsAppContact


def new_token() -> str:
    return secrets.token_urlsafe(32)


def mailbox_key(address: str) -> str:
    """The key of a mailbox: all its subscriptions have the same one, and it outlives
    them, so that a link in an old letter still stops the new ones. 256 bits."""
    digest = salted_hmac("langganan", address.lower(), algorithm="sha256").digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def at_once(self) -> SubscriptionQuerySet:
        """Confirmed, and told of each change as it happens."""
        return self.confirmed().filter(frequency=Subscription.Frequency.IMMEDIATE)

    def of_mailbox(self, key: str) -> SubscriptionQuerySet:
        """All confirmed ones of the mailbox with this key."""
        return self.confirmed().filter(mailbox=key).exclude(mailbox="")

    def stale(self, now: datetime.datetime) -> SubscriptionQuerySet:
        """Asked for a week ago and never confirmed: perhaps by somebody else."""
        return self.filter(
            confirmed_at=None, created_at__lt=now - datetime.timedelta(days=7)
        )


class Subscription(models.Model):
    """One e-mail address, or one person on WhatsApp, that follows one thing.

    `scope` names the thing in the words of the app that owns it, such as
    "complaint:JTG-2026-7K3M9Q"; `title` and `path` are for the pages and letters.
    Nothing is sent before `confirmed_at`. Who has the token has the mailbox, and
    `mailbox` is the key to all its subscriptions.
    """

    class Frequency(models.TextChoices):
        IMMEDIATE = "immediate", _("Segera, setiap ada kabar")
        DAILY = "daily", _("Sekali sehari")
        WEEKLY = "weekly", _("Sekali seminggu")

    address = models.EmailField(_("alamat e-mail"), blank=True)
    contact = models.ForeignKey(
        WhatsAppContact,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="subscriptions",
        verbose_name=_("kontak WhatsApp"),
    )
    scope = models.CharField(_("tentang"), max_length=160)
    title = models.CharField(_("judul"), max_length=200)
    path = models.CharField(_("halaman"), max_length=200)
    frequency = models.CharField(
        _("seberapa sering"),
        max_length=9,
        choices=Frequency,
        default=Frequency.IMMEDIATE,
    )
    token = models.CharField(
        max_length=43, unique=True, default=new_token, editable=False
    )
    mailbox = models.CharField(max_length=43, blank=True, editable=False, db_index=True)
    created_at = models.DateTimeField(_("dibuat"))
    confirmed_at = models.DateTimeField(_("dibenarkan"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("langganan")
        verbose_name_plural = _("langganan")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "address"],
                condition=~models.Q(address=""),
                name="subscription_once_per_address",
            ),
            models.UniqueConstraint(
                fields=["scope", "contact"],
                condition=models.Q(contact__isnull=False),
                name="subscription_once_per_contact",
            ),
            models.CheckConstraint(
                condition=models.Q(contact=None) ^ models.Q(address=""),
                name="subscription_has_one_way_to_tell",
            ),
        ]
        indexes = [
            models.Index(
                fields=["frequency", "address"], name="subscription_by_frequency"
            )
        ]

    def __str__(self) -> str:
        # Never the address: this text reaches logs and lists.
        return f"{self.pk} {self.scope}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.address and not self.mailbox:
            self.mailbox = mailbox_key(self.address)
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return reverse("notifications:subscription", args=[self.token])

    def get_unsubscribe_url(self) -> str:
        """Takes a POST without a cookie, as mail programs send it (RFC 8058)."""
        return reverse("notifications:unsubscribe", args=[self.token])

    def get_mailbox_url(self) -> str:
        """The page with all subscriptions of this mailbox."""
        return reverse("notifications:mailbox", args=[self.mailbox])


def hash_of(mailbox: str) -> str:
    """Enough to know a mailbox again, and nothing that opens it."""
    return hashlib.sha256(mailbox.encode()).hexdigest()


class ForgottenMailbox(models.Model):
    """This mailbox asked to be forgotten; what a restored backup brings back of it
    goes again. The row holds nothing that leads to the address."""

    mailbox_hash = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("kotak surat yang dilupakan")
        verbose_name_plural = _("kotak surat yang dilupakan")

    def __str__(self) -> str:
        return self.mailbox_hash
