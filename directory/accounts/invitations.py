"""Ask somebody in; let them in, once."""

from __future__ import annotations

import datetime
import hashlib
import secrets

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from directory.accounts.rights import NotAllowed, may_grant
from directory.audit import Kind, record
from directory.calendar import wib_date
from directory.models import Agency, Invitation, Revocation, StaffPosting, User
from notifications.outbox import enqueue_email

LIFETIME = datetime.timedelta(hours=72)


def invite(
    email: str,
    *,
    by: User,
    now: datetime.datetime,
    role: str = "",
    agency: Agency | None = None,
) -> Invitation:
    """Send a link to `email`; without a role and an agency, as administrator.

    Raises NotAllowed if the right is not theirs to give, or if the address has an
    account or an open invitation already.
    """
    if not may_grant(by, role, agency, wib_date(now)):
        raise NotAllowed(_("Anda tidak dapat memberi peran ini di instansi itu."))
    email = email.lower()
    if User.objects.filter(email=email).exists():
        raise NotAllowed(_("Alamat ini sudah punya akun. Beri peran di akun itu."))
    token = secrets.token_urlsafe(32)
    try:
        with transaction.atomic():
            _void_expired(email, now)
            invitation = Invitation.objects.create(
                email=email,
                role=role,
                agency=agency,
                as_administrator=not role,
                invited_by=by,
                token_hash=_hash(token),
                sent_at=now,
                expires_at=now + LIFETIME,
            )
            _send(invitation, token, by=by, now=now, text=_("Undangan dikirim"))
    except IntegrityError:
        raise NotAllowed(
            _("Alamat ini sudah diundang. Kirim ulang atau batalkan undangan itu.")
        ) from None
    return invitation


def _void_expired(email: str, now: datetime.datetime) -> None:
    """A new invitation takes the place of one that ran out."""
    Invitation.objects.filter(
        email=email, accepted_at=None, revoked_at=None, expires_at__lte=now
    ).update(revoked_at=now)


@transaction.atomic
def resend(invitation: Invitation, *, by: User, now: datetime.datetime) -> None:
    """A new link for three more days; the one sent before is dead."""
    _still_theirs(invitation, by, now)
    token = secrets.token_urlsafe(32)
    invitation.token_hash, invitation.invited_by = _hash(token), by
    invitation.sent_at, invitation.expires_at = now, now + LIFETIME
    invitation.save()
    _send(invitation, token, by=by, now=now, text=_("Undangan dikirim ulang"))


@transaction.atomic
def revoke(invitation: Invitation, *, by: User, now: datetime.datetime) -> None:
    _still_theirs(invitation, by, now)
    invitation.revoked_at = now
    invitation.save(update_fields=["revoked_at"])
    Revocation.objects.note(Revocation.What.INVITATION, invitation.pk, now)
    _record(invitation, by=by, now=now, text=_("Undangan dibatalkan"))


def _still_theirs(invitation: Invitation, by: User, now: datetime.datetime) -> None:
    if not may_grant(by, invitation.role, invitation.agency, wib_date(now)):
        raise NotAllowed(_("Undangan ini bukan wewenang Anda."))
    if invitation.accepted_at or invitation.revoked_at:
        raise NotAllowed(_("Undangan ini sudah selesai."))


def find(token: str, *, now: datetime.datetime) -> Invitation | None:
    """The invitation whose link this is, if it works: not used, called off or late,
    and who sent it could still send it today."""
    found = (
        Invitation.objects.open(now)
        .select_related("agency", "invited_by")
        .filter(token_hash=_hash(token))
        .first()
    )
    if found is None:
        return None
    by, today = found.invited_by, wib_date(now)
    return found if may_grant(by, found.role, found.agency, today) else None


@transaction.atomic
def accept(token: str, name: str, password: str, *, now: datetime.datetime) -> User:
    """Make the account. Raises NotAllowed when the link does not work any more.

    The password must have been checked; the second factor comes at the first
    page that the new user opens.
    """
    invitation = find(token, now=now)
    # Of two clicks at once only one finds the row unused.
    won = invitation and Invitation.objects.open(now).filter(
        pk=invitation.pk, token_hash=_hash(token)
    ).update(accepted_at=now)
    if not invitation or not won:
        raise NotAllowed(_("Undangan ini sudah dipakai atau tidak berlaku lagi."))
    user = User.objects.create_user(
        invitation.email,
        password,
        name=name,
        is_staff=True,
        is_superuser=invitation.as_administrator,
    )
    if invitation.agency:
        StaffPosting.objects.create(
            user=user,
            agency=invitation.agency,
            role=invitation.role,
            started_on=wib_date(now),
        )
    _record(
        invitation, by=invitation.invited_by, now=now, text=_("Undangan diterima"),
        subject=user,
    )  # fmt: skip
    return user


def _send(
    invitation: Invitation, token: str, *, by: User, now: datetime.datetime, text: str
) -> None:
    path = reverse("invited", args=[token])
    enqueue_email(
        "invitation",
        invitation.email,
        {
            "invitation": invitation,
            "by": by.name,
            "link_url": settings.SITE_URL + path,
            "hours": int(LIFETIME.total_seconds()) // 3600,
        },
        dedup_key=f"invitation:{_hash(token)}",
        now=now,
    )
    _record(invitation, by=by, now=now, text=text)


def _record(
    invitation: Invitation,
    *,
    by: User,
    now: datetime.datetime,
    text: str,
    subject: User | None = None,
) -> None:
    right = invitation.get_role_display() or _("Administrator")
    record(
        Kind.INVITATION,
        by=by,
        now=now,
        subject=subject,
        agency=invitation.agency,
        target=invitation.email,
        detail=f"{text}: {right}",
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
