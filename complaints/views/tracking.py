"""The reporter comes back: track, answer back, judge the outcome."""

from __future__ import annotations

import datetime
import logging
from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from complaints import clocks, codes, filing, reporter_verbs, workflow
from complaints.forms.reporter import (
    NewsForm,
    PrivacyForm,
    RatingForm,
    ReopenForm,
    ReplyForm,
    TrackForm,
)
from complaints.models import Attachment, Complaint, Event
from complaints.moves import WorkflowError
from complaints.statuses import REFUSED, TRANSITIONS, Status
from complaints.views import access, unsent
from complaints.views.access import grant, reporters_own
from throttling import challenge
from throttling.limits import allow, client_address, forgive, hit

logger = logging.getLogger(__name__)

HOUR = datetime.timedelta(hours=1)
TRIES_PER_CODE_AND_HOUR = 10
# Wrong ones from one address: so many an hour at once, then each after a wait.
WRONG_AT_ONCE, WRONG_AT_MOST = 20, 100
# Wrong ones from everywhere in an hour: then somebody is guessing from many addresses.
ALARM = 1000
REPLIES_PER_HOUR = 30


@never_cache
def track(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _render_track(request, TrackForm(initial={"code": unsent.code(request)}))
    form = TrackForm(request.POST)
    if not form.is_valid():
        return _render_track(request, form, 422)
    now, code = timezone.now(), codes.normalise_code(form.cleaned_data["code"])
    address = client_address(request)
    try:
        asked = _asked_to_wait(request, code, now)
    except challenge.TooMany:
        form.add_error(None, _("Terlalu banyak percobaan. Coba lagi satu jam lagi."))
        return _render_track(request, form, 429)
    if asked:
        form.add_error(None, _("Sudah banyak percobaan yang salah dari jaringan ini."))
        return _render_track(request, form, 429, asked)
    complaint = filing.open_with_pin(code, form.cleaned_data["pin"])
    if complaint is None:
        if hit("track-wrong", "", per=HOUR, now=now) == ALARM:
            logger.error("Nomor aduan dan PIN ditebak: %s salah dalam satu jam", ALARM)
        form.add_error(
            None, _("Nomor aduan atau PIN tidak cocok. Periksa kembali keduanya.")
        )
        return _render_track(request, form, 422)
    forgive("track", address, per=HOUR, now=now)
    grant(request, complaint, now)
    return redirect(complaint)


def _asked_to_wait(
    request: HttpRequest, code: str, now: datetime.datetime
) -> challenge.Challenge | None:
    """What to meet before this try counts; raises TooMany."""
    tries = f"{client_address(request)} {code}"
    if not allow("track-code", tries, limit=TRIES_PER_CODE_AND_HOUR, per=HOUR, now=now):
        raise challenge.TooMany
    return challenge.admit(
        request, "track", free=WRONG_AT_ONCE, most=WRONG_AT_MOST, now=now
    )


def _render_track(
    request: HttpRequest,
    form: TrackForm,
    status: int = 200,
    asked: challenge.Challenge | None = None,
) -> HttpResponse:
    context = {"form": form, "challenge": asked}
    response = render(request, "complaints/track.html", context, status=status)
    if asked:
        response["Retry-After"] = str(asked.seconds)
    return response


@reporters_own
@require_safe
def tracked(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    waiting = unsent.take(request, complaint.public_code)
    return render_tracked(request, complaint, waiting=waiting)


def render_tracked(
    request: HttpRequest,
    complaint: Complaint,
    *,
    reply_form: ReplyForm | None = None,
    reopen_form: ReopenForm | None = None,
    rating_form: RatingForm | None = None,
    news_form: NewsForm | None = None,
    waiting: str = "",
    status: int = 200,
) -> HttpResponse:
    """The reporter's page; a form with errors is shown with them.

    `waiting` is a text that is not sent yet; so is what stands in a form that this
    complaint does not offer any more.
    """
    now = timezone.now()
    moves = TRANSITIONS[Status(complaint.status)]
    can_reply = not complaint.is_closed
    can_reopen = (
        Status.REOPENED in moves and complaint.reopen_count < workflow.MAX_REOPENINGS
    )
    can_rate = reporter_verbs.can_rate(complaint, now)
    offers: list[tuple[forms.Form | None, str, bool]] = [
        (reply_form, "text", can_reply),
        (reopen_form, "text", can_reopen),
        (rating_form, "comment", can_rate),
    ]
    dropped = None
    for form, name, is_offered in offers:
        if form is not None and not is_offered:
            dropped, waiting = form, form[name].value() or ""
    events: list[Event] = complaint.timeline  # type: ignore[attr-defined]
    return render(
        request,
        "complaints/tracked.html",
        {
            "complaint": complaint,
            "events": events,
            "said": _what_waits_for_the_reporter(complaint.status, events),
            "original": _public_original(complaint),
            "photos": _photos_of_the_reporter(events),
            "unsent": waiting,
            "dropped": dropped,
            "reply_form": reply_form or ReplyForm(initial={"text": waiting}),
            "reopen_form": reopen_form or ReopenForm(),
            "form": reply_form or reopen_form or rating_form or news_form,
            "rating_form": rating_form or RatingForm(),
            "news_form": news_form or NewsForm(),
            "privacy_form": PrivacyForm(complaint=complaint),
            "can_rate": can_rate,
            "can_reply": can_reply,
            "can_confirm": Status.CONFIRMED in moves,
            "can_reopen": can_reopen,
            "can_cancel": Status.CANCELLED in moves,
            "is_refused": complaint.status in REFUSED,
            "is_overdue": complaint.is_overdue(now),
            "is_told_late": complaint.is_told_late(now),
            "days_left": clocks.days_left(complaint.due_at, now),
        },
        status=status,
    )


def _photos_of_the_reporter(events: list[Event]) -> list[Attachment]:
    """What came with the complaint or was added; the staff's stand by their event."""
    own = []
    for event in events:
        photos = list(event.attachments.all())
        if event.actor == Event.Actor.REPORTER or event.kind == Event.Kind.FILED:
            own += photos
        else:
            event.photos = photos  # type: ignore[attr-defined]
    return own


def _what_waits_for_the_reporter(status: str, events: list[Event]) -> str:
    """The answer to judge, the question to answer, or why it was refused: beside what
    asks for it."""
    kinds: dict[str, str] = {
        Status.ANSWERED: Event.Kind.ANSWERED,
        Status.NEEDS_INFO: Event.Kind.INFO_REQUESTED,
        Status.REJECTED: Event.Kind.REJECTED,
        Status.OUT_OF_SCOPE: Event.Kind.OUT_OF_SCOPE,
    }
    texts = [event.text for event in events if event.kind == kinds.get(status)]
    return texts[-1] if texts else ""


def _public_original(complaint: Complaint) -> Complaint | None:
    """What it was merged into, if anybody may read that."""
    if complaint.duplicate_of_id is None:
        return None
    return Complaint.objects.public().filter(pk=complaint.duplicate_of_id).first()


@reporters_own
@require_POST
def reply(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    form, now = ReplyForm(request.POST, request.FILES), timezone.now()
    code = complaint.public_code
    if not allow("reply", code, limit=REPLIES_PER_HOUR, per=HOUR, now=now):
        form.add_error(None, _("Terlalu banyak pesan. Coba lagi satu jam lagi."))
        return render_tracked(request, complaint, reply_form=form, status=429)
    if not form.is_valid():
        return render_tracked(request, complaint, reply_form=form, status=422)
    return do(
        request,
        complaint,
        _("Pesan Anda sudah kami terima."),
        lambda now: workflow.add_message(complaint, now=now, **form.cleaned_data),
        reply_form=form,
    )


@reporters_own
@require_POST
def confirm(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return do(
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
        return render_tracked(request, complaint, reopen_form=form, status=422)
    return do(
        request,
        complaint,
        _("Aduan dibuka kembali."),
        lambda now: workflow.reopen(
            complaint, now=now, reason=form.cleaned_data["text"]
        ),
        reopen_form=form,
    )


@reporters_own
@require_POST
def cancel(request: HttpRequest, complaint: Complaint) -> HttpResponse:
    return do(
        request,
        complaint,
        _("Aduan dibatalkan."),
        lambda now: workflow.cancel(complaint, now=now),
    )


def do(
    request: HttpRequest,
    complaint: Complaint,
    success: str,
    verb: Callable[[datetime.datetime], None],
    **typed: forms.Form,
) -> HttpResponse:
    """Call `verb`. If it is refused, since the complaint moved on meanwhile, the page
    shows why, and what was `typed`: a form by its name in `render_tracked`."""
    try:
        verb(timezone.now())
    except WorkflowError as error:
        if not typed:
            messages.error(request, str(error))
            return redirect(complaint)
        for form in typed.values():
            form.add_error(None, str(error))
        # As it is now: `complaint` was read before.
        now_is = access.page().get(pk=complaint.pk)
        return render_tracked(request, now_is, status=409, **typed)  # type: ignore[arg-type]
    messages.success(request, success)
    return redirect(complaint)
