"""A wrong contact: a citizen says so, its keeper answers. The two verbs."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from directory.calendar import wib_date
from directory.models import ContactChannel, ContactCorrection, User
from directory.provenance import Verification
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
    new_value: str = "",
) -> None:
    """Close a correction with an answer and tell the citizen, if they left an
    address, which is forgotten with that.

    Accepting sets the contact to `new_value` and counts as checking it today;
    without one the contact goes off the air. Raises AlreadyAnswered, and
    ValidationError where the new value cannot be one.
    """
    row = ContactCorrection.objects.select_for_update().get(pk=correction.pk)
    if row.state != State.WAITING:
        raise AlreadyAnswered(_("Koreksi ini sudah dijawab."))
    if state == State.ACCEPTED:
        _mend(row.contact, new_value, wib_date(now))
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


def _mend(contact: ContactChannel, new_value: str, today: datetime.date) -> None:
    if new_value:
        contact.value, contact.verified_on = new_value, today
        contact.is_demo = False
        contact.verification = Verification.UNVERIFIED
        contact.source = _("Diperiksa pengelola setelah koreksi warga")
        contact.source_url, contact.source_date = "", today
    else:
        contact.is_public = False
    contact.full_clean()
    contact.save()
