"""What code and PIN open in one browser, and for how long."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps

from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache

from complaints.models import Complaint, Event
from complaints.privacy import ComplaintQuerySet
from complaints.views import unsent

# How long code and PIN open a complaint in one browser.
TRACKING_MINUTES = 60


def grant(request: HttpRequest, complaint: Complaint, now: datetime.datetime) -> None:
    granted = request.session.get("tracked", {})
    until = now + datetime.timedelta(minutes=TRACKING_MINUTES)
    granted[complaint.public_code] = until.isoformat()
    request.session["tracked"] = granted


def is_granted(request: HttpRequest, public_code: str) -> bool:
    until = request.session.get("tracked", {}).get(public_code)
    return bool(until) and timezone.now() < datetime.datetime.fromisoformat(until)


def reporters_own(
    view: Callable[[HttpRequest, Complaint], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the complaint that code and PIN opened in this browser."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, public_code: str) -> HttpResponse:
        if not is_granted(request, public_code):
            unsent.keep(request, public_code)
            return redirect("complaints:track")
        return view(request, get_object_or_404(page(), public_code=public_code))

    return checked


def page() -> ComplaintQuerySet:
    """Complaints with all that the reporter's page shows of them."""
    events = Event.objects.for_reporter().select_related("agency")
    return Complaint.objects.select_related(
        "category", "agency", "region", "district", "service"
    ).prefetch_related(
        Prefetch("events", events.prefetch_related("attachments"), to_attr="timeline")
    )
