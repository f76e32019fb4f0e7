"""Confirm, change or stop subscriptions, by the links of letters."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from notifications import following
from notifications.forms import FrequencyForm
from notifications.models import Subscription


@never_cache
@require_safe
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """A GET changes nothing, since mail scanners follow every link."""
    found = get_object_or_404(Subscription, token=token, contact=None)
    if found.confirmed_at is not None:
        return redirect(found.get_mailbox_url())
    return render(request, "notifications/subscription.html", {"subscription": found})


@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(Subscription, token=token, contact=None)
    following.confirm(found, now=timezone.now())
    messages.success(request, _("Anda mengikuti: %(title)s") % {"title": found.title})
    return redirect(found.get_mailbox_url())


@never_cache
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click of a mail program (RFC 8058) or of the page's button, no cookie."""
    if request.method != "POST":
        return subscription(request, token)
    following.stop(token)
    return render(request, "notifications/unsubscribed.html")


@never_cache
@require_safe
def mailbox(request: HttpRequest, mailbox: str) -> HttpResponse:
    """All that this mailbox follows. An unknown key and an empty mailbox look the
    same: nothing is followed."""
    subscriptions = Subscription.objects.of_mailbox(mailbox).order_by("title", "pk")
    return render(
        request,
        "notifications/mailbox.html",
        {
            "mailbox": mailbox,
            "subscriptions": subscriptions,
            "frequencies": Subscription.Frequency.choices,
        },
    )


@never_cache
@require_POST
def change(request: HttpRequest, mailbox: str, pk: int) -> HttpResponse:
    """How often one of them tells, or that it tells no more."""
    found = get_object_or_404(Subscription.objects.of_mailbox(mailbox), pk=pk)
    if "berhenti" in request.POST:
        following.stop(found.token)
        done = _("Anda tidak lagi mengikuti: %(title)s")
    else:
        form = FrequencyForm(request.POST)
        if not form.is_valid():
            messages.error(request, _("Pilih seberapa sering kabar dikirim."))
            return redirect(found.get_mailbox_url())
        following.change_frequency(found, form.cleaned_data["frequency"])
        done = _("Tersimpan: %(title)s")
    messages.success(request, done % {"title": found.title})
    return redirect(found.get_mailbox_url())


@never_cache
@require_POST
def forget(request: HttpRequest, mailbox: str) -> HttpResponse:
    following.forget(mailbox, timezone.now())
    return render(request, "notifications/unsubscribed.html", {"everything": True})


@never_cache
@csrf_exempt
def stop_digest(request: HttpRequest, mailbox: str, frequency: str) -> HttpResponse:
    """The one click (RFC 8058) of a letter that tells of several things at once."""
    if frequency not in Subscription.Frequency.values:
        raise Http404
    if request.method != "POST":
        return redirect("notifications:mailbox", mailbox)
    following.stop_digest(mailbox, frequency)
    return render(request, "notifications/unsubscribed.html")
