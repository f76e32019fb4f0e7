"""Who may hand out which right, and the verbs that do it.

Nobody changes their own rights, nobody gives more than they have, and one active
administrator always stays. Each verb writes its line of the audit and ends the
sessions of whom it touches, in one transaction.
"""

from __future__ import annotations

import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.db import models, transaction
from django.utils.translation import gettext as _

from directory.accounts.middleware import end_sessions
from directory.accounts.notices import tell
from directory.audit import Kind, record
from directory.calendar import wib_date
from directory.models import Agency, Revocation, StaffPosting, User

Role, What = StaffPosting.Role, Revocation.What
# What the head of an agency may hand out there, and take back.
GRANTED_BY_HEAD = (Role.OFFICER, Role.EDITOR)


class NotAllowed(Exception):
    """The right is not this person's to give or take; the text says why."""


def headed_agencies(user: User, today: datetime.date) -> models.QuerySet[Agency]:
    """Where this member of staff is the head, and so may hand out rights."""
    postings = StaffPosting.objects.current(today).filter(user=user, role=Role.HEAD)
    return Agency.objects.filter(pk__in=postings.values("agency"))


def may_manage_staff(user: User, today: datetime.date) -> bool:
    return user.is_active and (user.is_superuser or user.works_as([Role.HEAD], today))


def may_grant(by: User, role: str, agency: Agency | None, today: datetime.date) -> bool:
    """Administrators any posting; a head officers and editors of the own agency."""
    if not by.is_active:
        return False
    if by.is_superuser:
        return True
    return (
        agency is not None
        and role in GRANTED_BY_HEAD
        and headed_agencies(by, today).filter(pk=agency.pk).exists()
    )


def staff_under(by: User, today: datetime.date) -> models.QuerySet[User]:
    """Whose roles this person gives and takes: an administrator everybody's, a head
    those of who works at the own agency, or did last and now works nowhere. Never
    the head's own, and nobody's who stands above: an administrator's."""
    if not by.is_active:
        return User.objects.none()
    if by.is_superuser:
        return User.objects.all()
    here = models.Q(agency__in=headed_agencies(by, today))
    working = StaffPosting.objects.current(today)
    works_here = models.Q(pk__in=working.filter(here).values("user"))
    left_here = models.Q(pk__in=StaffPosting.objects.filter(here).values("user"))
    works_nowhere = ~models.Q(pk__in=working.values("user"))
    return User.objects.filter(
        works_here | (left_here & works_nowhere), is_active=True, is_superuser=False
    ).exclude(pk=by.pk)


def _other_than(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise NotAllowed(
            _("Wewenang sendiri tidak dapat diubah. Minta administrator lain.")
        )


def _is_under(user: User, by: User, now: datetime.datetime) -> None:
    if not staff_under(by, wib_date(now)).filter(pk=user.pk).exists():
        raise NotAllowed(_("Orang ini bukan staf instansi Anda."))


def _as_administrator(user: User, by: User, *, leaving: bool = False) -> None:
    """Under a lock, so that two administrators cannot remove each other at once."""
    _other_than(user, by)
    rows = User.objects.select_for_update().filter(is_superuser=True, is_active=True)
    administrators = set(rows.values_list("pk", flat=True))
    if by.pk not in administrators:
        raise NotAllowed(_("Hanya administrator yang dapat melakukannya."))
    if leaving and administrators <= {user.pk}:
        raise NotAllowed(_("Administrator terakhir harus tetap ada."))


def _changed(
    user: User, by: User, now: datetime.datetime, text: str, **fields: Any
) -> None:
    event = record(fields.pop("kind", Kind.ROLE), by=by, now=now, subject=user,
                   detail=text, **fields)  # fmt: skip
    end_sessions(user)
    tell(user, text, now=now, key=f"audit-{event.pk}")


@transaction.atomic
def post(
    user: User, agency: Agency, role: str, *, by: User, now: datetime.datetime
) -> StaffPosting:
    """Give the user a role at an agency from today on; nothing twice."""
    _other_than(user, by)
    _is_under(user, by, now)
    if not may_grant(by, role, agency, wib_date(now)):
        raise NotAllowed(_("Anda tidak dapat memberi peran ini di instansi itu."))
    posting, created = StaffPosting.objects.get_or_create(
        user=user,
        agency=agency,
        role=role,
        ended_on=None,
        defaults={"started_on": wib_date(now)},
    )
    if created:
        text = _("Peran diberikan: %(role)s, %(agency)s.")
        named = {"role": posting.get_role_display(), "agency": agency.name}
        _changed(user, by, now, text % named, agency=agency)
    return posting


@transaction.atomic
def end_posting(posting: StaffPosting, *, by: User, now: datetime.datetime) -> None:
    """Take the role back at once: its last day was yesterday."""
    _other_than(posting.user, by)
    _is_under(posting.user, by, now)
    if not may_grant(by, posting.role, posting.agency, wib_date(now)):
        raise NotAllowed(_("Anda tidak dapat mencabut peran ini."))
    posting.ended_on = wib_date(now) - datetime.timedelta(days=1)
    posting.save(update_fields=["ended_on"])
    Revocation.objects.note(What.POSTING, posting.pk, now)
    text = _("Peran dicabut: %(role)s, %(agency)s.")
    named = {"role": posting.get_role_display(), "agency": posting.agency.name}
    _changed(posting.user, by, now, text % named, agency=posting.agency)


@transaction.atomic
def deactivate(user: User, *, by: User, now: datetime.datetime) -> None:
    _as_administrator(user, by, leaving=True)
    User.objects.filter(pk=user.pk).update(is_active=False)
    Revocation.objects.note(What.ACCOUNT, user.pk, now)
    _changed(user, by, now, _("Akun dinonaktifkan."))


@transaction.atomic
def activate(user: User, *, by: User, now: datetime.datetime) -> None:
    _as_administrator(user, by)
    User.objects.filter(pk=user.pk).update(is_active=True)
    Revocation.objects.lift(What.ACCOUNT, user.pk)
    _changed(user, by, now, _("Akun diaktifkan."))


@transaction.atomic
def make_administrator(user: User, *, by: User, now: datetime.datetime) -> None:
    _as_administrator(user, by)
    User.objects.filter(pk=user.pk).update(is_superuser=True, is_staff=True)
    Revocation.objects.lift(What.ADMINISTRATOR, user.pk)
    _changed(user, by, now, _("Akun menjadi administrator."))


@transaction.atomic
def unmake_administrator(user: User, *, by: User, now: datetime.datetime) -> None:
    _as_administrator(user, by, leaving=True)
    User.objects.filter(pk=user.pk).update(is_superuser=False)
    Revocation.objects.note(What.ADMINISTRATOR, user.pk, now)
    _changed(user, by, now, _("Akun tidak lagi menjadi administrator."))


@transaction.atomic
def release_second_factor(user: User, *, by: User, now: datetime.datetime) -> None:
    """For who lost the phone and the codes: they set one up at the next log-in."""
    _as_administrator(user, by)
    Authenticator.objects.filter(user=user).delete()
    _changed(
        user, by, now, _("Pengaman kedua dilepas oleh administrator."), kind=Kind.FACTOR
    )


@transaction.atomic
def log_out_everywhere(user: User, *, by: User, now: datetime.datetime) -> None:
    _as_administrator(user, by)
    _changed(
        user, by, now, _("Semua sesi diakhiri oleh administrator."), kind=Kind.SESSION
    )


@transaction.atomic
def change_email(user: User, email: str, *, by: User, now: datetime.datetime) -> None:
    """The old address hears of it too: it may be its owner's last chance."""
    _as_administrator(user, by)
    old = User.objects.get(pk=user.pk)
    text = _("Alamat e-mail akun diganti.")
    tell(old, text, now=now, key=f"email-{user.pk}-{now.timestamp()}")
    user.email = email
    user.save(update_fields=["email"])
    _changed(user, by, now, text)
