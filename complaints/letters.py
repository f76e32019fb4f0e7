"""What the reporter is told when something happens to their complaint: by WhatsApp
where they filed it so, else by e-mail.

A letter never carries the PIN, nor, for a secret complaint, any word of its contents:
mailboxes are read by others. Of a secret one it does not leave when something happens
but at the next fixed hour, so that its arrival does not tell who acted.
"""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from complaints import codes, deadlines, topics
from complaints.models import Complaint, Event, Reporter
from complaints.statuses import REFUSED
from notifications import texts
from notifications.models import Subscription, WhatsAppContact
from notifications.outbox import enqueue_email, enqueue_whatsapp

_nobody_listens = ContextVar("_nobody_listens", default=False)


@contextmanager
def unheard() -> Iterator[None]:
    """No letter is looked for in the block: a third of what a verb does is to ask who
    may want one, and nobody can follow a complaint before it is there."""
    token = _nobody_listens.set(True)
    try:
        yield
    finally:
        _nobody_listens.reset(token)


def tell_reporter(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the letter of `event`, in its transaction; none if the reporter left
    no address, did it themselves, or it is internal."""
    if _nobody_listens.get():
        return
    own_act = event.actor == Event.Actor.REPORTER and event.kind != Event.Kind.FILED
    if own_act or event.visibility == Event.Visibility.INTERNAL:
        return
    reporters = Reporter.objects.reachable().select_related("whatsapp")
    reporter = reporters.filter(complaint=complaint).first()
    if reporter is None:
        return
    if reporter.whatsapp and not reporter.whatsapp.opted_out:
        _by_whatsapp(event, complaint, reporter, now)
    elif reporter.email:
        _by_email(event, complaint, reporter, now)


def keys_of(events: Iterable[int]) -> list[str]:
    """What the letters of these events to the reporter are called in the outbox, by
    e-mail, by WhatsApp, and by e-mail where that did not arrive."""
    return [
        f"complaint-event:{pk}{way}"
        for pk in events
        for way in ("", ":whatsapp", ":whatsapp:email")
    ]


def leaves_at(complaint: Complaint, now: datetime.datetime) -> datetime.datetime:
    """When a letter to its reporter may leave."""
    return deadlines.next_post(now) if complaint.secret else now


def _by_whatsapp(
    event: Event, complaint: Complaint, reporter: Reporter, now: datetime.datetime
) -> None:
    """The filing itself was answered in the conversation. Outside the 24-hour
    window only code, news and status go, as a template."""
    if event.kind == Event.Kind.FILED or reporter.whatsapp is None:
        return
    what = str(event.get_kind_display())
    with translation.override("id"):
        enqueue_whatsapp(
            reporter.whatsapp,
            _whatsapp_text(
                "complaint_event",
                {
                    "complaint": complaint,
                    "event": event,
                    "discreet": complaint.secret,
                    "is_late": complaint.is_told_late(now),
                },
            ),
            subject=f"{what} – {complaint.public_code}",
            parameters=[
                complaint.public_code,
                what,
                str(complaint.get_status_display()),
            ],
            fallback_email=reporter.email,
            dedup_key=f"complaint-event:{event.pk}:whatsapp",
            now=now,
            not_before=leaves_at(complaint, now),
        )


def _whatsapp_text(name: str, context: dict[str, Any]) -> str:
    default = render_to_string(f"whatsapp/{name}.txt", context)
    return texts.edited_whatsapp(f"whatsapp_{name}", default, context)


def _by_email(
    event: Event, complaint: Complaint, reporter: Reporter, now: datetime.datetime
) -> None:
    reply_to = codes.reply_address(complaint.public_code, complaint.submission_key)
    enqueue_email(
        "complaint_event",
        reporter.email,
        {
            "complaint": complaint,
            "event": event,
            "discreet": complaint.secret,
            "answerable": bool(reply_to) and not complaint.is_closed,
            "is_late": complaint.is_told_late(now),
            "is_refused": complaint.status in REFUSED,
            # Whoever filed by e-mail was never shown a PIN, and must not be sent one.
            "has_pin": complaint.source != Complaint.Source.EMAIL,
            "track_url": settings.SITE_URL + reverse("complaints:track"),
        },
        dedup_key=f"complaint-event:{event.pk}",
        now=now,
        reply_to=reply_to,
        not_before=leaves_at(complaint, now),
    )


def welcome(complaint: Complaint, email: str, *, now: datetime.datetime) -> None:
    """Tell an address that the reporter added later what it will get."""
    enqueue_email(
        "reporter_welcome",
        email,
        {
            "complaint": complaint,
            "track_url": settings.SITE_URL + reverse("complaints:track"),
        },
        dedup_key=f"reporter-welcome:{complaint.pk}:{email}"[:120],
        now=now,
        not_before=leaves_at(complaint, now),
    )


def tell_followers(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the public news of `event`; none of what the public may not read."""
    if _nobody_listens.get():
        return
    if event.visibility != Event.Visibility.PUBLIC or not complaint.is_public:
        return
    scope = topics.topic_of(complaint).scope
    followers = Subscription.objects.at_once().filter(scope=scope)
    for follower in followers.select_related("contact"):
        if follower.contact:
            _news_by_whatsapp(event, complaint, follower.contact, now)
            continue
        unsubscribe_url = settings.SITE_URL + follower.get_unsubscribe_url()
        enqueue_email(
            "complaint_news",
            follower.address,
            {
                "complaint": complaint,
                "event": event,
                "page_url": settings.SITE_URL + complaint.get_public_url(),
                "unsubscribe_url": unsubscribe_url,
            },
            dedup_key=f"complaint-news:{event.pk}:{follower.pk}",
            now=now,
            unsubscribe_url=unsubscribe_url,
        )
    _tell_merged_reporters(event, complaint, now=now)


def _news_by_whatsapp(
    event: Event, complaint: Complaint, contact: WhatsAppContact, now: datetime.datetime
) -> None:
    if contact.opted_out:
        return
    what = str(event.get_kind_display())
    with translation.override("id"):
        enqueue_whatsapp(
            contact,
            _whatsapp_text(
                "complaint_news",
                {
                    "complaint": complaint,
                    "event": event,
                    "page_url": settings.SITE_URL + complaint.get_public_url(),
                },
            ),
            subject=f"{what} – {complaint.public_code}",
            parameters=[
                complaint.public_code,
                what,
                str(complaint.get_status_display()),
            ],
            dedup_key=f"complaint-news:{event.pk}:whatsapp:{contact.pk}",
            now=now,
        )


def _tell_merged_reporters(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Whose complaint was merged into this one hears how this one goes on; not if
    theirs is secret, since the letter tells what it is about."""
    merged = Reporter.objects.reachable().filter(
        complaint__duplicate_of=complaint, complaint__secret=False
    )
    for reporter in merged.exclude(email="").select_related("complaint"):
        enqueue_email(
            "complaint_news",
            reporter.email,
            {
                "complaint": complaint,
                "event": event,
                "page_url": settings.SITE_URL + complaint.get_public_url(),
                "merged_code": reporter.complaint.public_code,
            },
            dedup_key=f"complaint-merged-news:{event.pk}:{reporter.pk}",
            now=now,
        )
