"""Asking to hear of something by e-mail: one form for all that can be followed.

Pages link here with a scope; the app that owns it says what it is.
"""

from __future__ import annotations

import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from notifications import following
from notifications.forms import FollowForm
from notifications.topics import Topic
from portal.topics import OWNERS
from throttling.limits import allow, client_address

ASKED_PER_HOUR = 20
HOUR = datetime.timedelta(hours=1)


def _topic(scope: str) -> Topic:
    """404 for what nobody knows, or what is not public."""
    scope = scope.replace("\x00", "")[:160]
    for owner in OWNERS:
        if found := owner(scope):
            return found
    raise Http404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def subscribe(request: HttpRequest) -> HttpResponse:
    """Send the letter that asks to confirm; the answer is the same for everybody."""
    topic = _topic(request.GET.get("tentang", ""))
    initial = {"frequency": topic.frequency}
    context: dict[str, Any] = {"topic": topic}
    if request.method != "POST":
        form = FollowForm(initial=initial)
        return render(request, "portal/subscribe.html", context | {"form": form})
    form, now = FollowForm(request.POST, initial=initial), timezone.now()
    address = client_address(request)
    if not allow("follow", address, limit=ASKED_PER_HOUR, per=HOUR, now=now):
        form.add_error(None, _("Terlalu banyak permintaan. Coba lagi satu jam lagi."))
        status = 429
    elif form.is_valid():
        following.ask(
            form.cleaned_data["email"],
            topic,
            frequency=form.cleaned_data["frequency"],
            now=now,
        )
        return render(request, "portal/subscribe.html", context | {"asked": True})
    else:
        status = 422
    context |= {"form": form}
    return render(request, "portal/subscribe.html", context, status=status)
