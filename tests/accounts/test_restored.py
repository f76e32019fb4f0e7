"""What was taken back after the backup is taken back again, and told once."""

import datetime

import pytest

from directory.accounts.restored import revoke_again
from directory.models import (
    AuditEvent,
    ContactChannel,
    Invitation,
    Revocation,
    StaffPosting,
    User,
)
from tests import factories as f

pytestmark = pytest.mark.django_db

What = Revocation.What
BACKUP = f.NOW
# Taken back on this day, so its last day was the one before.
TAKEN = f.NOW + datetime.timedelta(days=3)
LAST_DAY = (f.NOW + datetime.timedelta(days=2)).date()
LATER = f.NOW + datetime.timedelta(days=9)


def account():
    user = f.budi()
    return What.ACCOUNT, user, {"is_active": False}


def administrator():
    user = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    return What.ADMINISTRATOR, user, {"is_superuser": False, "is_active": True}


def posting():
    row = StaffPosting.objects.get(user=f.budi())
    return What.POSTING, row, {"ended_on": LAST_DAY}


def invitation():
    row = Invitation.objects.create(
        email="baru@jateng.example",
        role=StaffPosting.Role.OFFICER,
        agency=f.agency(),
        invited_by=f.budi(),
        token_hash="x",
        sent_at=BACKUP,
        expires_at=LATER,
    )
    return What.INVITATION, row, {"revoked_at": TAKEN, "accepted_at": None}


def personal_contact():
    row = ContactChannel.objects.create(
        agency=f.agency(),
        kind="phone",
        value="0812 3456 789",
        is_personal=True,
        is_public=True,
        consent_on=BACKUP.date(),
        consent_reference="Surat 12/2026",
    )
    return What.CONTACT, row, {"is_public": False, "consent_withdrawn_on": LAST_DAY}


CASES = [account, administrator, posting, invitation, personal_contact]


@pytest.mark.parametrize("case", CASES)
def test_what_ended_after_the_backup_ends_again(case):
    what, row, ended = case()
    Revocation.objects.note(what, row.pk, TAKEN)
    told = AuditEvent.objects.count()
    assert revoke_again(since=BACKUP, now=LATER) == 1
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in ended} == ended
    assert AuditEvent.objects.count() == told + 1
    # A second restore of the same backup finds nothing left to do.
    assert revoke_again(since=BACKUP, now=LATER) == 0
    assert AuditEvent.objects.count() == told + 1


@pytest.mark.parametrize("case", CASES)
def test_what_ended_before_the_backup_is_as_the_backup_has_it(case):
    what, row, ended = case()
    Revocation.objects.note(what, row.pk, BACKUP - datetime.timedelta(hours=1))
    before = {name: getattr(row, name) for name in ended}
    assert revoke_again(since=BACKUP, now=LATER) == 0
    row.refresh_from_db()
    assert {name: getattr(row, name) for name in ended} == before
