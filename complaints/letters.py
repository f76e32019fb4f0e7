"""What the reporter is told by e-mail when something happens to their complaint.

A letter never carries the PIN, nor, for a secret or anonymous complaint, any
word of its contents: mailboxes are read by others.
"""

import datetime

from django.conf import settings
from django.urls import reverse

from complaints import codes
from complaints.models import Complaint, Event, Reporter
from notifications.outbox import enqueue_email


def tell_reporter(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the letter of `event`, in its transaction; none if the reporter left
    no e-mail, did it themselves, or it is internal."""
    own_act = event.actor == Event.Actor.REPORTER and event.kind != Event.Kind.FILED
    if own_act or event.visibility == Event.Visibility.INTERNAL:
        return
    reporter = Reporter.objects.filter(complaint=complaint).exclude(email="").first()
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
