"""What stands on a complaint's page beside its text: who else is on it, what is like
it, and what the citizen sees of it."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Max, Prefetch
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render

from complaints import clocks, support, urgency
from complaints.forms.staff import StaffAction
from complaints.models import Attachment, Complaint, Event, Presence, Reporter
from complaints.moves import ChangedMeanwhile, unless_changed_since
from complaints.privacy import ComplaintQuerySet
from directory.models import User
from directory.word_diff import Piece, compare

FORGOTTEN = datetime.timedelta(days=1)
EARLIER_LISTED = 5


def beside(
    complaint: Complaint,
    user: User,
    visible: ComplaintQuerySet,
    today: datetime.date,
    now: datetime.datetime,
) -> dict[str, Any]:
    """Similar and earlier complaints, and who else has it open. At most 9 queries."""
    return {
        "look": urgency.look(complaint.status, complaint.staff_due_at, now),
        "similar": support.similar_at_desk(complaint, visible, now=now),
        "earlier": earlier(complaint, user, today),
        "others": be_present(complaint, user, now),
    }


def earlier(
    complaint: Complaint, user: User, today: datetime.date
) -> list[Complaint] | None:
    """The same person's other complaints; None for who may not open this identity.

    Only where this member of staff may open the identity behind both: that two
    complaints are one person's is a part of it. 2 queries.
    """
    openable = Reporter.objects.visible_to(user, today)
    reporter = openable.filter(complaint=complaint).first()
    if reporter is None:
        return None
    same = openable.same_person_as(reporter)
    return list(
        Complaint.objects.filter(pk__in=same.values("complaint")).order_by("-pk")[
            :EARLIER_LISTED
        ]
    )


def be_present(
    complaint: Complaint, user: User, now: datetime.datetime
) -> list[Presence]:
    """Say that this officer has it open; who else has. 3 to 5 queries."""
    Presence.objects.filter(user=user, seen_at__lt=now - FORGOTTEN).delete()
    Presence.objects.update_or_create(
        complaint=complaint, user=user, defaults={"seen_at": now}
    )
    return list(Presence.objects.others(complaint, user, now))


def last_event(complaint: Complaint) -> int:
    """The number that says up to where somebody has read. 1 query."""
    return complaint.events.aggregate(last=Max("pk"))["last"] or 0


def run_unless_changed(form: StaffAction, seen: str) -> list[Event]:
    """Call the verb; the events since `seen` if there were any, and nothing is done.

    A form without that number, or with a wrong one, is not asked. Raises
    WorkflowError.
    """
    if not (seen.isascii() and seen.isdigit() and len(seen) < 19):
        form.run()
        return []
    try:
        with unless_changed_since(form.complaint, int(seen)):
            form.run()
    except ChangedMeanwhile as meanwhile:
        form.complaint.refresh_from_db()
        return meanwhile.events
    return []


def typed(action: type[StaffAction], sent: QueryDict) -> list[tuple[str, str]]:
    """Label and content of each field of this form that somebody wrote in; without
    a form, which would know the complaint."""
    return [
        (str(field.label), str(sent[name]))
        for name, field in action.base_fields.items()
        if isinstance(field, forms.CharField | forms.DateField) and sent.get(name)
    ]


def differences(form: StaffAction, news: list[Event]) -> list[tuple[str, list[Piece]]]:
    """What was typed against what was saved meanwhile, for each long text: the public
    text against today's, other words against the last that somebody wrote. Texts
    without a word in common are left apart: both can be read above one another."""
    written = [e.text for e in news if e.text and e.kind != Event.Kind.EDITED]
    found = []
    for name, field in form.fields.items():
        typed = form.cleaned_data.get(name)
        if not typed or not isinstance(field.widget, forms.Textarea):
            continue
        if name == form.public_text_field:
            saved = form.complaint.public_text
        else:
            saved = written[-1] if written else ""
        pieces = compare(saved, typed)
        kinds = {piece.kind for piece in pieces}
        if "same" in kinds and kinds != {"same"}:
            found.append((str(field.label), pieces))
    return found


def as_citizen(
    request: HttpRequest, complaint: Complaint, now: datetime.datetime
) -> HttpResponse:
    """What the public reads of it, and what its reporter reads beyond that."""
    shown = (
        Complaint.objects.with_public_name()
        .select_related("category", "agency", "region", "district", "service")
        .prefetch_related(
            Prefetch(
                "events",
                Event.objects.for_reporter().select_related("agency"),
                to_attr="timeline",
            ),
            Prefetch(
                "attachments", Attachment.objects.public(), to_attr="public_photos"
            ),
        )
        .get(pk=complaint.pk)
    )
    timeline: list[Event] = shown.timeline
    public = [e for e in timeline if e.visibility == Event.Visibility.PUBLIC]
    return render(
        request,
        "complaints/as_citizen.html",
        {
            "complaint": shown,
            "is_public": shown.is_public,
            "public_events": public,
            "reporter_events": timeline,
            "photos": shown.public_photos,
            "days_left": clocks.days_left(shown.due_at, now),
            "is_overdue": shown.is_overdue(now),
        },
    )
