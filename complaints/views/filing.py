"""The one page to file on, and its receipt."""

from __future__ import annotations

import dataclasses
import datetime
import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints import codes, filing, personal_data, suspicion
from complaints.drafts import KEPT, Draft
from complaints.forms.filing import ComplaintForm
from complaints.models import Complaint
from complaints.views.access import grant
from directory.copies import for_all
from directory.models import Region
from throttling import challenge
from throttling.limits import allow, client_address, hit

HOUR = datetime.timedelta(hours=1)
# From one address, which a mobile carrier's customers share: so many an hour at once,
# then each after a short wait, up to the most.
FILINGS_AT_ONCE, FILINGS_AT_MOST = 10, 60
# From everywhere together; beyond, everybody waits.
FILINGS_OF_ALL = 1000
# How often the form is checked at all, since photos cost time of the processor.
FORMS_PER_HOUR = 300
# A receipt stays visible in the browser that filed it, for bad lines.
RECEIPT_MINUTES = 10
# A field that people do not see, so that only machines fill it in.
TRAP = "situs"
# When the form was opened, signed; see suspicion.py.
OPENED = "dibuka"


@for_all
@require_safe
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/landing.html")


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    if request.method != "POST":
        form = ComplaintForm(initial=hints(request))
        return _render_new(request, form, opened=suspicion.stamp(now))
    if not may_bring_photos(request, now):
        # Without the files: they are what costs.
        form = ComplaintForm(request.POST)
        form.add_error(None, too_many())
        return _render_new(request, form, status=429)
    form = ComplaintForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_new(request, form, status=422)
    opened = suspicion.opened_at(request.POST.get(OPENED, ""))
    if opened and _needs_a_second_look(request, form, opened, now):
        draft = Draft.of_form(request.session, form, opened=opened, now=now)
        keep(request, draft, now)
        return redirect("complaints:check")
    try:
        asked = asked_to_wait(request, form.cleaned_data["submission_key"], now)
    except challenge.TooMany:
        form.add_error(None, too_many())
        return _render_new(request, form, status=429)
    if asked:
        draft = Draft.of_form(request.session, form, opened=opened or now, now=now)
        keep(request, draft, now)
        return render_wait(request, draft, asked)
    return submit(request, form.filing(), now, opened=opened)


def rescue(request: HttpRequest) -> Draft | None:
    """Keep what a form carried whose protection had run out, photos too, as a draft;
    None if it was not filled in rightly, or came too often.

    Only for a form that this site sent: see portal/errors.py.
    """
    now = timezone.now()
    if not may_bring_photos(request, now):
        return None
    form = ComplaintForm(request.POST, request.FILES)
    if not form.is_valid():
        return None
    opened = suspicion.opened_at(request.POST.get(OPENED, "")) or now
    draft = Draft.of_form(request.session, form, opened=opened, now=now)
    keep(request, draft, now)
    return draft


def may_bring_photos(request: HttpRequest, now: datetime.datetime) -> bool:
    address = client_address(request)
    return allow("file-form", address, limit=FORMS_PER_HOUR, per=HOUR, now=now)


def too_many() -> str:
    return _(
        "Terlalu banyak kiriman dari jaringan ini. Coba lagi satu jam lagi, atau pakai"
        " jaringan lain."
    )


def asked_to_wait(
    request: HttpRequest, key: uuid.UUID | str, now: datetime.datetime
) -> challenge.Challenge | None:
    """What to meet before this is filed; nothing for almost everybody.

    Raises TooMany. What was filed already is let through to its receipt.
    """
    if Complaint.objects.filter(submission_key=key).exists():
        return None
    is_rush = hit("file-all", "", per=HOUR, now=now) > FILINGS_OF_ALL
    return challenge.admit(
        request,
        "file",
        free=0 if is_rush else FILINGS_AT_ONCE,
        most=FILINGS_AT_MOST,
        now=now,
    )


def render_wait(
    request: HttpRequest, draft: Draft, asked: challenge.Challenge
) -> HttpResponse:
    """All that was typed, and the photos, wait in the draft."""
    context = {
        "challenge": asked,
        "submission_key": draft.key,
        "photo_count": len(draft.photos),
        "trapped": bool(request.POST.get(TRAP)),
    }
    response = render(request, "complaints/wait.html", context, status=429)
    response["Retry-After"] = str(asked.seconds)
    return response


def _render_new(
    request: HttpRequest, form: ComplaintForm, *, opened: str = "", status: int = 200
) -> HttpResponse:
    chosen = form.cleaned_data if form.is_bound and form.errors else form.initial
    context = {
        "form": form,
        # A corrected form was opened when its first version was.
        "opened": opened or request.POST.get(OPENED, ""),
        "category": chosen.get("category"),
    }
    return render(request, "complaints/new.html", context, status=status)


def _needs_a_second_look(
    request: HttpRequest,
    form: ComplaintForm,
    opened: datetime.datetime,
    now: datetime.datetime,
) -> bool:
    """Personal data stands in what everybody will read: it is shown once more.

    Not for what looks like a machine's, which would not come back, nor for what was
    filed already.
    """
    data = form.cleaned_data
    if request.POST.get(TRAP) or suspicion.is_hasty(opened, now):
        return False
    is_secret = data["secret"] or data["category"].is_sensitive
    return (
        not is_secret
        and bool(personal_data.find(data["text"]))
        and not Complaint.objects.filter(submission_key=data["submission_key"]).exists()
    )


def keep(request: HttpRequest, draft: Draft, now: datetime.datetime) -> None:
    draft.save(now=now)
    # A staff member's session keeps its own, shorter life.
    if not request.user.is_authenticated:
        request.session.set_expiry(KEPT)


def submit(
    request: HttpRequest,
    filed: filing.Filing,
    now: datetime.datetime,
    *,
    opened: datetime.datetime | None,
) -> HttpResponse:
    """File it and show the receipt in this browser, for a while."""
    filed = dataclasses.replace(
        filed,
        trap_filled=bool(request.POST.get(TRAP)),
        hasty=suspicion.is_hasty(opened, now),
    )
    complaint = filing.submit(filed, now=now).complaint
    return show_receipt(request, complaint, now)


def show_receipt(
    request: HttpRequest, complaint: Complaint, now: datetime.datetime
) -> HttpResponse:
    """Lead to the receipt of what was just filed in this browser."""
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
@require_safe
def receipt(request: HttpRequest) -> HttpResponse:
    kept = request.session.get("receipt")
    if not kept:
        return redirect("complaints:track")
    complaint = get_object_or_404(Complaint, submission_key=uuid.UUID(kept["key"]))
    pin = ""
    if timezone.now() < datetime.datetime.fromisoformat(kept["until"]):
        pin = codes.grouped(codes.pin_for(complaint.submission_key))
    context = {
        "complaint": complaint,
        "pin": pin,
        "due_at": complaint.due_response_at,
        # On paper, the address of this page leads nowhere.
        "track_url": settings.SITE_URL + reverse("complaints:track"),
    }
    return render(request, "complaints/receipt.html", context)


@never_cache
@require_POST
def receipt_noted(request: HttpRequest) -> HttpResponse:
    """The reporter has written the PIN down: forget it here, at once."""
    kept = request.session.pop("receipt", None)
    complaint = kept and Complaint.objects.filter(submission_key=kept["key"]).first()
    return redirect(complaint) if complaint else redirect("complaints:track")
