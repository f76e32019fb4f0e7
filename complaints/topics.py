"""What may be followed of complaints: one of them, or all of a category, an agency
or a region; and what became of them, for the public only.

A scope is "complaint:JTG-2026-7K3M9Q", or "complaints:" with the filters of the
public list in alphabetical order: "complaints:kategori=jalan&wilayah=kota-tegal".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints.forms.public import ListForm
from complaints.models import Complaint, Event
from complaints.models.timeline import EventQuerySet
from complaints.privacy import ComplaintQuerySet
from complaints.statuses import PUBLIC
from notifications.models import Subscription
from notifications.topics import LISTED, News, Topic, Window

ONE, LIST = "complaint:", "complaints:"
# The filters that make a list to follow; words, status and order do not.
FILTERS = ("instansi", "kategori", "wilayah")
# So many events are looked at to find the newest of LISTED complaints and to know
# that there are more.
LOOKED_AT = 20 * LISTED
NEWS = (
    Event.Kind.VERIFIED,
    Event.Kind.ASSIGNED,
    Event.Kind.STARTED,
    Event.Kind.SCHEDULED,
    Event.Kind.PROGRESS,
    Event.Kind.ANSWERED,
    Event.Kind.CONFIRMED,
    Event.Kind.CLOSED_SILENT,
    Event.Kind.REOPENED,
)


def topic_of(complaint: Complaint) -> Topic:
    return Topic(
        scope=f"{ONE}{complaint.public_code}",
        title=f"{complaint.public_code}: {complaint.public_headline}",
        path=complaint.get_public_url(),
        frequency=Subscription.Frequency.IMMEDIATE,
    )


def topic(scope: str) -> Topic | None:
    """What `scope` names; None if it is not of complaints or not public."""
    if scope.startswith(ONE):
        code = scope.removeprefix(ONE)
        complaint = Complaint.objects.public().filter(public_code=code).first()
        return topic_of(complaint) if complaint else None
    if not scope.startswith(LIST):
        return None
    form = _form(scope)
    chosen = {name: form.chosen[name] for name in FILTERS if name in form.chosen}
    query = urlencode({name: form.data[name] for name in chosen})
    names = ", ".join(str(value) for value in chosen.values())
    return Topic(
        scope=list_scope({name: form.data[name] for name in chosen}),
        title=_("Aduan warga: %(filters)s") % {"filters": names}
        if names
        else _("Aduan warga di seluruh Jawa Tengah"),
        path=reverse("complaints:list") + (f"?{query}" if query else ""),
    )


def list_scope(filters: Mapping[str, str]) -> str:
    """The scope of the public list with these filters; others are left out."""
    kept = {name: filters[name] for name in FILTERS if filters.get(name)}
    return LIST + urlencode(kept)


def _form(scope: str) -> ListForm:
    return ListForm(dict(parse_qsl(scope.removeprefix(LIST))[: len(FILTERS)]))


def news_of_lists(scopes: Collection[str], window: Window) -> dict[str, Sequence[News]]:
    """What happened to the public complaints of each list, each complaint once.

    Two queries for a list, besides one for each of its filters.
    """
    return {
        scope: _news(_events(window).filter(complaint__in=_listed(scope)))
        for scope in scopes
        if scope.startswith(LIST)
    }


def _listed(scope: str) -> ComplaintQuerySet:
    chosen = _form(scope).chosen
    fields = {"instansi": "agency", "kategori": "category", "wilayah": "region"}
    wanted = {fields[name]: chosen[name] for name in FILTERS if name in chosen}
    # A list whose agency or category is gone would otherwise be every complaint.
    lost = len(wanted) < len(parse_qsl(scope.removeprefix(LIST)))
    rows = Complaint.objects.public().filter(**wanted)
    return rows.none() if lost else rows


def news_of_single_ones(
    scopes: Collection[str], window: Window
) -> dict[str, Sequence[News]]:
    """The same of complaints followed one by one. One query."""
    codes = [s.removeprefix(ONE) for s in scopes if s.startswith(ONE)]
    found: dict[str, Sequence[News]] = {}
    if codes:
        events = _events(window).filter(
            complaint__public_code__in=codes,
            complaint__status__in=PUBLIC,
            complaint__secret=False,
        )
        for event in events.order_by("-pk"):
            scope = f"{ONE}{event.complaint.public_code}"
            found[scope] = [*found.get(scope, []), _line(event)]
    return found


def _events(window: Window) -> EventQuerySet:
    return (
        Event.objects.for_public()
        .filter(Q(kind__in=NEWS), at__gte=window.start, at__lt=window.end)
        .select_related("complaint")
    )


def _news(events: EventQuerySet) -> list[News]:
    newest: dict[int, News] = {}
    for event in events.order_by("-pk")[:LOOKED_AT]:
        newest.setdefault(event.complaint_id, _line(event))
        if len(newest) > LISTED:
            break
    return list(newest.values())


def _line(event: Event) -> News:
    complaint = event.complaint
    return News(
        what=str(event.get_kind_display()),
        title=complaint.public_headline,
        path=complaint.get_public_url(),
        at=event.at,
    )
