"""News, programmes, and what people say under them."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import conditional_page, require_GET, require_safe

from directory.models import Region
from portal.news import conversation
from portal.news.forms import CommentForm
from portal.news.models import Comment, Commenter, NewsPost, Programme
from throttling.limits import allow, client_address

PER_PAGE = 20
COMMENTS_SHOWN = 50
FEED_LENGTH = 30
COMMENTS_PER_HOUR = 20
COOKIE, COOKIE_SECONDS = "komentar", 365 * 24 * 3600
SALT = "portal.news.commenter"


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else None


@require_GET
def post_list(request: HttpRequest) -> HttpResponse:
    """Newest first; pages by the last post seen, so page n costs what page 1 does."""
    posts = NewsPost.objects.published(timezone.now())
    kind = request.GET.get("jenis", "")
    if kind in NewsPost.Kind.values:
        posts = posts.filter(kind=kind)
    after = _number(request.GET.get("setelah", ""))
    last = after and posts.filter(pk=after).values("pinned", "publish_at").first()
    if last:
        earlier = Q(publish_at=last["publish_at"], pk__lt=after)
        earlier |= Q(publish_at__lt=last["publish_at"])
        same = Q(pinned=last["pinned"]) & earlier
        posts = posts.filter(same | Q(pinned=False) if last["pinned"] else same)
    rows = list(posts.newest()[: PER_PAGE + 1])
    shown, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    query = f"jenis={kind}&" if kind in NewsPost.Kind.values else ""
    return render(
        request,
        "news/post_list.html",
        {
            "posts": shown,
            "kinds": NewsPost.Kind.choices,
            "active_kind": kind,
            "next_page_url": f"?{query}setelah={shown[-1].pk}" if more else "",
        },
    )


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    atom = Atom1Feed(
        title=_("Berita Jawa Tengah"),
        link=settings.SITE_URL + reverse("news:posts"),
        description="",
    )
    for post in NewsPost.objects.published(timezone.now()).newest()[:FEED_LENGTH]:
        address = settings.SITE_URL + post.get_absolute_url()
        atom.add_item(
            post.title,
            address,
            post.summary,
            unique_id=address,
            pubdate=post.publish_at,
            updateddate=post.publish_at,
            author_name=post.agency.name,
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


def post_detail(request: HttpRequest, slug: str) -> HttpResponse:
    post = get_object_or_404(
        NewsPost.objects.published(timezone.now())
        .select_related("agency")
        .prefetch_related("corrections", "services", "programmes"),
        slug=slug,
    )
    return _with_conversation(request, post, "news/post_detail.html", {"post": post})


@require_GET
def programme_list(request: HttpRequest) -> HttpResponse:
    programmes = Programme.objects.published().with_progress()
    slug = request.GET.get("wilayah", "").replace("\x00", "")[:60]
    region = Region.objects.filter(slug=slug).first()
    if region:
        programmes = programmes.filter(region=region)
    return render(
        request,
        "news/programme_list.html",
        {
            "programmes": programmes.order_by("level", "name")[:200],
            "regions": Region.objects.all(),
            "chosen": region,
        },
    )


def programme_detail(request: HttpRequest, slug: str) -> HttpResponse:
    programme = get_object_or_404(
        Programme.objects.published().with_progress().prefetch_related("updates"),
        slug=slug,
    )
    return _with_conversation(
        request, programme, "news/programme_detail.html", {"programme": programme}
    )


def _with_conversation(
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
    before = _number(request.GET.get("sebelum", ""))
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
