"""The taxes, what they cost, and the calculators that explain a bill."""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from directory.copies import for_all
from services.calculators import vehicles
from services.calculators.comparison import Comparison
from services.calculators.forms import BbnkbForm, BillForm, PkbForm
from services.calculators.rulebook import MissingRule, Rulebook
from services.forms import FeedbackForm
from services.models import Service, Tax
from services.views.services import service_or_404, shared_context


class Offer(NamedTuple):
    form: type[BillForm]
    calculate: vehicles.Calculator


# By the code of the tax. The others are not worked out by those who pay them.
CALCULATORS = {
    "pkb": Offer(PkbForm, vehicles.pkb),
    "bbnkb": Offer(BbnkbForm, vehicles.bbnkb),
}


@for_all
@require_safe
def tax_list(request: HttpRequest) -> HttpResponse:
    return render(request, "services/tax_list.html", {"taxes": Tax.objects.published()})


@for_all
@require_safe
def tax_detail(request: HttpRequest, slug: str) -> HttpResponse:
    taxed = Service.objects.published().exclude(tax=None)
    service = service_or_404(taxed.select_related("agency", "tax"), slug)
    tax, today = service.tax, timezone.localdate()
    rules = _rules(tax)
    context = shared_context(service, FeedbackForm()) | {
        "tax": tax,
        "tariffs": [r for r in rules.tariffs if r.spans(today)],
        "reliefs": [r for r in rules.reliefs if r.spans(today)],
        "is_calculable": tax.code in CALCULATORS,
    }
    return render(request, "services/tax_detail.html", context)


@require_safe
def calculate(request: HttpRequest, slug: str) -> HttpResponse:
    """A bill in numbered steps. Everything asked is in the address."""
    tax = get_object_or_404(
        Tax.objects.published().prefetch_related(
            "service__proceduresteps", "service__servicechannels"
        ),
        service__slug=slug,
    )
    if tax.code not in CALCULATORS:
        raise Http404
    offer = CALCULATORS[tax.code]
    form = offer.form(request.GET or None, today=timezone.localdate())
    context = {"tax": tax, "service": tax.service, "form": form}
    if form.is_bound and form.is_valid():
        context |= _result(form, offer, _rules(tax))
    return render(request, "services/tax_calculate.html", context)


def _rules(tax: Tax) -> Rulebook:
    production = settings.PRODUCTION
    tariffs = tax.tariffs.offered(production=production)
    reliefs = tax.reliefs.offered(production=production)
    return Rulebook(
        list(tariffs.select_related("legal_basis")),
        list(reliefs.select_related("legal_basis")),
        tax.rounding,
    )


def _result(form: BillForm, offer: Offer, book: Rulebook) -> dict[str, object]:
    case, on = form.case, form.cleaned_data["tanggal"]
    other_day = form.cleaned_data["banding"]
    try:
        bill = offer.calculate(case, book, on)
    except MissingRule as missing:
        field = "terlambat" if missing.on != on else "tanggal"
        form.add_error(field, _no_rule(missing.on))
        return {}
    if other_day is None or other_day == on:
        return {"bill": bill, "on": on}
    plain = vehicles.one_year_on_time(case)
    first, second = sorted([on, other_day])
    try:
        comparison = Comparison(
            offer.calculate(plain, book, first), offer.calculate(plain, book, second)
        )
    except MissingRule as missing:
        form.add_error("banding", _no_rule(missing.on))
        return {"bill": bill, "on": on}
    return {
        "bill": bill,
        "on": on,
        "comparison": comparison,
        "first_day": first,
        "second_day": second,
    }


def _no_rule(on: datetime.date) -> str:
    return _(
        "Tarif pada %(day)s untuk keadaan ini belum kami ketahui dengan pasti, jadi"
        " tidak dihitung. Pilih tanggal lain, atau tanyakan ke Samsat."
    ) % {"day": date_format(on, "j F Y")}
