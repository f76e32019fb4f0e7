"""What the reporter is told by e-mail when something happens to their complaint.

A letter never carries the PIN, nor, for a secret or anonymous complaint, any
word of its contents: mailboxes are read by others.
"""

import datetime

from django.conf import settings
from django.urls import reverse

from complaints import codes
from complaints.models import Complaint, Event, Reporter
from notifications.models import Subscription
from notifications.outbox import enqueue_email


def tell_reporter(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the letter of `event`, in its transaction; none if the reporter left
    no e-mail, did it themselves, or it is internal."""
    own_act = event.actor == Event.Actor.REPORTER and event.kind != Event.Kind.FILED
    if own_act or event.visibility == Event.Visibility.INTERNAL:
        return
    reporter = Reporter.objects.reachable().filter(complaint=complaint).first()
    if reporter is None:
        return
    reply_to = codes.reply_address(complaint.public_code, complaint.submission_key)
    enqueue_email(
        "complaint_event",
        reporter.email,
        {
            "complaint": complaint,
            "event": event,
            "discreet": complaint.secret,
            "answerable": bool(reply_to) and not complaint.is_closed,
            # Whoever filed by e-mail was never shown a PIN, and must not be sent one.
            "has_pin": complaint.source != Complaint.Source.EMAIL,
            "track_url": settings.SITE_URL + reverse("complaints:track"),
        },
        dedup_key=f"complaint-event:{event.pk}",
        now=now,
        reply_to=reply_to,
    )


def scope(complaint: Complaint) -> str:
    """What a subscription to this complaint is called."""
    return f"complaint:{complaint.public_code}"


def tell_followers(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the public news of `event`; none of what the public may not read."""
    if event.visibility != Event.Visibility.PUBLIC or not complaint.is_public:
        return
    for follower in Subscription.objects.confirmed().filter(scope=scope(complaint)):
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
