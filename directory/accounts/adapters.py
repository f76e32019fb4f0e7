"""What django-allauth asks of its house: words, letters, limits, the record."""

from __future__ import annotations

import datetime
import time
import uuid
from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.accounts.notices import NOTICES, tell
from directory.audit import Kind, record
from directory.models import User
from throttling.limits import allow, client_address

# Tries per hour for an account from everywhere together, and from one address for
# all accounts together: an office may sit behind one. Axes counts the pairs.
TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS = 100, 500
# A log-in so fresh counts as one's word for changing the account, in seconds.
FRESH = 300


def attempted_email(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """Whose account was tried, for axes."""
    email = (credentials or {}).get("email") or request.POST.get("login") or ""
    return str(email).lower()


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("Akun ini sedang tidak aktif."),
        "email_password_mismatch": _("Alamat e-mail atau kata sandi tidak cocok."),
        "enter_current_password": _("Tulis kata sandi Anda yang sekarang."),
        "incorrect_code": _("Kode tidak cocok."),
        "incorrect_password": _("Kata sandi tidak cocok."),
        "invalid_password_reset": _("Tautan ini sudah dipakai atau tidak berlaku."),
        "rate_limited": _("Terlalu banyak percobaan. Coba lagi beberapa menit lagi."),
        "too_many_login_attempts": _(
            "Terlalu banyak percobaan. Coba lagi beberapa menit lagi."
        ),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return reverse("admin:index")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("mfa_index")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not for who logged in a moment ago."""
        records = get_authentication_records(self.request, self.request.user)
        latest = max((record["at"] for record in records), default=0)
        return time.time() - latest > FRESH

    # --- The door -------------------------------------------------------------

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted in the database, so for all processes together."""
        per, now = datetime.timedelta(hours=1), timezone.now()
        counted = [
            ("login", attempted_email(request, credentials), TRIES_PER_ACCOUNT),
            ("login-from", client_address(request), TRIES_PER_ADDRESS),
        ]
        within = [allow(s, who, limit=n, per=per, now=now) for s, who, n in counted]
        if not all(within):
            raise self.validation_error("too_many_login_attempts")

    def reauthenticate(self, user: Any, password: str) -> bool:
        found = self.authenticate(self.request, email=user.email, password=password)
        return found is not None and found.pk == user.pk

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """An address that nobody has is not kept: it may be a password typed there."""
        email = attempted_email(request, credentials)
        subject = User.objects.filter(email__iexact=email).first()
        record(
            Kind.LOGIN_FAILED,
            by=None,
            now=timezone.now(),
            subject=subject,
            detail="" if subject else str(_("Alamat tidak dikenal")),
            request=request,
        )

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        methods = [r["method"] for r in get_authentication_records(request, user)]
        record(
            Kind.LOGIN,
            by=user,
            now=timezone.now(),
            subject=user,
            detail=", ".join(methods),
            request=request,
        )

    def logout(self, request: HttpRequest) -> None:
        if isinstance(request.user, User):
            user = User.objects.get(pk=request.user.pk)
            record(Kind.LOGOUT, by=user, now=timezone.now(), request=request)
        super().logout(request)

    @transaction.atomic
    def set_password(self, user: Any, password: str) -> None:
        super().set_password(user, password)
        record(
            Kind.PASSWORD,
            by=user,
            now=timezone.now(),
            subject=user,
            request=self.request,
        )

    # --- Letters and messages ---------------------------------------------------

    def send_notification_mail(
        self, template_prefix: str, user: Any, *args: Any, **kwargs: Any
    ) -> None:
        tell(user, NOTICES[template_prefix], now=timezone.now(), key=uuid.uuid4().hex)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        raise NotImplementedError(template_prefix)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _(
            "Ini satu-satunya pengaman kedua akun Anda. Pasang yang lain dahulu."
        ),
        "cannot_generate_recovery_codes": _(
            "Pasang aplikasi autentikator atau kunci sandi dahulu."
        ),
        "incorrect_code": _(
            "Kode tidak cocok, atau sudah dipakai. Tunggu kode berikutnya, lalu coba"
            " lagi."
        ),
    }

    def get_totp_issuer(self) -> str:
        return "Portal Jateng"

    def build_totp_svg(self, url: str) -> str:
        """On white, since a dark page would hide it from the phone."""
        svg: str = segno.make_qr(url).svg_inline(border=2, scale=4, light="#fff")
        return svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """The last one stays while a second factor is demanded."""
        others = Authenticator.objects.filter(user=authenticator.user_id).exclude(
            pk=authenticator.pk
        )
        return (
            not settings.REQUIRE_MFA
            or others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        )

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return str(_("Kunci %(number)d") % {"number": count + 1})
