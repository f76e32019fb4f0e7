"""The home page, and the start page of the back-office."""

from __future__ import annotations

import datetime
from functools import partial
from typing import NamedTuple

from django.contrib import admin
from django.db.models import Count, Q, Value
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.models import Complaint, DailyFigures
from complaints.statuses import CLOSED, Status
from directory.calendar import WIB, wib_date
from directory.copies import for_all
from directory.counts import of_last_minute
from directory.kept import kept
from directory.models import ContactChannel, Region, User
from portal import regions, start
from services.models import Disruption, Service, Tax

# Whose contacts stand for the whole government on the home page.
FRONT_DOORS = ("gubernur", "diskominfo")

# Over how long the readers of a service count for the home page.
READ_WITHIN = datetime.timedelta(days=60)


class HomePage(NamedTuple):
    """What the home page shows to everybody, above and below the choice of a region."""

    top: str
    end: str


@for_all
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    choices = list(Region.objects.all())
    context = {
        "page": kept(HomePage, str(wib_date(now)), partial(_home_page, now)),
        "regions": choices,
        "region": regions.chosen(request, choices),
    }
    return render(request, "portal/home.html", context)


def _home_page(now: datetime.datetime) -> HomePage:
    month = now.astimezone(WIB).replace(
        day=1, hour=0, minute=0, second=0, microsecond=0
    )
    # An invented contact has no place on the first page.
    contacts = ContactChannel.objects.public().filter(
        agency__code__in=FRONT_DOORS, is_demo=False
    )
    most_read = Service.objects.catalogue().most_read(month.date() - READ_WITHIN)
    top = {
        "services": list(most_read[:6]),
        "taxes": Tax.objects.published()[:4],
        "figures": of_last_minute(f"home:{month:%Y-%m}", lambda: _figures(month)),
        "disruptions": Disruption.objects.current(now)[:3],
    }
    return HomePage(
        render_to_string("portal/_home_top.html", top),
        render_to_string("portal/_home_end.html", {"contacts": contacts}),
    )


def _figures(month: datetime.datetime) -> dict[str, int]:
    """What the home page counts, in one query: rows and not keys, so that each number
    comes from its index alone."""
    counted = {
        "received_this_month": Q(created_at__gte=month),
        "answered_this_month": Q(answered_at__gte=month),
        "open": Q(status__in=set(Status) - CLOSED),
    }
    first, *others = (
        Complaint.objects.filter(rule)
        .order_by()
        .values_list(Value(name))
        .annotate(n=Count("*"))
        for name, rule in counted.items()
    )
    invented = (
        DailyFigures.objects.filter(day__gte=month.date(), invented__gt=0)
        .order_by()
        .values_list(Value("invented"))
        .annotate(n=Count("*"))
    )
    names = [*counted, "invented"]
    return dict.fromkeys(names, 0) | dict(first.union(*others, invented, all=True))


def desk(request: HttpRequest) -> HttpResponse:
    """The start page of the back-office, which portal/start.py fills."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows a type
    shown = start.page(request.user, timezone.now())
    return admin.site.index(request, {"start": shown, "title": _("Meja petugas")})
