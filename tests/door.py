"""Through the staff's door as people go: password, then a second factor.

With a recovery code and not with the time's own code, so that no test depends on
which half minute it runs in.
"""

from __future__ import annotations

from types import SimpleNamespace

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from directory.models import User
from tests import factories as f

LOGIN = "/akun/masuk/"
CODE = "/akun/masuk/kode/"


def enrol(user: User) -> SimpleNamespace:
    """Give the account a second factor: its secret and unused recovery codes."""
    found = Authenticator.objects.filter(user=user, type="totp").first()
    if found is None:
        TOTP.activate(user, generate_totp_secret())
        found = Authenticator.objects.get(user=user, type="totp")
    codes = RecoveryCodes.activate(user).get_unused_codes()
    return SimpleNamespace(secret=found.data["secret"], codes=codes)


def give_password(client: Client, user: User, password: str = f.PASSWORD, to=""):
    return client.post(
        f"{LOGIN}?next={to}", {"login": user.email, "password": password}
    )


def enter(client: Client, user: User, to: str = "/admin/"):
    """The answer that lets in; the client's session is then a full one."""
    codes = enrol(user).codes
    response = give_password(client, user, to=to)
    assert response["Location"].startswith(CODE), response["Location"]
    return client.post(CODE, {"code": codes[0]})


def enter_by_browser(page, user: User, to: str = "/admin/") -> None:
    codes = enrol(user).codes
    page.goto(f"/admin/login/?next={to}")
    page.get_by_label("Alamat e-mail").fill(user.email)
    page.get_by_label("Kata sandi").fill(f.PASSWORD)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.get_by_label("Kode").fill(codes[0])
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.locator("#user-tools").wait_for()
