"""The verbs of a subscription: ask, confirm, change, stop, forget, move.

Asking is double opt-in: a letter goes to the address, and only a button behind its
link confirms, so that a mail scanner that follows links confirms nothing. On
WhatsApp the message that asks is itself the proof: only its phone could send it.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction

from notifications.models import (
    DigestRun,
    ForgottenMailbox,
    Message,
    Subscription,
    WhatsAppContact,
)
from notifications.outbox import enqueue_email
from notifications.subscriptions import hash_of
from notifications.topics import DIGEST_KINDS, Topic


@transaction.atomic
def ask(
    address: str,
    topic: Topic,
    *,
    now: datetime.datetime,
    frequency: str = Subscription.Frequency.IMMEDIATE,
) -> None:
    """Send the letter that asks to confirm, at most one an hour for each address.

    Neither answer nor time tells what it found: who follows already gets a letter
    too, with the way to their settings, and nothing is changed for them.
    """
    Subscription.objects.stale(now).delete()
    subscription, created = Subscription.objects.get_or_create(
        address=address.lower(),
        scope=topic.scope,
        defaults={
            "title": topic.title[:200],
            "path": topic.path,
            "frequency": frequency,
            "created_at": now,
        },
    )
    if subscription.confirmed_at is None and not created:
        Subscription.objects.filter(pk=subscription.pk).update(frequency=frequency)
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


def follow_by_whatsapp(
    contact: WhatsAppContact, topic: Topic, *, now: datetime.datetime
) -> bool:
    """This person asked for it from their own phone; False if they had before."""
    _subscription, created = Subscription.objects.get_or_create(
        contact=contact,
        scope=topic.scope,
        defaults={
            "title": topic.title[:200],
            "path": topic.path,
            "created_at": now,
            "confirmed_at": now,
        },
    )
    return created


def stop_whatsapp(contact: WhatsAppContact) -> None:
    """Send this person no more news on WhatsApp, whatever they follow."""
    contact.opted_out = True
    contact.save(update_fields=["opted_out"])
    leave_by_whatsapp(contact)


def leave_by_whatsapp(contact: WhatsAppContact, scope: str = "") -> int:
    """Stop one of this person's subscriptions, or all; return how many."""
    theirs = Subscription.objects.filter(contact=contact)
    if scope:
        theirs = theirs.filter(scope=scope)
    return theirs.delete()[0]


def change_frequency(subscription: Subscription, frequency: str) -> None:
    Subscription.objects.filter(pk=subscription.pk).update(frequency=frequency)


def stop(token: str) -> None:
    """The address is forgotten with its subscription; an unknown token is fine."""
    Subscription.objects.filter(token=token).delete()


def stop_digest(mailbox: str, frequency: str) -> None:
    """Stop all that one digest tells of; with nothing left to stop all is well."""
    Subscription.objects.of_mailbox(mailbox).filter(frequency=frequency).delete()


@transaction.atomic
def forget(mailbox: str, now: datetime.datetime) -> None:
    """Stop everything, and drop the address wherever following left it.

    Letters of other kinds, such as those about a complaint of one's own, stay.
    """
    theirs = Subscription.objects.filter(mailbox=mailbox).exclude(mailbox="")
    subscription = theirs.first()
    if subscription is None:
        return
    address = subscription.address
    letters = Message.objects.filter(recipient=address).exclude(unsubscribe_url="")
    letters |= Message.objects.filter(
        recipient=address, dedup_key__startswith="subscribe:"
    )
    letters.filter(state=Message.State.PENDING, lease_until=None).delete()
    letters.exclude(state=Message.State.PENDING).update(
        recipient="", subject="", text="", html="", unsubscribe_url="",
        last_error="", erased_at=now,
    )  # fmt: skip
    DigestRun.objects.filter(recipient=address, kind__in=DIGEST_KINDS.values()).delete()
    theirs.delete()
    ForgottenMailbox.objects.update_or_create(
        mailbox_hash=hash_of(mailbox), defaults={"at": now}
    )


@transaction.atomic
def forget_again(*, since: datetime.datetime) -> int:
    """After a restore: forget who asked for it after `since`; how many mailboxes."""
    asked = dict(
        ForgottenMailbox.objects.filter(at__gt=since).values_list("mailbox_hash", "at")
    )
    if not asked:
        return 0
    there = Subscription.objects.exclude(mailbox="").order_by()
    count = 0
    for mailbox in set(there.values_list("mailbox", flat=True)):
        if at := asked.get(hash_of(mailbox)):
            forget(mailbox, at)
            count += 1
    return count


def move(old_scope: str, topic: Topic) -> None:
    """Followers of one thing follow another from now on."""
    followers = Subscription.objects.filter(scope=old_scope)
    there = list(
        Subscription.objects.filter(scope=topic.scope).values_list("address", "contact")
    )
    followers.filter(address__in=[a for a, _contact in there if a]).delete()
    followers.filter(contact__in=[c for _address, c in there if c]).delete()
    followers.update(scope=topic.scope, title=topic.title[:200], path=topic.path)
