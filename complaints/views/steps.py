"""Filing in three short steps, with a page to check the answers before sending.

The draft waits seven days in the session, see drafts.py. The last step sends the
same form as the one page does.
"""

from __future__ import annotations

import dataclasses
import datetime
from typing import Any

from django.contrib import messages
from django.forms import BooleanField, ChoiceField, ModelChoiceField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from phonenumber_field.phonenumber import PhoneNumber

from complaints import personal_data, photos, support
from complaints.drafts import Draft
from complaints.forms.filing import ComplaintForm
from complaints.forms.steps import STEPS, StepForm, step_of
from complaints.models import Category, Complaint
from complaints.views import filing
from throttling import challenge


@require_safe
def start(request: HttpRequest) -> HttpResponse:
    """The first step; what the page before knew comes along in the address."""
    query = f"?{request.GET.urlencode()}" if request.GET else ""
    return redirect(f"apa/{query}")


@never_cache
def step(request: HttpRequest, step: str) -> HttpResponse:
    if step not in STEPS:
        raise Http404
    now = timezone.now()
    draft = Draft(request.session, now=now)
    if step != "apa" and "apa" not in draft.answers:
        return redirect("complaints:step", "apa")
    known: dict[str, Any] = {
        "category": _category(draft),
        "kept_photos": len(draft.photos),
    }
    if request.method != "POST":
        hints = filing.hints(request) if step == "apa" else {}
        form = StepForm(step, initial=hints, **known)
        if step in draft.answers:
            form.remember(draft.answers[step])
        return _render_step(request, step, form, draft)
    if request.FILES and not filing.may_bring_photos(request, now):
        form = StepForm(step, request.POST, **known)
        form.add_error(None, filing.too_many())
        return _render_step(request, step, form, draft, status=429)
    form = StepForm(step, request.POST, request.FILES, **known)
    if not form.is_valid():
        return _render_step(request, step, form, draft, status=422)
    draft.answers[step] = form.sent()
    if len(draft.photos) + len(form.cleaned_data.get("photos", [])) > photos.MAX_COUNT:
        form.add_error("photos", _("Paling banyak lima foto."))
        return _render_step(request, step, form, draft, status=422)
    draft.add_photos(form.cleaned_data.get("photos", []))
    filing.keep(request, draft, now)
    return redirect(_next_address(step, draft))


def _category(draft: Draft) -> Category | None:
    chosen = draft.answers.get("apa", {}).get("category", [""])[0]
    return Category.objects.active().filter(pk=chosen).first() if chosen else None


def _next_address(step: str, draft: Draft) -> str:
    """The next step not yet answered; after a correction straight back to check."""
    names = [*STEPS]
    for name in names[names.index(step) + 1 :]:
        if name not in draft.answers or step == "apa":
            return reverse("complaints:step", args=[name])
    return reverse("complaints:check")


def _render_step(
    request: HttpRequest, step: str, form: StepForm, draft: Draft, status: int = 200
) -> HttpResponse:
    names = [*STEPS]
    category = _category(draft)
    return render(
        request,
        "complaints/step.html",
        {
            "form": form,
            "step": step,
            "title": STEPS[step][0],
            "number": names.index(step) + 1,
            "steps": _progress(step),
            "draft": draft if draft.exists else None,
            "photo_numbers": draft.photo_numbers if step == "apa" else [],
            "category": category if step == "di-mana" else None,
            "query": request.GET.urlencode(),
        },
        status=status,
    )


def _progress(current: str) -> list[tuple[str, Any, bool]]:
    return [(name, title, name == current) for name, (title, _own) in STEPS.items()]


@never_cache
def check(request: HttpRequest) -> HttpResponse:
    """Read it all once more, with what is worth knowing before it is sent."""
    now = timezone.now()
    draft = Draft(request.session, now=now)
    if not draft.exists:
        return _after_filing(request)
    missing = next((name for name in STEPS if name not in draft.answers), None)
    if missing:
        return redirect("complaints:step", missing)
    form = ComplaintForm(draft.data(), kept_photos=len(draft.photos))
    if not form.is_valid():
        # What was offered then is gone now, such as a category.
        return redirect("complaints:step", step_of(next(iter(form.errors))))
    if request.method == "POST":
        return _send(request, form, draft, now)
    return _render_check(request, form, draft, now)


def _after_filing(request: HttpRequest) -> HttpResponse:
    """Sent again after it was filed: the back button, a double click, a retry."""
    kept = request.session.get("receipt")
    sent_key = request.POST.get("submission_key")
    if kept and sent_key in (None, kept["key"]):
        return redirect("complaints:receipt")
    return redirect("complaints:step", "apa")


def _send(
    request: HttpRequest, form: ComplaintForm, draft: Draft, now: datetime.datetime
) -> HttpResponse:
    try:
        asked = filing.asked_to_wait(request, draft.key, now)
    except challenge.TooMany:
        error = filing.too_many()
        return _render_check(request, form, draft, now, error=error, status=429)
    if asked:
        return filing.render_wait(request, draft, asked)
    try:
        attached = [draft.read_photo(n) for n in range(len(draft.photos))]
    except FileNotFoundError:
        if not Complaint.objects.filter(submission_key=draft.key).exists():
            draft.photos = []
            draft.save(now=now)
            messages.error(request, _("Foto Anda sudah tidak tersimpan. Unggah lagi."))
            return redirect("complaints:step", "apa")
        attached = []
    filed = dataclasses.replace(form.filing(), photos=attached)
    response = filing.submit(request, filed, now, opened=draft.since)
    draft.drop()
    return response


def _render_check(
    request: HttpRequest,
    form: ComplaintForm,
    draft: Draft,
    now: datetime.datetime,
    *,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    data = form.cleaned_data
    is_public = not data["secret"] and not data["category"].is_sensitive
    found = personal_data.find(data["text"]) if is_public else set()
    return render(
        request,
        "complaints/check.html",
        {
            "steps": _progress(""),
            "sections": [
                (name, title, _rows(form, name)) for name, (title, _o) in STEPS.items()
            ],
            "photo_numbers": draft.photo_numbers,
            "submission_key": draft.key,
            "category": data["category"],
            "personal_data": sorted(kind.label for kind in found),
            "similar": support.similar(
                data["text"], data["region"], data["district"], now=now
            ),
            "error": error,
        },
        status=status,
    )


def _rows(form: ComplaintForm, step: str) -> list[tuple[str, str]]:
    """Question and answer of one step, as the citizen will recognise them."""
    own = [*STEPS[step][1]]
    if step == "di-mana":
        own += [
            name for name in form.fields if step_of(name) == step and name not in own
        ]
    return [
        (str(form.fields[name].label), _answer(form, name))
        for name in own
        if name != "photos"
    ]


def _answer(form: ComplaintForm, name: str) -> str:
    value, field = form.cleaned_data[name], form.fields[name]
    if isinstance(field, BooleanField):
        return _("Ya") if value else _("Tidak")
    if value in (None, "", []):
        return "–"
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        names = {str(key): str(label) for key, label in field.choices}  # type: ignore[misc, union-attr]
        keys = value if isinstance(value, list) else [value]
        return ", ".join(names[str(key)] for key in keys)
    if isinstance(value, PhoneNumber):
        return str(value.as_national)
    if isinstance(value, datetime.datetime):
        return f"{timezone.localtime(value):%d-%m-%Y %H.%M}"
    return str(value)


@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    Draft(request.session, now=timezone.now()).drop()
    messages.success(request, _("Draf dihapus."))
    return redirect("complaints:landing")


@never_cache
@require_safe
def photo(request: HttpRequest, number: int) -> HttpResponse:
    """A photo of this session's own draft; no address leads to another's."""
    draft = Draft(request.session, now=timezone.now())
    try:
        content = draft.read_photo(number).content
    except (IndexError, FileNotFoundError):
        raise Http404 from None
    if "kecil" in request.GET:
        content = photos.small(content)
    response = HttpResponse(content, content_type="image/jpeg")
    response["Content-Security-Policy"] = "sandbox"
    return response


@require_POST
def remove_photo(request: HttpRequest, number: int) -> HttpResponse:
    now = timezone.now()
    draft = Draft(request.session, now=now)
    try:
        draft.remove_photo(number)
    except IndexError:
        raise Http404 from None
    filing.keep(request, draft, now)
    return redirect("complaints:step", "apa")
