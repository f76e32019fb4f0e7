"""Letters about an account: what changed, so that a stranger's hand is noticed."""

from __future__ import annotations

import datetime
import uuid
from typing import Any

from django.conf import settings
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.urls import reverse
from django.utils.http import int_to_base36
from django.utils.translation import gettext_lazy as _

from directory.models import User
from notifications.outbox import enqueue_email
from throttling.limits import allow

# allauth's name of a letter, and what ours says.
NOTICES: dict[str, Any] = {
    "account/email/password_changed": _("Kata sandi akun Anda diganti."),
    "account/email/password_set": _("Kata sandi akun Anda dibuat."),
    "account/email/password_reset": _("Kata sandi akun Anda diatur ulang."),
    "mfa/email/totp_activated": _("Aplikasi autentikator dipasang pada akun Anda."),
    "mfa/email/totp_deactivated": _("Aplikasi autentikator dilepas dari akun Anda."),
    "mfa/email/recovery_codes_generated": _("Kode pemulihan akun Anda dibuat baru."),
    "mfa/email/webauthn_added": _("Kunci sandi ditambahkan pada akun Anda."),
    "mfa/email/webauthn_removed": _("Kunci sandi dihapus dari akun Anda."),
}
RESETS_PER_ADDRESS, RESETS_PER_VISITOR = 3, 60


@transaction.atomic
def tell(user: User, text: Any, *, now: datetime.datetime, key: str) -> None:
    """Tell the account's owner of a change; `key` makes the letter go once."""
    enqueue_email(
        "account_notice",
        user.email,
        {"text": text, "at": now, "name": user.name},
        dedup_key=f"account-notice:{key}",
        now=now,
    )


def ask_reset(email: str, *, visitor: str, now: datetime.datetime) -> None:
    """Send the account's stored address a link; another address a letter that it
    has no account. Always one letter, so neither the page nor its time tells who
    works here. Beyond three an hour, or sixty by one visitor's address, nothing is
    sent, and the page says the same."""
    per, most = datetime.timedelta(hours=1), RESETS_PER_ADDRESS
    if not allow("reset", email.lower(), limit=most, per=per, now=now):
        return
    if not allow("reset-from", visitor, limit=RESETS_PER_VISITOR, per=per, now=now):
        return
    user = User.objects.filter(email__iexact=email, is_active=True).first()
    link = _reset_link(user or User(pk=0, email=email, password=uuid.uuid4().hex))
    with transaction.atomic():
        enqueue_email(
            "account_reset",
            user.email if user else email,
            {
                "is_found": user is not None,
                "link_url": link,
                "minutes": settings.PASSWORD_RESET_TIMEOUT // 60,
            },
            dedup_key=f"account-reset:{uuid.uuid4().hex}",
            now=now,
        )


def _reset_link(user: User) -> str:
    token = default_token_generator.make_token(user)
    keys = {"uidb36": int_to_base36(user.pk), "key": token}
    return settings.SITE_URL + reverse("account_reset_password_from_key", kwargs=keys)
