"""What followers read: the news of all they follow, in one letter per period.

A window ends at midnight (daily), at the midnight before Monday (weekly), or five
minutes at a time (at once), and begins where the last complete run ended: a day
that cron missed is told by the next run, once. What was committed a little late is
told too, since a run looks at a window only some time after it closed.

Recipients are taken a chunk at a time and each chunk's news are looked up together,
so memory stays flat. A run that is killed is taken up by the next: who has a
DigestRun of this period is passed over.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone, translation

from notifications import digests
from notifications.models import DigestRun, Subscription
from notifications.topics import DIGEST_KINDS, LISTED, News, Source, Window

Frequency = Subscription.Frequency

CHUNK = 500
# The clock of "at once"; a transaction that takes longer to commit is not told.
STEP = datetime.timedelta(minutes=5)
SETTLED = datetime.timedelta(minutes=1)
USUAL = {
    Frequency.IMMEDIATE: STEP,
    Frequency.DAILY: datetime.timedelta(days=1),
    Frequency.WEEKLY: datetime.timedelta(days=7),
}
# What was missed for longer is read on the pages.
LONGEST_CATCH_UP = datetime.timedelta(days=31)
# The DigestRun of nobody in particular: this period is told completely.
COMPLETE = ""

Told = list[tuple[Subscription, Sequence[News]]]


def send(frequency: str, sources: Sequence[Source], now: datetime.datetime) -> int:
    """Enqueue the letters that are due and not yet sent; return how many."""
    kind = DIGEST_KINDS[frequency]
    end = window_end(frequency, now)
    window = Window(_last_end(kind) or end - USUAL[Frequency(frequency)], end)
    if window.start >= window.end:
        return 0
    window = Window(max(window.start, end - LONGEST_CATCH_UP), end)
    news: dict[str, Sequence[News]] = {}
    sent = 0
    for addresses in _chunks(frequency):
        sent += _send_chunk(addresses, frequency, sources, window, news, now)
    DigestRun.objects.get_or_create(
        kind=kind,
        period=period_key(end),
        recipient=COMPLETE,
        defaults={"created_at": now},
    )
    return sent


def window_end(frequency: str, now: datetime.datetime) -> datetime.datetime:
    """The end of the last period that is over at `now`, by the clock of the site."""
    local = timezone.localtime(now)
    if frequency == Frequency.IMMEDIATE:
        local -= SETTLED
        return local.replace(minute=local.minute // 5 * 5, second=0, microsecond=0)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if frequency == Frequency.WEEKLY:
        midnight -= datetime.timedelta(days=midnight.weekday())
    return midnight


def period_key(end: datetime.datetime) -> str:
    """How DigestRun names the period that ends then: 2026-11-25T00:00."""
    return f"{timezone.localtime(end):%Y-%m-%dT%H:%M}"


def _end_of(period: str) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.fromisoformat(period))


def _last_end(kind: str) -> datetime.datetime | None:
    """Where the last complete run ended."""
    complete = DigestRun.objects.filter(kind=kind, recipient=COMPLETE)
    last = complete.aggregate(last=Max("period"))["last"]
    if last is None:
        return None
    complete.filter(period__lt=last).delete()
    return _end_of(last)


def _chunks(frequency: str) -> Iterator[list[str]]:
    """The addresses with this frequency in order, CHUNK at a time."""
    last = ""
    addresses = (
        Subscription.objects.confirmed()
        .filter(frequency=frequency)
        .order_by("address")
        .values_list("address", flat=True)
        .distinct()
    )
    while chunk := list(addresses.filter(address__gt=last)[:CHUNK]):
        yield chunk
        last = chunk[-1]


def _send_chunk(
    addresses: list[str],
    frequency: str,
    sources: Sequence[Source],
    window: Window,
    news: dict[str, Sequence[News]],
    now: datetime.datetime,
) -> int:
    """Letters to these addresses. `news` keeps what is known of a scope already,
    within limits. Three queries and those of the sources, then two per letter."""
    kind, period = DIGEST_KINDS[frequency], period_key(window.end)
    subscriptions = list(
        Subscription.objects.confirmed()
        .filter(frequency=frequency, address__in=addresses)
        .order_by("address", "pk")
    )
    runs = DigestRun.objects.filter(kind=kind, recipient__in=addresses)
    told = dict(runs.order_by().values_list("recipient").annotate(last=Max("period")))
    if len(news) > 4 * CHUNK:
        news.clear()
    unknown = {s.scope for s in subscriptions} - news.keys()
    news.update(dict.fromkeys(unknown, ()))
    for source in sources:
        news.update(source(unknown, window))
    theirs: dict[str, Told] = {}
    for subscription in subscriptions:
        since = subscription.confirmed_at
        last = told.get(subscription.address)
        if last is not None:
            since = max(since, _end_of(last)) if since else _end_of(last)
        new = [n for n in news[subscription.scope] if since is None or n.at >= since]
        if new:
            theirs.setdefault(subscription.address, []).append((subscription, new))
    return sum(
        _send_one(address, kind, period, rows, frequency, now)
        for address, rows in theirs.items()
    )


def _send_one(
    address: str,
    kind: str,
    period: str,
    rows: Told,
    frequency: str,
    now: datetime.datetime,
) -> bool:
    mailbox = rows[0][0].mailbox
    unsubscribe_url = settings.SITE_URL + reverse(
        "notifications:stop_digest", args=[mailbox, frequency]
    )
    return digests.send_once(
        kind,
        period,
        address,
        context(rows, frequency, unsubscribe_url),
        now=now,
        template="digest_follower",
        unsubscribe_url=unsubscribe_url,
    )


def context(rows: Told, frequency: str, unsubscribe_url: str) -> dict[str, Any]:
    """What the letter is made of."""
    with translation.override("id"):
        often = str(Frequency(frequency).label)
    return {
        "groups": [
            {
                "title": subscription.title,
                "url": settings.SITE_URL + subscription.path,
                "news": [(n, settings.SITE_URL + n.path) for n in news[:LISTED]],
                "more": len(news) > LISTED,
            }
            for subscription, news in rows
        ],
        "count": sum(min(len(news), LISTED) for _subscription, news in rows),
        "often": often,
        "settings_url": settings.SITE_URL + rows[0][0].get_mailbox_url(),
        "unsubscribe_url": unsubscribe_url,
    }
