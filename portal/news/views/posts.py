"""News: the list, one post, its pictures, and the feeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from directory.calendar import wib_date
from directory.copies import for_all, in_indonesian
from directory.models import Region
from directory.provenance import real
from portal.news.models import NewsPicture, NewsPost, NewsReading
from portal.news.models.posts import NewsPostQuerySet
from portal.news.views.thread import number, with_conversation
from services.models import Tag
from services.views.services import readers

PER_PAGE = 20
FEED_LENGTH = 30


@dataclass(frozen=True)
class Narrowing:
    """What a reader asked for by address; what is not known narrows nothing."""

    kind: str
    topic: Tag | None
    region: Region | None

    @classmethod
    def of(cls, request: HttpRequest) -> Narrowing:
        """Two queries at most."""
        kind = request.GET.get("jenis", "")
        return cls(
            kind if kind in NewsPost.Kind.values else "",
            _by_slug(Tag.objects.filter(kind=Tag.Kind.TOPIC), request, "topik"),
            _by_slug(Region.objects.all(), request, "wilayah"),
        )

    @property
    def query(self) -> str:
        asked = {
            "jenis": self.kind,
            "topik": self.topic and self.topic.slug,
            "wilayah": self.region and self.region.slug,
        }
        return urlencode({name: value for name, value in asked.items() if value})

    @property
    def label(self) -> str:
        """Topic and region in words."""
        return ", ".join(row.name for row in (self.topic, self.region) if row)

    def posts(self, posts: NewsPostQuerySet) -> NewsPostQuerySet:
        if self.kind:
            posts = posts.filter(kind=self.kind)
        if self.topic:
            posts = posts.filter(category=self.topic)
        return posts.filter(regions=self.region) if self.region else posts


def _by_slug(rows: QuerySet, request: HttpRequest, name: str) -> Any:
    slug = request.GET.get(name, "").replace("\x00", "")[:60]
    return rows.filter(slug=slug).first() if slug else None


@for_all
@require_safe
def post_list(request: HttpRequest) -> HttpResponse:
    """Newest first; pages by the last post seen, so page n costs what page 1 does."""
    narrowed = Narrowing.of(request)
    posts = narrowed.posts(NewsPost.objects.published(timezone.now()))
    key = number(request.GET.get("setelah", ""))
    last = key and posts.filter(pk=key).values("pinned", "publish_at", "pk").first()
    if last:
        posts = posts.after(**last)
    rows = list(posts.newest()[: PER_PAGE + 1])
    shown, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    query = f"{narrowed.query}&" if narrowed.query else ""
    feed_url = reverse("news:feed")
    return render(
        request,
        "news/post_list.html",
        {
            "posts": shown,
            "kinds": NewsPost.Kind.choices,
            "active_kind": narrowed.kind,
            "topics": Tag.objects.filter(kind=Tag.Kind.TOPIC),
            "active_topic": narrowed.topic,
            "regions": Region.objects.all(),
            "active_region": narrowed.region,
            "narrowed_to": narrowed.label,
            "feed_url": f"{feed_url}?{narrowed.query}" if query else feed_url,
            "next_page_url": f"?{query}setelah={shown[-1].pk}" if more else "",
        },
    )


@conditional_page
@cache_control(public=True, no_cache=True)
@require_safe
@in_indonesian
def feed(request: HttpRequest) -> HttpResponse:
    """Atom (RFC 4287) of the newest, narrowed like the list."""
    narrowed = Narrowing.of(request)
    title = _("Berita Jawa Tengah")
    query = f"?{narrowed.query}" if narrowed.query else ""
    atom = Atom1Feed(
        title=f"{title}: {narrowed.label}" if narrowed.label else title,
        link=settings.SITE_URL + reverse("news:posts") + query,
        feed_url=settings.SITE_URL + reverse("news:feed") + query,
        description="",
        language="id",
    )
    posts = narrowed.posts(real(NewsPost.objects.published(timezone.now())))
    for post in posts.newest().select_related("category")[:FEED_LENGTH]:
        address = settings.SITE_URL + post.get_absolute_url()
        atom.add_item(
            post.title,
            address,
            post.summary,
            unique_id=address,
            pubdate=post.publish_at,
            updateddate=post.publish_at,
            author_name=post.agency.name,
            categories=[post.category.name] if post.category else [],
        )
    return HttpResponse(atom.writeString("utf-8"), content_type=atom.content_type)


@for_all
def post_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """The page; a reader of it counts, by day and without a name."""
    now = timezone.now()
    post = get_object_or_404(
        NewsPost.objects.published(now)
        .select_related("agency", "category")
        .prefetch_related("corrections", "pictures"),
        slug=slug,
    )
    if request.method == "GET" and (many := readers(request)):
        NewsReading.objects.count_readers(post, wib_date(now), many)
    context = {
        "post": post,
        "pictures": post.pictures.all(),
        "related": post.related(),
    }
    return with_conversation(request, post, "news/post_detail.html", context)


@cache_control(max_age=3600)
@require_safe
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """A picture of a post that is out."""
    out = NewsPost.objects.published(timezone.now())
    row = get_object_or_404(NewsPicture, pk=pk, post__in=out)
    return as_picture(row.file)


def as_picture(file: FieldFile) -> HttpResponse:
    """One of our own JPEGs, which runs nothing even where it is opened alone."""
    try:
        with file.open("rb") as opened:
            response = HttpResponse(opened.read(), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
    response["Content-Security-Policy"] = "sandbox"
    return response
