"""The pages of allauth that this house changes; the rest are allauth's own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from allauth.account.views import LoginView
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache

from directory.accounts import invitations, middleware
from directory.accounts.forms import FirstPassword
from directory.accounts.rights import NotAllowed
from directory.models import User


class Login(LoginView):
    """One door for all staff; who came half way is led on to the other half."""

    def dispatch(
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        if middleware.is_setting_up(request):
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
        middleware.raise_to_second_factor(self.request, Authenticator.Type.TOTP)
        return response


@method_decorator(never_cache, name="dispatch")
class AddPasskey(AddWebAuthnView):
    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        middleware.raise_to_second_factor(self.request, Authenticator.Type.WEBAUTHN)
        return response


def locked_out(
    request: HttpRequest, response: Any = None, credentials: Any = None
) -> HttpResponse:
    """What axes shows after too many wrong passwords."""
    return render(request, "account/locked_out.html", status=429)


INVITED = "invitation"


@never_cache
def invited(request: HttpRequest, token: str) -> HttpResponse:
    """Where the letter leads: on to an address without the key, so that no log or
    next page learns it. Looking uses nothing up."""
    if invitations.find(token, now=timezone.now()) is None:
        return render(request, "account/invited.html", status=404)
    request.session[INVITED] = token
    return redirect("accept_invitation")


@never_cache
def accept_invitation(request: HttpRequest) -> HttpResponse:
    """Name and password; then on to the second factor."""
    now, token = timezone.now(), request.session.get(INVITED, "")
    invitation = invitations.find(token, now=now)
    if invitation is None:
        return render(request, "account/invited.html", status=404)
    form = FirstPassword(
        *([request.POST] if request.method == "POST" else []),
        account=User(email=invitation.email),
    )
    if form.is_valid():
        data = form.cleaned_data
        try:
            user = invitations.accept(token, data["name"], data["password1"], now=now)
        except NotAllowed:
            return render(request, "account/invited.html", status=404)
        adapter = get_adapter(request)
        record_authentication(request, user, method="password")
        adapter.login(request, user)
        return redirect("mfa_index")
    context = {"invitation": invitation, "form": form}
    status = 422 if form.is_bound else 200
    return render(request, "account/invited.html", context, status=status)
