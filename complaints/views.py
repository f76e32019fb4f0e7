"""The web's way in: file, get a receipt, track, answer back."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from complaints import codes, filing, workflow
from complaints.forms import ComplaintForm, ReopenForm, ReplyForm, TrackForm
from complaints.models import Attachment, Complaint, Event
from complaints.moves import WorkflowError
from complaints.statuses import TRANSITIONS, Status
from directory.models import Region
from throttling.limits import allow, client_address

HOUR = datetime.timedelta(hours=1)
# Generous, since a mobile carrier's customers share addresses.
FILINGS_PER_HOUR = 60
TRIES_PER_CODE_AND_HOUR = 10
TRIES_PER_HOUR = 100
# A receipt stays visible in the browser that filed it, for bad lines.
RECEIPT_MINUTES = 10
# How long code and PIN open a complaint in one browser.
TRACKING_MINUTES = 60


@require_GET
def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "complaints/landing.html")


@never_cache
def new(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(
            request,
            "complaints/new.html",
            {"form": ComplaintForm(initial=_hints(request))},
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
    complaint = filing.submit(form.filing(), now=now).complaint
    request.session["receipt"] = {
        "key": str(complaint.submission_key),
        "until": (now + datetime.timedelta(minutes=RECEIPT_MINUTES)).isoformat(),
    }
    _grant(request, complaint, now)
    return redirect("complaints:receipt")


def _hints(request: HttpRequest) -> dict[str, Any]:
    """What the page that led here already knows: ?layanan=, ?instansi=, ?wilayah=."""
    fields = {"service": "layanan", "agency": "instansi", "category": "kategori"}
    hints: dict[str, Any] = {}
    for name, parameter in fields.items():
        code = request.GET.get(parameter, "")
        if code and "\x00" not in code:
            queryset = ComplaintForm.base_fields[name].queryset  # type: ignore[attr-defined]
            hints[name] = queryset.filter(code=code).first()
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


@never_cache
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return render(request, "complaints/track.html", {"form": TrackForm()})
    form = TrackForm(request.POST)
    if not form.is_valid():
        return render(request, "complaints/track.html", {"form": form}, status=422)
    now, code = timezone.now(), codes.normalise_code(form.cleaned_data["code"])
    address = client_address(request)
    allowed = allow(
        "track-code",
        f"{address} {code}",
        limit=TRIES_PER_CODE_AND_HOUR,
        per=HOUR,
        now=now,
    ) and allow("track", address, limit=TRIES_PER_HOUR, per=HOUR, now=now)
    if not allowed:
        form.add_error(None, _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
        return render(request, "complaints/track.html", {"form": form}, status=429)
    complaint = filing.open_with_pin(code, form.cleaned_data["pin"])
    if complaint is None:
        form.add_error(
            None, _("Nomor aduan atau PIN tidak cocok. Periksa kembali keduanya.")
        )
        return render(request, "complaints/track.html", {"form": form}, status=422)
    _grant(request, complaint, now)
    return redirect(complaint)


def _grant(request: HttpRequest, complaint: Complaint, now: datetime.datetime) -> None:
    granted = request.session.get("tracked", {})
    until = now + datetime.timedelta(minutes=TRACKING_MINUTES)
    granted[complaint.public_code] = until.isoformat()
    request.session["tracked"] = granted


def _is_granted(request: HttpRequest, public_code: str) -> bool:
    until = request.session.get("tracked", {}).get(public_code)
    return bool(until) and timezone.now() < datetime.datetime.fromisoformat(until)


def reporters_own(
    view: Callable[[HttpRequest, Complaint], HttpResponse],
) -> Callable[[HttpRequest, str], HttpResponse]:
    """Give the view the complaint that code and PIN opened in this browser."""

    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, public_code: str) -> HttpResponse:
        if not _is_granted(request, public_code):
            return redirect("complaints:track")
        return view(request, get_object_or_404(_page(), public_code=public_code))

    return checked


def _page() -> Any:
    events = Event.objects.for_reporter().select_related("agency")
    return Complaint.objects.select_related(
        "category", "agency", "region", "district", "service"
    ).prefetch_related(
        Prefetch("events", events.prefetch_related("attachments"), to_attr="timeline")
    )


@reporters_own
@require_GET
def tracked(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _render_tracked(request, complaint)


def _render_tracked(
    request: HttpRequest,
    complaint: Complaint,
    *,
    reply_form: ReplyForm | None = None,
    reopen_form: ReopenForm | None = None,
    status: int = 200,
) -> HttpResponse:
    moves = TRANSITIONS[Status(complaint.status)]
    events: list[Event] = complaint.timeline  # type: ignore[attr-defined]
    return render(
        request,
        "complaints/tracked.html",
        {
            "complaint": complaint,
            "events": events,
            "photos": [photo for event in events for photo in event.attachments.all()],
            "reply_form": reply_form or ReplyForm(),
            "reopen_form": reopen_form or ReopenForm(),
            "can_reply": not complaint.is_closed,
            "can_confirm": Status.CONFIRMED in moves,
            "can_reopen": Status.REOPENED in moves
            and complaint.reopen_count < workflow.MAX_REOPENINGS,
            "can_cancel": Status.CANCELLED in moves,
            "is_overdue": complaint.is_overdue(timezone.now()),
        },
        status=status,
    )


@reporters_own
@require_POST
def reply(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = ReplyForm(request.POST, request.FILES)
    if not form.is_valid():
        return _render_tracked(request, complaint, reply_form=form, status=422)
    return _do(
        request,
        complaint,
        _("Pesan Anda sudah kami terima."),
        lambda now: workflow.add_message(complaint, now=now, **form.cleaned_data),
    )


@reporters_own
@require_POST
def confirm(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _do(
        request,
        complaint,
        _("Terima kasih. Aduan ini selesai."),
        lambda now: workflow.confirm(complaint, now=now),
    )


@reporters_own
@require_POST
def reopen(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form = ReopenForm(request.POST)
    if not form.is_valid():
        return _render_tracked(request, complaint, reopen_form=form, status=422)
    return _do(
        request,
        complaint,
        _("Aduan dibuka kembali."),
        lambda now: workflow.reopen(
            complaint, now=now, reason=form.cleaned_data["text"]
        ),
    )


@reporters_own
@require_POST
def cancel(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return _do(
        request,
        complaint,
        _("Aduan dibatalkan."),
        lambda now: workflow.cancel(complaint, now=now),
    )


def _do(
    request: HttpRequest,
    complaint: Complaint,
    success: str,
    verb: Callable[[datetime.datetime], None],
) -> HttpResponse:
    try:
        verb(timezone.now())
    except WorkflowError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, success)
    return redirect(complaint)


@never_cache
@require_GET
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    """A photo, for the reporter who tracks its complaint and for its staff only."""
    attachment = get_object_or_404(
        Attachment.objects.select_related("complaint"), pk=pk
    )
    user = request.user
    complaint = attachment.complaint
    if not _is_granted(request, complaint.public_code) and not (
        user.is_authenticated
        and user.is_staff
        and Complaint.objects.visible_to(user, timezone.localdate())
        .filter(pk=complaint.pk)
        .exists()
    ):
        raise Http404
    with attachment.file.open("rb") as file:
        response = HttpResponse(file.read(), content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox"
    return response
