"""Each morning: the questions that an agency has not answered yet."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse

from directory.calendar import wib_date
from directory.models import StaffPosting, User
from notifications import digests
from portal.news.models import Comment
from portal.news.models.conversation import MODERATORS

KIND = "questions"
LISTED = 20


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
