"""What the reporter is told when something happens to their complaint: by WhatsApp
where they filed it so, else by e-mail.

A letter never carries the PIN, nor, for a secret or anonymous complaint, any
word of its contents: mailboxes are read by others.
"""

import datetime

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from complaints.models import Complaint, Event, Reporter
from notifications.outbox import enqueue_email, enqueue_whatsapp


def tell_reporter(
    event: Event, complaint: Complaint, *, now: datetime.datetime
) -> None:
    """Enqueue the letter of `event`, in its transaction; none if the reporter left
    no address, did it themselves, or it is internal."""
    own_act = event.actor == Event.Actor.REPORTER and event.kind != Event.Kind.FILED
    if own_act or event.visibility == Event.Visibility.INTERNAL:
        return
    reporter = (
        Reporter.objects.filter(complaint=complaint).select_related("whatsapp").first()
    )
    if reporter is None:
        return
    if reporter.whatsapp and not reporter.whatsapp.opted_out:
        _by_whatsapp(event, complaint, reporter, now)
    elif reporter.email:
        _by_email(event, complaint, reporter, now)


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
            render_to_string(
                "whatsapp/complaint_event.txt",
                {
                    "complaint": complaint,
                    "event": event,
                    "discreet": complaint.secret,
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
        )


def _by_email(
    event: Event, complaint: Complaint, reporter: Reporter, now: datetime.datetime
) -> None:
    enqueue_email(
        "complaint_event",
        reporter.email,
        {
            "complaint": complaint,
            "event": event,
            "discreet": complaint.secret,
            "track_url": settings.SITE_URL + reverse("complaints:track"),
        },
        dedup_key=f"complaint-event:{event.pk}",
        now=now,
    )
