"""Files to take away: open data of all heads, one head's vCard, portraits.

Nothing here may be kept without asking again: a contact whose consent was
withdrawn has to be gone from the next copy.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from directory import exports
from directory.copies import in_indonesian
from directory.models import Agency, Person
from directory.provenance import real
from directory.vcard import head_card

ask_again = cache_control(no_cache=True)


def _heads(today: datetime.date) -> Iterator[Agency]:
    agencies = real(Agency.objects.active(today)).with_heads()
    return iter(agencies.select_related("region").by_rank())


def _attach(
    response: HttpResponse, name: str, today: datetime.date | None = None
) -> HttpResponse:
    stem, _, suffix = name.rpartition(".")
    dated = f"{stem}-{today.isoformat()}.{suffix}" if today else name
    header = content_disposition_header(as_attachment=True, filename=dated)
    response["Content-Disposition"] = header or "attachment"
    response["Link"] = f'<{exports.LICENCE_URL}>; rel="license"'
    return response


@ask_again
@require_safe
@in_indonesian
def heads_csv(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = (exports.head_row(agency, settings.SITE_URL) for agency in _heads(today))
    # The byte order mark tells Excel that it is UTF-8.
    text = "\ufeff" + exports.as_csv(rows, today)
    response = HttpResponse(text, content_type="text/csv; charset=utf-8")
    return _attach(response, "pimpinan-jateng.csv", today)


@ask_again
@require_safe
@in_indonesian
def heads_json(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = (exports.head_row(agency, settings.SITE_URL) for agency in _heads(today))
    response = JsonResponse(
        exports.as_json(rows, today), json_dumps_params={"ensure_ascii": False}
    )
    return _attach(response, "pimpinan-jateng.json", today)


@ask_again
@require_safe
@in_indonesian
def heads_json_ld(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    organisations = (
        exports.organisation(
            agency,
            exports.real_head(agency),
            exports.real_contacts(agency),
            settings.SITE_URL,
        )
        for agency in _heads(today)
    )
    response = JsonResponse(
        exports.as_json_ld(organisations, today),
        json_dumps_params={"ensure_ascii": False},
        content_type="application/ld+json",
    )
    return _attach(response, "pimpinan-jateng.jsonld", today)


@ask_again
@require_safe
@in_indonesian
def heads_vcard(request: HttpRequest) -> HttpResponse:
    today = timezone.localdate()
    cards = [
        head_card(agency, settings.SITE_URL + agency.get_absolute_url())
        for agency in _heads(today)
    ]
    response = HttpResponse("".join(cards), content_type="text/vcard; charset=utf-8")
    return _attach(response, "pimpinan-jateng.vcf", today)


@ask_again
@require_safe
@in_indonesian
def head_vcard(request: HttpRequest, slug: str) -> HttpResponse:
    agency = get_object_or_404(real(Agency.objects.with_heads()), slug=slug)
    text = head_card(agency, settings.SITE_URL + agency.get_absolute_url())
    response = HttpResponse(text, content_type="text/vcard; charset=utf-8")
    return _attach(response, f"{agency.slug}.vcf")


@cache_control(max_age=3600)
@require_safe
def portrait(request: HttpRequest, pk: int) -> HttpResponse:
    """An official's photo, as portraits.py made it."""
    person = get_object_or_404(Person.objects.exclude(photo=""), pk=pk)
    try:
        with person.photo.open("rb") as file:
            return HttpResponse(file.read(), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
