"""The verbs of a subscription: ask, confirm, stop, move to another thing.

Asking is double opt-in: a letter goes to the address, and only a button behind its
link confirms, so that a mail scanner that follows links confirms nothing.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction

from notifications.models import Subscription
from notifications.outbox import enqueue_email


@transaction.atomic
def ask(
    address: str, scope: str, *, title: str, path: str, now: datetime.datetime
) -> None:
    """Send the letter that asks to confirm, at most one an hour for each address.

    Says nothing of what it found: a confirmed subscription looks like a new one.
    """
    Subscription.objects.stale(now).delete()
    subscription, _created = Subscription.objects.get_or_create(
        address=address.lower(),
        scope=scope,
        defaults={"title": title[:200], "path": path, "created_at": now},
    )
    if subscription.confirmed_at is not None:
        return
    enqueue_email(
        "subscription_confirm",
        subscription.address,
        {
            "subscription": subscription,
            "confirm_url": settings.SITE_URL + subscription.get_absolute_url(),
        },
        dedup_key=f"subscribe:{subscription.pk}:{now:%Y%m%d%H}",
        now=now,
    )


def confirm(subscription: Subscription, *, now: datetime.datetime) -> None:
    Subscription.objects.filter(pk=subscription.pk, confirmed_at=None).update(
        confirmed_at=now
    )


def stop(token: str) -> None:
    """The address is forgotten with its subscription; an unknown token is fine."""
    Subscription.objects.filter(token=token).delete()


def move(old_scope: str, new_scope: str, *, title: str, path: str) -> None:
    """Followers of one thing follow another from now on."""
    followers = Subscription.objects.filter(scope=old_scope)
    there = Subscription.objects.filter(scope=new_scope).values_list(
        "address", flat=True
    )
    followers.filter(address__in=list(there)).delete()
    followers.update(scope=new_scope, title=title[:200], path=path)
