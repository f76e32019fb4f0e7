"""The reporter judges, hides more, asks for news, and gets in without the PIN."""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from complaints import access_links, reporter_verbs
from complaints.forms.reporter import LostPinForm, NewsForm, PrivacyForm, RatingForm
from complaints.models import Complaint
from complaints.views.access import grant, reporters_own
from complaints.views.tracking import do, render_tracked
from throttling.limits import allow, client_address

HOUR = datetime.timedelta(hours=1)
LINKS_PER_ADDRESS_AND_HOUR = 3
LINKS_PER_VISITOR_AND_HOUR = 20


@reporters_own
@require_POST
def rate(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = RatingForm(request.POST)
    if not form.is_valid():
        return render_tracked(request, complaint, rating_form=form, status=422)
    return do(
        request,
        complaint,
        _("Terima kasih atas penilaian Anda."),
        lambda now: reporter_verbs.rate(complaint, now=now, **form.cleaned_data),
        rating_form=form,
    )


@reporters_own
@require_POST
def hide_more(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = PrivacyForm(request.POST, complaint=complaint)
    form.is_valid()
    return do(
        request,
        complaint,
        _("Aduan Anda sekarang lebih tertutup."),
        lambda now: reporter_verbs.hide_more(complaint, now=now, **form.cleaned_data),
    )


@reporters_own
@require_POST
def news(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = NewsForm(request.POST)
    if not form.is_valid():
        return render_tracked(request, complaint, news_form=form, status=422)
    return do(
        request,
        complaint,
        _("Kabar berikutnya kami kirim ke alamat itu."),
        lambda now: reporter_verbs.follow_by_email(
            complaint, now=now, **form.cleaned_data
        ),
        news_form=form,
    )


@never_cache
def ask_link(request: HttpRequest) -> HttpResponse:
    """Send a link by e-mail; the answer is the same whatever was found."""
    if request.method != "POST":
        return _render_lost_pin(request, LostPinForm(), 200)
    form, now = LostPinForm(request.POST), timezone.now()
    if not form.is_valid():
        return _render_lost_pin(request, form, 422)
    visitor, email = client_address(request), form.cleaned_data["email"].lower()
    if not allow(
        "link-visitor", visitor, limit=LINKS_PER_VISITOR_AND_HOUR, per=HOUR, now=now
    ):
        form.add_error(None, _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
        return _render_lost_pin(request, form, 429)
    if allow(
        "link-address", email, limit=LINKS_PER_ADDRESS_AND_HOUR, per=HOUR, now=now
    ):
        access_links.ask(form.cleaned_data["code"], email, now=now)
    messages.success(
        request, _("Kami mengirim e-mail ke alamat itu. Tautannya berlaku 10 menit.")
    )
    return redirect("complaints:track")


def _render_lost_pin(
    request: HttpRequest, form: LostPinForm, status: int
) -> HttpResponse:
    return render(request, "complaints/lost_pin.html", {"form": form}, status=status)


@never_cache
def access_link(request: HttpRequest, token: str) -> HttpResponse:
    """A GET only shows a button, since mail scanners follow every link."""
    now = timezone.now()
    if request.method != "POST":
        valid = access_links.is_valid(token, now=now)
        return render(
            request,
            "complaints/access_link.html",
            {"is_valid": valid},
            status=200 if valid else 404,
        )
    complaint = access_links.redeem(token, now=now)
    if complaint is None:
        context = {"is_valid": False}
        return render(request, "complaints/access_link.html", context, status=404)
    grant(request, complaint, now)
    return redirect(complaint)
