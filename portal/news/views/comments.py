"""What a reader does with one comment: support, report, mend, raise, appeal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from complaints.forms.public import AbuseForm
from complaints.views.filing import show_receipt
from portal.news import conversation, moderation
from portal.news.conversation import ConversationError
from portal.news.forms import AppealForm, AsComplaintForm, BodyForm
from portal.news.models import Comment, Commenter
from portal.news.views.thread import may_send, notice
from portal.news.views.visitors import known_visitor, prove_first

RELATED = ("post", "programme", "service", "parent")


def _public(pk: int) -> Comment:
    return get_object_or_404(Comment.objects.public().select_related(*RELATED), pk=pk)


@require_POST
def support(request: HttpRequest, pk: int) -> HttpResponse:
    """One voice per proven person."""
    comment = _public(pk)
    visitor = known_visitor(request)
    if visitor is None:
        return prove_first(request, comment.get_absolute_url())
    try:
        counted = conversation.support(comment, by=visitor, now=timezone.now())
    except ConversationError as error:
        messages.error(request, str(error))
    else:
        said = _("Dukungan Anda tercatat.") if counted else _("Anda sudah mendukung.")
        messages.success(request, said)
    return redirect(comment.get_absolute_url())


def _ask(
    request: HttpRequest,
    comment: Comment,
    form: forms.Form,
    *,
    title: str,
    button: str,
    then: Callable[..., HttpResponse],
) -> HttpResponse:
    """Show the form; once it is filled in, answer what `then` makes of its fields.
    What `then` refuses by ConversationError is said beside what was typed."""
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return then(**form.cleaned_data)
            except ConversationError as error:
                form.add_error(None, str(error))
    context = {"comment": comment, "form": form, "title": title, "button": button}
    return render(request, "news/comment_form.html", context, status=status)


@never_cache
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """Anybody may, without a name."""
    comment, now = _public(pk), timezone.now()

    def send(**said: str) -> HttpResponse:
        if not may_send(request, None, f"lapor:{pk}", now):
            raise ConversationError(
                _("Terlalu banyak kiriman dari Anda. Coba lagi satu jam lagi.")
            )
        conversation.report(comment, now=now, **said)
        messages.success(request, _("Terima kasih. Moderator akan memeriksanya."))
        return redirect(comment.get_absolute_url())

    return _ask(
        request,
        comment,
        AbuseForm(request.POST or None),
        title=_("Laporkan komentar"),
        button=_("Laporkan"),
        then=send,
    )


def _own(request: HttpRequest, pk: int) -> tuple[Comment, Commenter]:
    """The visitor's own comment; anybody else's is not there."""
    visitor = known_visitor(request)
    if visitor is None:
        raise Http404
    own = visitor.comments.select_related(*RELATED).exclude(
        state=Comment.State.REJECTED
    )
    return get_object_or_404(own, pk=pk), visitor


@never_cache
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    comment, visitor = _own(request, pk)

    def save(body: str) -> HttpResponse:
        changed = conversation.edit(comment, by=visitor, body=body, now=timezone.now())
        messages.success(request, notice(changed))
        return redirect(comment.get_absolute_url())

    return _ask(
        request,
        comment,
        BodyForm(request.POST or None, initial={"body": comment.body}),
        title=_("Ubah komentar Anda"),
        button=_("Simpan"),
        then=save,
    )


@never_cache
def as_complaint(request: HttpRequest, pk: int) -> HttpResponse:
    """The author wants a number and a due date: it becomes a complaint."""
    comment, visitor = _own(request, pk)
    now = timezone.now()

    def file(**said: Any) -> HttpResponse:
        complaint = moderation.turn_into_complaint(comment, by=visitor, now=now, **said)
        return show_receipt(request, complaint, now)

    return _ask(
        request,
        comment,
        AsComplaintForm(request.POST or None),
        title=_("Jadikan aduan"),
        button=_("Kirim sebagai aduan"),
        then=file,
    )


@never_cache
def appeal(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter of refusal."""
    comment = conversation.by_appeal_token(token)
    if comment is None:
        raise Http404

    def send(text: str) -> HttpResponse:
        conversation.appeal(comment, text=text, now=timezone.now())
        messages.success(request, _("Keberatan Anda diperiksa oleh petugas lain."))
        return redirect("news:posts")

    return _ask(
        request,
        comment,
        AppealForm(request.POST or None),
        title=_("Keberatan atas penolakan"),
        button=_("Kirim keberatan"),
        then=send,
    )
