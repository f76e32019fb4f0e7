"""What agencies have not answered yet, each morning; and what citizens want, for the
governor's office, which complaints' digests then send."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from complaints import digests as complaint_digests
from complaints.digests import Wanted
from directory.calendar import wib_date
from directory.models import StaffPosting, User
from notifications import digests
from portal.news import voices
from portal.news.models import Comment, Rising
from portal.news.models.conversation import MODERATORS

KIND = "questions"
LISTED = 20
MOST_WANTED = 8


def send_daily(now: datetime.datetime) -> int:
    """Enqueue it for all who answer at an agency with open questions."""
    today = wib_date(now)
    postings = StaffPosting.objects.current(today).filter(role__in=MODERATORS)
    sent = 0
    for reader in digests.each(User.objects.filter(pk__in=postings.values("user"))):
        context = collect(reader, now)
        if context is not None:
            period = today.isoformat()
            sent += digests.send_once(KIND, period, reader.email, context, now=now)
    return sent


def collect(reader: User, now: datetime.datetime) -> dict[str, Any] | None:
    """What the digest says, None if there is nothing to say. 4 queries."""
    mine = Comment.objects.moderable_by(reader, wib_date(now))
    unanswered = mine.unanswered()
    waiting = mine.waiting().count()
    total = unanswered.count()
    if not (total or waiting):
        return None
    return {
        "unanswered": total,
        "waiting": waiting,
        "late": unanswered.overdue(now).count(),
        "questions": list(
            unanswered.select_related("post", "programme", "service").order_by(
                "due_at"
            )[:LISTED]
        ),
        "now": now,
        "queue_url": settings.SITE_URL + reverse("admin:news_comment_changelist"),
    }


def send_province_daily(now: datetime.datetime) -> int:
    """The province's figures, with what rises this month; at its beginning, before
    enough is written, in the last."""
    this = wib_date(now).replace(day=1)
    months = (this, _before(this))
    found = next((w for month in months if (w := wanted(month))), None)
    return complaint_digests.send_province_daily(now, found)


def send_province_monthly(now: datetime.datetime) -> int:
    """Last month's figures, with the words of that month; its categories are there."""
    month = _before(wib_date(now).replace(day=1))
    return complaint_digests.send_monthly(now, wanted(month, categories=False))


def _before(month: datetime.date) -> datetime.date:
    return (month - datetime.timedelta(days=1)).replace(day=1)


def wanted(month: datetime.date, *, categories: bool = True) -> Wanted | None:
    """What rose in all of the province, None if nothing was counted. One query."""
    found = voices.rising(month, MOST_WANTED)
    words = [_row(row) for row in found[Rising.Kind.WORD]]
    named = [_row(row) for row in found[Rising.Kind.CATEGORY]] if categories else []
    if not (words or named):
        return None
    url = settings.SITE_URL + reverse("news:voices", query={"bulan": f"{month:%Y-%m}"})
    rows = (row for part in found.values() for row in part)
    return Wanted(month, words, named, url, any(row.has_invented for row in rows))


def _row(row: Rising) -> tuple[str, int, int]:
    return row.label, row.count, row.before
