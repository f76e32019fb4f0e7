"""What people say under a page: reading it and adding to it."""

from __future__ import annotations

import datetime
from collections import defaultdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from portal.news import conversation
from portal.news.forms import CommentForm
from portal.news.models import Comment, Commenter, Subject, thread_url
from portal.news.views.visitors import known_visitor, remember
from throttling.limits import allow, client_address

COMMENTS_SHOWN = 50
HOUR = datetime.timedelta(hours=1)
COMMENTS_PER_HOUR = 20
# Also for who changes networks: nobody's mailbox fills with our letters.
COMMENTS_OF_ONE_PERSON = 10


def number(text: str) -> int | None:
    """A row's key as an address has it; None for anything else."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


def with_conversation(
    request: HttpRequest,
    subject: Subject,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the page with its thread; take a comment on POST."""
    visitor = known_visitor(request)
    form = CommentForm(request.POST or None, known=visitor)
    answered = _answered(request, subject)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and _take(request, subject, form, visitor, answered):
            # At its top, where it is said what happens now.
            return redirect(thread_url(subject))
    comments, older_url = _thread(request, subject, visitor)
    context |= {
        "comments": comments,
        "comment_form": form,
        "comments_open": getattr(subject, "comments_open", True),
        "answered": answered,
        "older_url": older_url,
        "answer_days": conversation.ANSWER_DAYS,
        "thread_url": thread_url(subject),
        "visitor": visitor,
        # A page with the form has a token, so it is one visitor's.
        "writes": visitor or answered or form.is_bound or "tulis" in request.GET,
    }
    return render(request, template, context, status=status)


def _answered(request: HttpRequest, subject: Subject) -> Comment | None:
    """Whom the visitor answers, by ?balas=; no query without it."""
    key = number(request.POST.get("balas") or request.GET.get("balas", ""))
    if not key:
        return None
    public = subject.comments.public()
    found: Comment | None = public.select_related("parent").filter(pk=key).first()
    return found


def _thread(
    request: HttpRequest, subject: Subject, visitor: Commenter | None
) -> tuple[list[Comment], str]:
    """The newest questions with what stands under them, and where older ones are.
    Two queries, however long it is."""
    now = timezone.now()
    public = subject.comments.public()
    threads = public.filter(parent=None).select_related("complaint", "agency")
    before = number(request.GET.get("sebelum", ""))
    if before:
        threads = threads.filter(pk__lt=before)
    rows = list(threads.order_by("-pk")[: COMMENTS_SHOWN + 1])
    shown, more = rows[:COMMENTS_SHOWN], len(rows) > COMMENTS_SHOWN
    replies = subject.comments.under(shown).select_related("agency", "complaint")
    under: defaultdict[int | None, list[Comment]] = defaultdict(list)
    for reply in replies.order_by("pk") if shown else ():
        under[reply.parent_id].append(reply)
    for comment in [*shown, *(reply for group in under.values() for reply in group)]:
        # An official reply stands before what others say.
        comment.public_replies = sorted(  # type: ignore[attr-defined]
            under.get(comment.pk, []), key=lambda reply: not reply.is_official
        )
        comment.may_edit = conversation.may_edit(comment, visitor, now)  # type: ignore[attr-defined]
        comment.is_late = comment.due_at is not None and comment.due_at < now  # type: ignore[attr-defined]
        comment.is_own = visitor is not None and comment.commenter_id == visitor.pk  # type: ignore[attr-defined]
    older = f"?sebelum={shown[-1].pk}#percakapan" if more else ""
    return shown, older


def _take(
    request: HttpRequest,
    subject: Subject,
    form: CommentForm,
    visitor: Commenter | None,
    answered: Comment | None,
) -> bool:
    now = timezone.now()
    data = {"email": "", **form.cleaned_data}
    if not may_send(request, visitor, data["email"], now):
        form.add_error(
            None, _("Terlalu banyak kiriman dari Anda. Coba lagi satu jam lagi.")
        )
        return False
    if request.POST.get("situs"):
        # A field that only machines fill in: they are told nothing new.
        messages.success(request, _waiting_for_proof())
        return True
    try:
        comment = conversation.write(
            subject, known=visitor, now=now, parent=answered, **data
        )
    except conversation.ConversationError as error:
        form.add_error(None, str(error))
        return False
    messages.success(request, notice(comment))
    return True


def may_send(
    request: HttpRequest,
    visitor: Commenter | None,
    email: str,
    now: datetime.datetime,
) -> bool:
    """Whether this network and this person still may, this hour."""
    person = f"kenal:{visitor.pk}" if visitor else email.lower()
    return allow(
        "comment",
        client_address(request),
        limit=COMMENTS_PER_HOUR,
        per=HOUR,
        now=now,
    ) and allow(
        "comment-person", person, limit=COMMENTS_OF_ONE_PERSON, per=HOUR, now=now
    )


def notice(comment: Comment) -> str:
    """What became of it, for who wrote it."""
    match comment.state:
        case Comment.State.APPROVED:
            return _("Komentar Anda sudah terbit.")
        case Comment.State.PENDING:
            return _("Terima kasih. Komentar Anda terbit setelah diperiksa.")
    return _waiting_for_proof()


def _waiting_for_proof() -> str:
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
    messages.success(request, notice(comment))
    return remember(redirect(comment.get_absolute_url()), commenter)
