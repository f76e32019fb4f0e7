"""The pages of allauth that this house changes; the rest are allauth's own."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from directory.accounts import standing
from directory.models import User


class Login(LoginView):
    """One door for all staff; who came half way is led on to the other half."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if standing.is_setting_up(request):
            return redirect("mfa_index")
        user = request.user
        wanted = get_next_redirect_url(request) or ""
        if isinstance(user, User) and not user.is_staff and "/admin/" in wanted:
            return render(request, "403.html", status=403)
        return super().dispatch(request, *args, **kwargs)


@method_decorator(never_cache, name="dispatch")
class ActivateTotp(ActivateTOTPView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        standing.raise_to_second_factor(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(never_cache, name="dispatch")
class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        standing.raise_to_second_factor(self.request, Authenticator.Type.WEBAUTHN)
        return response


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None
) -> HttpResponse:
    """What axes shows after too many wrong passwords."""
    return render(request, "account/locked_out.html", status=429)
