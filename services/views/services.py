"""One service: its page, what changed on it, its short text, and readers' word."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

from django.conf import settings
from django.contrib import messages
from django.db.models import prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from directory.calendar import wib_date
from directory.copies import for_all, forbid_copies, shows_personal
from directory.kept import kept
from services import changes, linked_data, sms
from services.forms import FeedbackForm
from services.models import Reading, Service, ServiceVersion
from services.models.services import ServiceQuerySet, parts_of_page
from throttling import limits
from throttling.origin import from_our_pages

VERSIONS_SHOWN = 20
RELATED = 4
# Words in the User-Agent of what reads for an index or checks that we are up.
BOTS = ("bot", "crawl", "spider", "slurp", "preview", "monitor", "curl", "python")
FEEDBACK_AN_HOUR = 20


class ServicePage(NamedTuple):
    """What the page of a service shows, and what of it the frame repeats."""

    pk: int
    title: str
    description: str
    linked_data: dict[str, Any]
    content: str
    is_personal: bool


@for_all
@require_safe
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a reader of it counts towards the most read ones."""
    now = timezone.now()
    page = kept(ServicePage, f"{slug} {wib_date(now)}", partial(_page, slug, now))
    if many := readers(request):
        Reading.objects.count_readers(page.pk, wib_date(now), many)
    return _with_frame(request, page)


def _page(slug: str, now: datetime.datetime) -> ServicePage:
    service, related = _with_related(slug, now)
    return _without_frame(service, related)


def is_bot(request: HttpRequest) -> bool:
    """By its own word; what names no browser at all is a script too."""
    agent = request.headers.get("User-Agent", "").casefold()
    return not agent or any(word in agent for word in BOTS)


def readers(request: HttpRequest) -> int:
    """How many people this request stands for: itself, and who got a kept copy of the
    page since it was last made (portal/kept_pages.py); 0 for a machine."""
    request.counts_readers = True  # type: ignore[attr-defined]
    if is_bot(request):
        return 0
    before = getattr(request, "readers_before", None)
    return 1 + (before() if before else 0)


def preview(request: HttpRequest, service: Service) -> HttpResponse:
    """An editor's look at a service read with `with_parts`, as citizens will see it."""
    return _with_frame(request, _without_frame(service))


def _without_frame(service: Service, related: Sequence[Service] = ()) -> ServicePage:
    """The page of a service read with `with_parts`, but for the site's frame."""
    # `with_related` tells without a query; a preview does not know and looks.
    has_contacts = getattr(service, "has_contacts", True)
    contacts = service.contacts.public() if has_contacts else ()
    has_questions = getattr(service, "has_questions", True)
    context = shared_context(service, FeedbackForm()) | {
        "questions": service.questions.all() if has_questions else (),
        "related": related,
        "contacts": contacts,
    }
    return ServicePage(
        service.pk,
        service.name,
        service.summary,
        context["linked_data"],
        render_to_string("services/_service.html", context),
        shows_personal(contacts),
    )


def _with_frame(request: HttpRequest, page: ServicePage) -> HttpResponse:
    response = render(request, "services/service_detail.html", {"page": page})
    if page.is_personal:
        forbid_copies(response)
    return response


def shared_context(service: Service, form: FeedbackForm) -> dict[str, Any]:
    """What the page of a service and that of a tax both show, without a query.

    Reads what `service_or_404` fetched.
    """
    disruption = getattr(service, "disruption", None)
    return {
        "service": service,
        "disruptions": [disruption] if disruption else [],
        "linked_data": linked_data.of_page(service, settings.SITE_URL),
        "sms_text": sms.sms_text(service, _address(service)),
        "form": form,
    }


def _with_related(slug: str, now: datetime.datetime) -> tuple[Service, list[Service]]:
    """The service with its parts and its worst disruption of now, and related
    ones: 6 queries."""
    services = Service.objects.catalogue().with_disruption(now).with_related(slug)
    # Whatever is disrupted in several ways comes as often.
    rows = list(
        services.order_by("is_other", "disruption__state", "name")[:20]  # type: ignore[misc]
    )
    if not rows or rows[0].slug != slug:
        raise Http404
    prefetch_related_objects(rows[:1], *parts_of_page(wib_date(now)))
    others = {row.pk: row for row in rows if row.slug != slug}
    return rows[0], list(others.values())[:RELATED]


def service_or_404(services: ServiceQuerySet, slug: str) -> Service:
    """The one with its parts and its worst disruption of now: 6 queries."""
    found = services.with_parts(timezone.localdate()).with_disruption(timezone.now())
    service: Service | None = found.filter(slug=slug).first()
    if service is None:
        raise Http404
    return service


def _address(service: Service) -> str:
    return settings.SITE_URL + service.get_absolute_url()


@for_all
@require_safe
def service_sms(request: HttpRequest, slug: str) -> HttpResponse:
    """The short version as plain text, to copy into a message."""
    services = Service.objects.published().select_related("agency")
    service = service_or_404(services, slug)
    text = sms.sms_text(service, _address(service))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@for_all
@require_safe
def service_changes(request: HttpRequest, slug: str) -> HttpResponse:
    """Every version that was public, newest first, with what it changed."""
    service = get_object_or_404(
        Service.objects.published().select_related("agency"), slug=slug
    )
    versions = list(
        ServiceVersion.objects.filter(service=service)[: VERSIONS_SHOWN + 1]
    )
    entries = [
        (new, changes.diff(old.content, new.content)) for new, old in pairwise(versions)
    ]
    if len(versions) <= VERSIONS_SHOWN:
        entries += [(version, []) for version in versions[-1:]]
    return render(
        request,
        "services/service_changes.html",
        {"service": service, "entries": entries},
    )


@from_our_pages
@require_POST
def service_feedback(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what a reader says about this page, without knowing who says it."""
    service: Service = get_object_or_404(Service.objects.published(), slug=slug)
    now = timezone.now()
    form = FeedbackForm(request.POST)
    allowed = limits.allow(
        "feedback",
        limits.client_address(request),
        limit=FEEDBACK_AN_HOUR,
        per=datetime.timedelta(hours=1),
        now=now,
    )
    if not allowed:
        form.add_error(
            None,
            _("Terlalu banyak kiriman dari jaringan ini. Coba lagi satu jam lagi."),
        )
    if not form.is_valid():
        return render(
            request,
            "services/service_feedback.html",
            {"service": service, "form": form},
            status=422 if allowed else 429,
        )
    form.instance.service = service
    form.instance.created_at = now
    form.save()
    messages.success(
        request, _("Terima kasih. Masukan ini sampai ke pengelola halaman.")
    )
    return redirect(service)
