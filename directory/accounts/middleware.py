"""What a session is worth: which factors opened it, and how long ago.

Who has not shown a second factor is nobody, on every page and for every kind of
request, but for the few pages that set one up. So no door has to remember to ask.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable

from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from directory.audit import Kind, record
from directory.models import User

# ASVS 5.0, 7.3.1 and 7.3.2.
IDLE = datetime.timedelta(minutes=30)
ABSOLUTE = datetime.timedelta(hours=12)
# A session's last use is written down at most this often.
NOTED_EVERY = datetime.timedelta(minutes=1)
SEEN = "seen_at"
# Where somebody may go who has yet to set up a second factor.
SETTING_UP = (
    *["mfa_index", "mfa_activate_totp", "mfa_add_webauthn"],
    *["account_reauthenticate", "account_logout"],
)


def has_second_factor(request: HttpRequest, user: User) -> bool:
    """Whether this session showed one; a passkey that asks for a PIN or a finger
    is two factors by itself."""
    records = get_authentication_records(request, user)
    return any(record["method"] == "mfa" for record in records)


def is_spent(request: HttpRequest, user: User, now: datetime.datetime) -> bool:
    """Whether it lay idle too long, is too old, or was not opened by our door."""
    records = get_authentication_records(request, user)
    if not records:
        return True
    opened = min(record["at"] for record in records)
    seen = request.session.get(SEEN, opened)
    return (
        now.timestamp() - seen > IDLE.total_seconds()
        or now.timestamp() - opened > ABSOLUTE.total_seconds()
    )


def lacks_second_factor(request: HttpRequest, user: User) -> bool:
    return settings.REQUIRE_MFA and not has_second_factor(request, user)


def is_setting_up(request: HttpRequest) -> bool:
    """Logged in by password alone, on an account that has no second factor yet."""
    user = get_user(request)
    return (
        isinstance(user, User)
        and not is_spent(request, user, timezone.now())
        and lacks_second_factor(request, user)
        and not is_mfa_enabled(user)
    )


def raise_to_second_factor(request: HttpRequest, kind: str) -> None:
    """The second factor that was just set up was shown in the act; the session
    gets a new id with its new worth."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows a type
    record_authentication(request, request.user, method="mfa", type=kind)
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(
        session_key=request.session.session_key
    )


def staff_sessions(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Let `request.user` be who the session is good for, and record what they were
    denied. A page that asks for no user costs no session."""

    def middleware(request: HttpRequest) -> HttpResponse:
        claimed = request.user
        request.user = SimpleLazyObject(  # type: ignore[assignment]
            lambda: _standing_user(request, claimed)
        )
        response = get_response(request)
        if response.status_code == 403 and isinstance(request.user, User):
            record(
                Kind.DENIED,
                by=User.objects.get(pk=request.user.pk),
                now=timezone.now(),
                target=f"{request.method} {request.path}",
                request=request,
            )
        return response

    return middleware


def _standing_user(
    request: HttpRequest, claimed: User | AnonymousUser
) -> User | AnonymousUser:
    if not isinstance(claimed, User):
        return claimed
    now = timezone.now()
    if is_spent(request, claimed, now):
        request.session.flush()
        return AnonymousUser()
    _note_seen(request, now)
    if lacks_second_factor(request, claimed):
        pages = {reverse(name) for name in SETTING_UP}
        if request.path not in pages or is_mfa_enabled(claimed):
            return AnonymousUser()
    return claimed


def _note_seen(request: HttpRequest, now: datetime.datetime) -> None:
    seen = request.session.get(SEEN)
    if seen and now.timestamp() - seen < NOTED_EVERY.total_seconds():
        return
    request.session[SEEN] = now.timestamp()
    UserSession.objects.filter(session_key=request.session.session_key).update(
        last_seen_at=now
    )


def end_sessions(user: User) -> int:
    """End all of this user's sessions, at once and in every process; how many."""
    sessions = list(UserSession.objects.filter(user=user))
    for session in sessions:
        session.end()
    return len(sessions)
