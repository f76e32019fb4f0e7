"""allauth's forms in our words and our look."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account import forms as account
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.models import Authenticator
from allauth.mfa.totp import forms as totp
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from allauth.mfa.webauthn import forms as webauthn
from crispy_forms.helper import FormHelper
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.accounts.notices import ask_reset
from directory.audit import Kind, record
from throttling.limits import allow, client_address

PASSWORD_HINT = _(
    "Paling sedikit 12 huruf. Kalimat yang mudah Anda ingat lebih baik daripada satu"
    " kata yang rumit."
)
# Codes, or old passwords, per account and quarter of an hour.
TRIES_PER_QUARTER = 10


class InOurLook(forms.BaseForm):
    """Labels and hints of ours instead of allauth's, and no placeholders."""

    words: dict[str, Any] = {}
    hints: dict[str, Any] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.words.get(name, field.label)
            field.help_text = self.hints.get(name, "")
        self.helper = FormHelper()
        self.helper.form_tag = False


class TypedTwice(InOurLook):
    """A new password, and the same again."""

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = self.cleaned_data
        first, second = data.get("password1"), data.get("password2")
        if first and second and first != second:
            self.add_error("password2", _("Kedua kata sandi tidak sama."))
        return data


class Login(InOurLook, account.LoginForm):
    words = {"login": _("Alamat e-mail"), "password": _("Kata sandi")}


class AskReset(InOurLook, account.ResetPasswordForm):
    words = {"email": _("Alamat e-mail")}

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"]
        return email

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        ask_reset(email, visitor=client_address(request), now=timezone.now())
        return email


class Reset(TypedTwice, account.ResetPasswordKeyForm):
    words = {
        "password1": _("Kata sandi baru"),
        "password2": _("Kata sandi baru, sekali lagi"),
    }
    hints = {"password1": PASSWORD_HINT}


class ChangePassword(TypedTwice, account.ChangePasswordForm):
    words = {"oldpassword": _("Kata sandi sekarang"), **Reset.words}
    hints = Reset.hints

    def clean_oldpassword(self) -> str:
        _count("old-password", self.user.pk)
        password: str = super().clean_oldpassword()
        return password


class SetPassword(TypedTwice, account.SetPasswordForm):
    words, hints = Reset.words, Reset.hints


class Reauthenticate(InOurLook, account.ReauthenticateForm):
    words = {"password": _("Kata sandi")}


class FirstPassword(TypedTwice, forms.Form):
    """An invited person's name and password."""

    name = forms.CharField(label=_("Nama lengkap"), max_length=120)
    password1 = forms.CharField(
        label=_("Kata sandi"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    password2 = forms.CharField(
        label=_("Kata sandi, sekali lagi"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    hints = Reset.hints

    def __init__(self, *args: Any, account: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.account = account

    def clean_password1(self) -> str:
        password: str = self.cleaned_data["password1"]
        self.account.name = self.cleaned_data.get("name", "")
        password_validation.validate_password(password, self.account)
        return password


def _count(scope: str, user_pk: int) -> None:
    now, per = timezone.now(), datetime.timedelta(minutes=15)
    if not allow(scope, str(user_pk), limit=TRIES_PER_QUARTER, per=per, now=now):
        raise ValidationError(
            _("Terlalu banyak percobaan. Coba lagi beberapa menit lagi.")
        )


class _Code(InOurLook):
    words = {"code": _("Kode")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 20}

    def clean_code(self) -> str:
        """Ten tries in a quarter of an hour, and each code once, both counted in
        the database: a cache of one process would let the next one be tried."""
        user, now = self.user, timezone.now()  # type: ignore[attr-defined]
        _count("code", user.pk)
        try:
            code: str = super().clean_code()  # type: ignore[misc]
            self._use_up(code)
        except ValidationError:
            record(Kind.LOGIN_FAILED, by=None, now=now, subject=user, detail="mfa")
            raise
        return code

    @transaction.atomic
    def _use_up(self, code: str) -> None:
        found = self.authenticator  # type: ignore[attr-defined]
        if found.type != Authenticator.Type.TOTP:
            return
        row = Authenticator.objects.select_for_update().get(pk=found.pk)
        step = totp_step(decrypt(row.data["secret"]), code)
        if step is None or step <= row.data.get("last_step", -1):
            raise get_mfa_adapter().validation_error("incorrect_code")
        row.data["last_step"] = step
        row.save(update_fields=["data"])


def totp_step(secret: str, code: str) -> int | None:
    """Which period of 30 seconds this code belongs to, of those valid now."""
    digits = "".join(filter(str.isdigit, code))
    for step in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, step)) == digits:
            return step
    return None


class Authenticate(_Code, mfa.AuthenticateForm):
    hints = {
        "code": _(
            "Enam angka dari aplikasi autentikator, atau salah satu kode pemulihan."
        )
    }


class ReauthenticateByCode(_Code, mfa.ReauthenticateForm):
    hints = Authenticate.hints


class ActivateTotp(InOurLook, totp.ActivateTOTPForm):
    words = {"code": _("Kode dari aplikasi")}
    hints = {"code": _("Enam angka. Kode berganti setiap 30 detik.")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs |= {"inputmode": "numeric", "maxlength": 10}


class AddPasskey(InOurLook, webauthn.AddWebAuthnForm):
    words = {
        "name": _("Nama kunci ini"),
        "passwordless": _("Masuk dengan kunci ini saja, tanpa kata sandi"),
    }
    hints = {
        "name": _("Misalnya “HP kantor” atau “kunci USB biru”."),
        "passwordless": _("Kunci akan meminta PIN atau sidik jari."),
    }


class RenamePasskey(InOurLook, webauthn.EditWebAuthnForm):
    words = {"name": _("Nama kunci ini")}
