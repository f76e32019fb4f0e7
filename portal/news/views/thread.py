"""What people say under a page: reading it, adding to it, proving who one is."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.news import conversation
from portal.news.forms import CommentForm
from portal.news.models import Comment, Commenter, NewsPost, Programme
from throttling.limits import allow, client_address

COMMENTS_SHOWN = 50
COMMENTS_PER_HOUR = 20
COOKIE, COOKIE_SECONDS = "komentar", 365 * 24 * 3600
SALT = "portal.news.commenter"


def number(text: str) -> int | None:
    """A row's key as an address has it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def with_conversation(
    request: HttpRequest,
    subject: NewsPost | Programme,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the page with its thread; take a comment on POST."""
    known = _known(request)
    form = CommentForm(request.POST or None, known=known is not None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _take(request, subject, form, known):
            return redirect(f"{subject.get_absolute_url()}#percakapan")
    replies = Comment.objects.public().select_related("agency")
    thread = (
        subject.comments.public()
        .filter(parent=None)
        .select_related("complaint")
        .prefetch_related(Prefetch("replies", replies, to_attr="public_replies"))
    )
    before = number(request.GET.get("sebelum", ""))
    if before:
        thread = thread.filter(pk__lt=before)
    comments = list(thread.order_by("-pk")[: COMMENTS_SHOWN + 1])
    shown, more = comments[:COMMENTS_SHOWN], len(comments) > COMMENTS_SHOWN
    context |= {
        "comments": shown,
        "comment_form": form,
        "comments_open": subject.comments_open,
        "older_url": f"?sebelum={shown[-1].pk}#percakapan" if more else "",
        "answer_days": conversation.ANSWER_DAYS,
    }
    return render(request, template, context, status=status)


def _take(
    request: HttpRequest,
    subject: NewsPost | Programme,
    form: CommentForm,
    known: Commenter | None,
) -> bool:
    now = timezone.now()
    allowed = allow(
        "comment",
        client_address(request),
        limit=COMMENTS_PER_HOUR,
        per=datetime.timedelta(hours=1),
        now=now,
    )
    if not allowed:
        form.add_error(
            None,
            _("Terlalu banyak kiriman dari jaringan ini. Coba lagi satu jam lagi."),
        )
        return False
    data = {"email": "", **form.cleaned_data}
    try:
        comment = conversation.write(subject, known=known, now=now, **data)
    except conversation.ConversationError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, _notice(comment))
    return True


def _notice(comment: Comment) -> str:
    match comment.state:
        case Comment.State.APPROVED:
            return _("Komentar Anda sudah terbit.")
        case Comment.State.PENDING:
            return _("Terima kasih. Komentar Anda terbit setelah diperiksa.")
    return _("Periksa e-mail Anda dan buka tautannya. Setelah itu komentar diperiksa.")


@never_cache
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the letter: looking changes nothing, the button confirms."""
    comment = conversation.by_token(token)
    if comment is None:
        raise Http404
    if request.method != "POST":
        return render(request, "news/confirm.html", {"comment": comment})
    commenter = conversation.confirm(comment, now=timezone.now())
    comment.refresh_from_db()
    messages.success(request, _notice(comment))
    response = redirect(f"{comment.subject.get_absolute_url()}#percakapan")
    response.set_signed_cookie(
        COOKIE,
        str(commenter.pk),
        salt=SALT,
        max_age=COOKIE_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def _known(request: HttpRequest) -> Commenter | None:
    """Who proved an address in this browser before."""
    try:
        pk = request.get_signed_cookie(COOKIE, salt=SALT, max_age=COOKIE_SECONDS)
    except (KeyError, signing.BadSignature):
        return None
    return Commenter.objects.filter(pk=int(pk or 0), blocked=False).first()
