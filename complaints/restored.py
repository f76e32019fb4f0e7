"""After a restore: what citizens closed since the backup stays closed."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import erasure
from complaints.models import Complaint, Event, Reporter
from complaints.moves import change, record
from directory.models import Revocation
from notifications import following
from notifications.models import WhatsAppContact

What = Revocation.What
# A secret complaint hides who filed it, too.
HIDDEN = {
    What.HIDE_NAME: ("hide_name",),
    What.ANONYMOUS: ("anonymous",),
    What.SECRET: ("secret", "anonymous", "hide_name"),
}


@transaction.atomic
def close_again(*, since: datetime.datetime, now: datetime.datetime) -> int:
    """Hide again what was hidden after `since`, and send no news to whoever stopped it
    after `since`; how many times."""
    count = 0
    for row in Revocation.objects.filter(at__gt=since):
        if row.what == What.WHATSAPP:
            count += _stop_whatsapp(row.number)
        elif row.what == What.LETTERS:
            count += _stop_letters(row.number, row.at)
        elif row.what in HIDDEN:
            count += _hide(row.number, HIDDEN[What(row.what)], now)
    return count


def _stop_whatsapp(number: int) -> bool:
    contact = WhatsAppContact.objects.filter(pk=number, opted_out=False).first()
    if contact is not None:
        following.stop_whatsapp(contact)
    return contact is not None


def _stop_letters(number: int, at: datetime.datetime) -> bool:
    told = Reporter.objects.filter(complaint=number, contact_withdrawn_at=None)
    reporter = told.select_related("complaint").first()
    if reporter is not None:
        erasure.withdraw_contact(reporter.complaint, now=at)
    return reporter is not None


def _hide(number: int, switches: tuple[str, ...], now: datetime.datetime) -> bool:
    complaint = Complaint.objects.filter(pk=number).first()
    if complaint is None or all(getattr(complaint, name) for name in switches):
        return False
    with change(complaint, by=None, now=now) as c:
        for name in switches:
            setattr(c, name, True)
        record(
            c,
            Event.Kind.NOTE,
            actor=Event.Actor.SYSTEM,
            now=now,
            text=_("Ditutup lagi setelah cadangan dipulihkan."),
            visibility=Event.Visibility.INTERNAL,
        )
    return True
