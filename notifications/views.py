"""Confirm or stop a subscription, by the link of a letter."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from notifications import following
from notifications.models import Subscription


@never_cache
@require_GET
def subscription(request: HttpRequest, token: str) -> HttpResponse:
    """A GET changes nothing, since mail scanners follow every link."""
    found = get_object_or_404(Subscription, token=token)
    return render(request, "notifications/subscription.html", {"subscription": found})


@never_cache
@require_POST
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    found = get_object_or_404(Subscription, token=token)
    following.confirm(found, now=timezone.now())
    return redirect(found)


@never_cache
@csrf_exempt
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """One click of a mail program (RFC 8058) or of the page's button, no cookie."""
    if request.method != "POST":
        return subscription(request, token)
    following.stop(token)
    return render(request, "notifications/unsubscribed.html")
