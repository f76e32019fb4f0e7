"""A wrong contact: a citizen says so, its keeper answers. The two verbs."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import ContactChannel, ContactCorrection, User
from notifications.outbox import enqueue_email

State = ContactCorrection.State


class AlreadyAnswered(Exception):
    """Somebody else was quicker; the text is for the screen."""


def submit(
    contact: ContactChannel,
    *,
    now: datetime.datetime,
    problem: str,
    proposal: str = "",
    note: str = "",
    email: str = "",
) -> ContactCorrection:
    """Put a citizen's word into the keeper's queue; the contact stays as it is."""
    return ContactCorrection.objects.create(
        contact=contact,
        value_then=contact.value,
        problem=problem,
        proposal=proposal,
        note=note,
        reporter_email=email,
        created_at=now,
    )


@transaction.atomic
def decide(
    correction: ContactCorrection,
    *,
    by: User,
    now: datetime.datetime,
    state: str,
    answer: str,
) -> None:
    """Close a correction with an answer and tell the citizen, if they left an
    address, which is forgotten with that. Raises AlreadyAnswered."""
    row = ContactCorrection.objects.select_for_update().get(pk=correction.pk)
    if row.state != State.WAITING:
        raise AlreadyAnswered(_("Koreksi ini sudah dijawab."))
    row.state, row.answer, row.decided_by, row.decided_at = state, answer, by, now
    if row.reporter_email:
        enqueue_email(
            "contact_correction",
            row.reporter_email,
            {
                "correction": row,
                "agency": row.contact.owner_agency,
                "is_accepted": state == State.ACCEPTED,
                "page_url": settings.SITE_URL
                + row.contact.owner_agency.get_absolute_url(),
            },
            dedup_key=f"contact-correction:{row.pk}",
            now=now,
        )
    row.reporter_email = ""
    row.save()
    correction.refresh_from_db()
