"""The public directory: every agency, its head and how to reach them."""

from __future__ import annotations

import datetime
from functools import lru_cache, partial
from typing import Any, NamedTuple
from urllib.parse import urlencode

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from directory import corrections, exports, succession
from directory.calendar import wib_date
from directory.copies import (
    for_all,
    forbid_copies,
    shown_on_list,
    shows_personal,
)
from directory.counts import of_last_minute
from directory.forms import CorrectionForm, ListForm
from directory.kept import kept
from directory.models import (
    Agency,
    AgencySuccession,
    Appointment,
    ContactChannel,
    OpeningRule,
)
from directory.models.contacts import real_first
from directory.models.hours import timetable
from throttling.limits import allow, client_address

# A page stays below 100 KB.
PER_PAGE = 60
# So many more go onto the last page, rather than onto one of their own: all offices
# of the province and all kabupaten/kota are one page.
ORPHANS = 30
HOUR = datetime.timedelta(hours=1)
# Generous, since a mobile carrier's customers share addresses.
CORRECTIONS_PER_HOUR = 20
UPCOMING = datetime.timedelta(days=45)
# How far back the figures of complaints go.
FIGURES_OF = datetime.timedelta(days=365)


class ListPage(NamedTuple):
    """One page of the list of agencies, as the filters have it."""

    results: str
    is_personal: bool


@for_all
@require_safe
def agency_list(request: HttpRequest) -> HttpResponse:
    """Agencies of today, their heads and numbers; only the results for htmx."""
    today = timezone.localdate()
    form = ListForm(request.GET)
    make = partial(_list_page, request, form, today)
    page = make() if request.GET else kept(ListPage, str(today), make)
    if request.headers.get("HX-Request") == "true":
        response = HttpResponse(page.results)
    else:
        context = {
            "form": form,
            "results": page.results,
            "licence": exports.LICENCE,
            "licence_url": exports.LICENCE_URL,
            "today": today,
        }
        response = render(request, "directory/agency_list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    if page.is_personal:
        forbid_copies(response)
    return response


def _list_page(request: HttpRequest, form: ListForm, today: datetime.date) -> ListPage:
    agencies = form.apply(Agency.objects.active(today))
    first = (form.page - 1) * PER_PAGE
    found = list(
        agencies.with_heads().select_related("region")[
            first : first + PER_PAGE + ORPHANS + 1
        ]
    )
    is_last = len(found) <= PER_PAGE + ORPHANS
    page = found if is_last else found[:PER_PAGE]
    context = {
        "form": form,
        "agencies": page,
        "grouped_by": {"": "get_kind_display", "wilayah": "region"}.get(form.order),
        "next_page_url": "" if is_last else _page_url(request, form.page + 1),
        "previous_page_url": _page_url(request, form.page - 1) if form.page > 1 else "",
    }
    return ListPage(
        render_to_string("directory/_results.html", context),
        shows_personal(shown_on_list(page)),
    )


def _page_url(request: HttpRequest, page: int) -> str:
    query = {
        name: request.GET[name] for name in ListForm.base_fields if name in request.GET
    }
    return f"?{urlencode(query | {'hal': page})}"


class AgencyPage(NamedTuple):
    """What the page of an agency shows, and what of it the frame repeats; only where
    else to look, if the agency is no more."""

    moved_to: str
    title: str = ""
    description: str = ""
    head: str = ""
    content: str = ""
    is_personal: bool = False


@for_all
@require_safe
def agency_detail(request: HttpRequest, slug: str) -> HttpResponse:
    now = timezone.now()
    came_from = request.GET.get("dari", "")
    make = partial(_agency_page, slug, came_from, now)
    page = make() if came_from else kept(AgencyPage, f"{slug} {wib_date(now)}", make)
    if page.moved_to:
        return HttpResponsePermanentRedirect(page.moved_to)
    response = render(request, "directory/agency_detail.html", {"page": page})
    if page.is_personal:
        forbid_copies(response)
    return response


def _agency_page(slug: str, came_from: str, now: datetime.datetime) -> AgencyPage:
    today = wib_date(now)
    agency = get_object_or_404(
        Agency.objects.with_head_seat().select_related("region", "parent"),
        slug=slug,
    )
    heir = succession.heir(agency, today)
    if heir is not None:
        address = f"{heir.get_absolute_url()}?{urlencode({'dari': agency.slug})}"
        return AgencyPage(moved_to=address)
    contacts = list(ContactChannel.objects.public().of(agency))
    page_url = settings.SITE_URL + agency.get_absolute_url()
    context = {
        "agency": agency,
        "is_ended": agency.active_to is not None and agency.active_to < today,
        "children": agency.children.active(today),
        # Services and complaints sit above; these relations are theirs.
        "services": agency.services.published().order_by("name"),
        "figures": of_last_minute(
            f"agency:{agency.pk}",
            lambda: agency.complaints.figures(now - FIGURES_OF),
        ),
        "website": _website(agency, contacts),
        "qr": _qr(page_url),
        "page_url": page_url,
        **_people(agency, contacts),
        **_succession(agency, came_from),
        **_hours(agency, now),
    }
    head = context["head"]
    context["json_ld"] = {
        "@context": "https://schema.org",
        **exports.organisation(
            agency,
            head if head and exports.is_real(head) else None,
            contacts,
            settings.SITE_URL,
        ),
    }
    return AgencyPage(
        "",
        agency.name,
        agency.summary,
        render_to_string("directory/_agency_head.html", context),
        render_to_string("directory/_agency.html", context),
        shows_personal(contacts),
    )


def _website(agency: Agency, contacts: list[ContactChannel]) -> str:
    """Not a second time, where it is one of the contacts."""
    return "" if agency.website in {c.value for c in contacts} else agency.website


def _people(agency: Agency, contacts: list[ContactChannel]) -> dict[str, Any]:
    """The head, former heads, and others who hold a position with their contacts."""
    # Django leaves a relation out that its join did not find.
    seat = getattr(agency, "head_seat", None)
    seat_pk = seat.pk if seat else None
    appointments = Appointment.objects.filter(position__agency=agency).select_related(
        "person", "position"
    )
    current = [a for a in appointments if a.ended_on is None]
    return {
        "head_position": seat,
        "head": next((a for a in current if a.position_id == seat_pk), None),
        "head_contacts": real_first(
            c for c in contacts if seat and c.position_id == seat_pk
        ),
        "contacts": [c for c in contacts if c.agency_id == agency.pk],
        "others": [
            (a, real_first(c for c in contacts if c.position_id == a.position_id))
            for a in current
            if a.position_id != seat_pk
        ],
        "former_heads": [
            a for a in appointments if a.ended_on and a.position_id == seat_pk
        ],
    }


@lru_cache(maxsize=200)
def _qr(url: str) -> SafeString:
    """A code that leads to `url`; drawing one takes a fifth of its page's time."""
    svg = segno.make_qr(url).svg_inline(border=2, omitsize=True)
    return mark_safe(svg)  # noqa: S308 - segno draws paths, no text


def _succession(agency: Agency, came_from: str) -> dict[str, Any]:
    """What became this agency, what it will become, and the note for a visitor
    who followed an old address."""
    family = succession.lineage(agency)
    return {
        "successors": [link for link in family if link.predecessor_id == agency.pk],
        "predecessors": _elders(family, agency),
        "old_address": [link for link in family if link.predecessor.slug == came_from],
    }


def _elders(family: list[AgencySuccession], agency: Agency) -> list[AgencySuccession]:
    elders = {agency.pk}
    elders |= {link.predecessor_id for link in family}
    return [
        link
        for link in family
        if link.successor_id in elders and link.predecessor_id != agency.pk
    ]


def _hours(agency: Agency, now: datetime.datetime) -> dict[str, Any]:
    today = wib_date(now)
    rules = list(OpeningRule.objects.of(agency))
    hours = timetable(agency, rules, today)
    if not hours.week:
        return {"week": []}
    return {
        "week": [
            (day.label, sorted(hours.week.get(day.value, ()), key=lambda s: s.opens))
            for day in OpeningRule.Weekday
        ],
        "weekday_today": OpeningRule.Weekday(today.weekday()).label,
        "is_open": hours.is_open(now),
        "closes_at": hours.closes_at(now),
        "opens_at": hours.next_opening(now),
        "exceptions": [
            rule
            for rule in rules
            if rule.first_day
            and rule.last_day
            and rule.last_day >= today
            and rule.first_day <= today + UPCOMING
        ],
    }


@never_cache
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    """ "Nomor ini salah?": into the keeper's queue, from anybody."""
    contact = get_object_or_404(
        ContactChannel.objects.public().select_related("agency", "position__agency"),
        pk=pk,
    )
    context: dict[str, Any] = {"contact": contact, "agency": contact.owner_agency}
    if request.method != "POST":
        context["form"] = CorrectionForm()
        return render(request, "directory/correct.html", context)
    now = timezone.now()
    context["form"] = form = CorrectionForm(request.POST)
    address = client_address(request)
    if not allow("correct", address, limit=CORRECTIONS_PER_HOUR, per=HOUR, now=now):
        form.add_error(
            None,
            _("Terlalu banyak kiriman dari jaringan ini. Coba lagi satu jam lagi."),
        )
        return render(request, "directory/correct.html", context, status=429)
    if not form.is_valid():
        return render(request, "directory/correct.html", context, status=422)
    corrections.submit(contact, now=now, **form.cleaned_data)
    messages.success(
        request, _("Terima kasih. Pengelola kontak ini akan memeriksanya.")
    )
    return redirect(contact.owner_agency)
