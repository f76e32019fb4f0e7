"""Following the news."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.topics import LISTED, News, Topic, Window
from portal.news.models import NewsPost

ALL = "news:"


def topic(scope: str) -> Topic | None:
    if scope != ALL:
        return None
    return Topic(ALL, _("Berita dan pengumuman"), reverse("news:posts"))


def news(scopes: Collection[str], window: Window) -> dict[str, Sequence[News]]:
    """The posts that appeared in the window and are still there. One query."""
    if ALL not in scopes:
        return {}
    posts = NewsPost.objects.published(window.end).filter(
        publish_at__gte=window.start, publish_at__lt=window.end
    )
    return {
        ALL: [
            News(
                what=str(post.get_kind_display()),
                title=post.title,
                path=post.get_absolute_url(),
                at=post.publish_at,
            )
            for post in posts.order_by("-publish_at", "-pk")[: LISTED + 1]
            if post.publish_at
        ]
    }
