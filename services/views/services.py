"""One service: its page, what changed on it, its short text, and readers' word."""

from __future__ import annotations

import datetime
from itertools import pairwise

from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from services import changes, linked_data, sms
from services.forms import FeedbackForm
from services.models import Service, ServiceVersion, Tag
from services.models.services import ServiceQuerySet
from throttling import limits

VERSIONS_SHOWN = 20
FEEDBACK_AN_HOUR = 20


@require_GET
def service_detail(request: HttpRequest, slug: str) -> HttpResponse:
    service = service_or_404(Service.objects.catalogue(), slug)
    return render_service(request, service, FeedbackForm())


def render_service(
    request: HttpRequest, service: Service, form: FeedbackForm, status: int = 200
) -> HttpResponse:
    """The page of a service read with `with_parts`; also an editor's preview."""
    context = shared_context(service, form) | {
        "questions": service.questions.all(),
        "related": _related(service),
    }
    return render(request, "services/service_detail.html", context, status=status)


def shared_context(service: Service, form: FeedbackForm) -> dict[str, object]:
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


def service_or_404(services: ServiceQuerySet, slug: str) -> Service:
    """The one with its parts and its worst disruption of now: 6 queries."""
    found = services.with_parts(timezone.localdate()).with_disruption(timezone.now())
    service: Service | None = found.filter(slug=slug).first()
    if service is None:
        raise Http404
    return service


def _address(service: Service) -> str:
    return settings.SITE_URL + service.get_absolute_url()


def _related(service: Service) -> QuerySet[Service]:
    """Others on the same topic or for the same event in life."""
    through = Service.tags.through.objects
    shared = through.filter(service=service).exclude(tag__kind=Tag.Kind.AUDIENCE)
    others = through.filter(tag__in=shared.values("tag")).values("service")
    return Service.objects.catalogue().filter(pk__in=others).exclude(pk=service.pk)[:4]


@require_GET
def service_sms(request: HttpRequest, slug: str) -> HttpResponse:
    """The short version as plain text, to copy into a message."""
    services = Service.objects.published().select_related("agency")
    service = service_or_404(services, slug)
    text = sms.sms_text(service, _address(service))
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@require_GET
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
