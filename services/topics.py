"""Following a service or tax: told when its requirements, time or fees change."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from notifications.topics import News, Topic, Window
from services.models import Service, ServiceVersion

ONE = "service:"


def topic(scope: str) -> Topic | None:
    """What `scope` names; None if it is no published service."""
    if not scope.startswith(ONE):
        return None
    slug = scope.removeprefix(ONE)
    service = Service.objects.published().filter(slug=slug).first()
    if service is None:
        return None
    return Topic(
        scope=f"{ONE}{service.slug}",
        title=_("Perubahan layanan: %(name)s") % {"name": service.name},
        path=reverse("services:changes", args=[service.slug]),
    )


def news(scopes: Collection[str], window: Window) -> dict[str, Sequence[News]]:
    """The versions that went public in the window. One query."""
    slugs = [s.removeprefix(ONE) for s in scopes if s.startswith(ONE)]
    found: dict[str, Sequence[News]] = {}
    if not slugs:
        return found
    versions = ServiceVersion.objects.filter(
        published_at__gte=window.start,
        published_at__lt=window.end,
        service__in=Service.objects.published().filter(slug__in=slugs),
    ).select_related("service")
    for version in versions.order_by("-published_at", "-pk"):
        scope = f"{ONE}{version.service.slug}"
        line = News(
            what=_("Halaman diperbarui"),
            title=version.note or version.service.name,
            path=reverse("services:changes", args=[version.service.slug]),
            at=version.published_at,
        )
        found[scope] = [*found.get(scope, []), line]
    return found
