"""The one page to file on, and its receipt."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from complaints import codes, filing
from complaints.forms import ComplaintForm
from complaints.models import Complaint
from complaints.views.access import grant
from directory.models import Region
from throttling.limits import allow, client_address

HOUR = datetime.timedelta(hours=1)
# Generous, since a mobile carrier's customers share addresses.
FILINGS_PER_HOUR = 60
# A receipt stays visible in the browser that filed it, for bad lines.
RECEIPT_MINUTES = 10
# A field that people do not see, so that only machines fill it in.
TRAP = "situs"


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/landing.html")


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(
            request,
            "complaints/new.html",
            {"form": ComplaintForm(initial=hints(request))},
        )
    now = timezone.now()
    form = ComplaintForm(request.POST, request.FILES)
    if not allow(
        "file", client_address(request), limit=FILINGS_PER_HOUR, per=HOUR, now=now
    ):
        form.add_error(
            None,
            _("Terlalu banyak kiriman dari jaringan ini. Coba lagi satu jam lagi."),
        )
        return render(request, "complaints/new.html", {"form": form}, status=429)
    if not form.is_valid():
        return render(request, "complaints/new.html", {"form": form}, status=422)
    return submit(request, form.filing(), now)


def submit(
    request: HttpRequest, filed: filing.Filing, now: datetime.datetime
) -> HttpResponse:
    """File it and show the receipt in this browser, for a while."""
    filed = dataclasses.replace(filed, trap_filled=bool(request.POST.get(TRAP)))
    complaint = filing.submit(filed, now=now).complaint
    request.session["receipt"] = {
        "key": str(complaint.submission_key),
        "until": (now + datetime.timedelta(minutes=RECEIPT_MINUTES)).isoformat(),
    }
    grant(request, complaint, now)
    return redirect("complaints:receipt")


def hints(request: HttpRequest) -> dict[str, Any]:
    """What the page that led here already knows: ?layanan=, ?instansi=, ?kategori=,
    ?jenis=, ?wilayah=. What is not known here is passed over."""
    fields = {"service": "layanan", "agency": "instansi", "category": "kategori"}
    hints: dict[str, Any] = {}
    for name, parameter in fields.items():
        code = request.GET.get(parameter, "")
        if code and "\x00" not in code:
            queryset = ComplaintForm.base_fields[name].queryset  # type: ignore[attr-defined]
            hints[name] = queryset.filter(code=code).first()
    kind = request.GET.get("jenis", "")
    if kind in Complaint.Kind.values:
        hints["kind"] = kind
    # The region that the visitor chose on the home page, kept on the device.
    region = request.GET.get("wilayah") or request.COOKIES.get("wilayah", "")
    if region and "\x00" not in region:
        hints["region"] = Region.objects.filter(kemendagri_code=region).first()
    return hints


@never_cache
@require_GET
def receipt(request: HttpRequest) -> HttpResponse:
    kept = request.session.get("receipt")
    if not kept:
        return redirect("complaints:track")
    complaint = get_object_or_404(Complaint, submission_key=uuid.UUID(kept["key"]))
    pin = ""
    if timezone.now() < datetime.datetime.fromisoformat(kept["until"]):
        pin = codes.grouped(codes.pin_for(complaint.submission_key))
    return render(
        request,
        "complaints/receipt.html",
        {"complaint": complaint, "pin": pin, "due_at": complaint.due_response_at},
    )


@never_cache
@require_POST
def receipt_noted(request: HttpRequest) -> HttpResponse:
    """The reporter has written the PIN down: forget it here, at once."""
    kept = request.session.pop("receipt", None)
    complaint = kept and Complaint.objects.filter(submission_key=kept["key"]).first()
    return redirect(complaint) if complaint else redirect("complaints:track")
