"""Who asked to hear of something, and has proved that the address is theirs."""

from __future__ import annotations

import datetime
import secrets

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def new_token() -> str:
    return secrets.token_urlsafe(32)


class SubscriptionQuerySet(models.QuerySet["Subscription"]):
    def confirmed(self) -> SubscriptionQuerySet:
        return self.filter(confirmed_at__isnull=False)

    def stale(self, now: datetime.datetime) -> SubscriptionQuerySet:
        """Asked for a week ago and never confirmed: perhaps by somebody else."""
        return self.filter(
            confirmed_at=None, created_at__lt=now - datetime.timedelta(days=7)
        )


class Subscription(models.Model):
    """One address that follows one thing.

    `scope` names the thing in the words of the app that owns it, such as
    "complaint:JTG-2026-7K3M9Q"; `title` and `path` are for the pages and letters.
    Nothing is sent before `confirmed_at`. Who has the token has the mailbox.
    """

    address = models.EmailField(_("alamat e-mail"))
    scope = models.CharField(_("tentang"), max_length=80)
    title = models.CharField(_("judul"), max_length=200)
    path = models.CharField(_("halaman"), max_length=200)
    token = models.CharField(
        max_length=43, unique=True, default=new_token, editable=False
    )
    created_at = models.DateTimeField(_("dibuat"))
    confirmed_at = models.DateTimeField(_("dibenarkan"), null=True, blank=True)

    objects = SubscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("langganan")
        verbose_name_plural = _("langganan")
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "address"], name="subscription_once_per_address"
            )
        ]

    def __str__(self) -> str:
        # Never the address: this text reaches logs and lists.
        return f"{self.pk} {self.scope}"

    def get_absolute_url(self) -> str:
        return reverse("notifications:subscription", args=[self.token])

    def get_unsubscribe_url(self) -> str:
        """Takes a POST without a cookie, as mail programs send it (RFC 8058)."""
        return reverse("notifications:unsubscribe", args=[self.token])
