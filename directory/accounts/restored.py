"""After a restore: what was taken back since the backup stays taken back."""

from __future__ import annotations

import datetime

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from directory.audit import Kind, record
from directory.calendar import wib_date
from directory.models import (
    ContactChannel,
    Invitation,
    Revocation,
    StaffPosting,
    User,
)

What = Revocation.What


@transaction.atomic
def revoke_again(*, since: datetime.datetime, now: datetime.datetime) -> int:
    """End every staff session, and again what ended after `since`; how many rights.

    A session of the backup may be one that was logged out since. What ended before
    `since` is as the backup has it.
    """
    of_staff = [row.pk for row in Session.objects.iterator() if _may_be_staff(row)]
    Session.objects.filter(pk__in=of_staff).delete()
    UserSession.objects.all().delete()
    return sum(_end(row, now) for row in Revocation.objects.filter(at__gt=since))


def _may_be_staff(row: Session) -> bool:
    """Whether somebody is logged in there; who cannot be read with this SECRET_KEY can
    with another, so that one ends too."""
    store = SessionStore()
    try:
        data = signing.loads(
            row.session_data, salt=store.key_salt, serializer=store.serializer
        )
    except signing.BadSignature:
        return True
    return SESSION_KEY in data


def _end(row: Revocation, now: datetime.datetime) -> int:
    count = 0
    last_day = wib_date(row.at) - datetime.timedelta(days=1)
    users = User.objects.filter(pk=row.number)
    if row.what == What.ACCOUNT:
        count = users.filter(is_active=True).update(is_active=False)
    elif row.what == What.ADMINISTRATOR:
        count = users.filter(is_superuser=True).update(is_superuser=False)
    elif row.what == What.POSTING:
        postings = StaffPosting.objects.filter(pk=row.number, ended_on=None)
        count = postings.update(ended_on=last_day)
    elif row.what == What.INVITATION:
        invitations = Invitation.objects.filter(pk=row.number, accepted_at=None)
        count = invitations.filter(revoked_at=None).update(revoked_at=row.at)
    elif row.what == What.CONTACT:
        personal = ContactChannel.objects.filter(pk=row.number, is_personal=True)
        count = personal.filter(consent_withdrawn_on=None).update(
            is_public=False, consent_withdrawn_on=last_day
        )
    elif row.what == What.CONTACT_GONE:
        gone = ContactChannel.objects.filter(pk=row.number, is_personal=True)
        count = gone.delete()[0]
    if count:
        target = f"{row.get_what_display()} {row.number}"
        text = _("Dicabut lagi setelah cadangan dipulihkan.")
        record(Kind.ROLE, by=None, now=now, target=target, detail=text)
    return count
