"""Questions about a service, and who answers how many."""

from __future__ import annotations

import datetime

from django.db.models import Count, F, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from directory.copies import for_all
from directory.models import Agency
from portal.news.conversation import ANSWER_DAYS
from portal.news.models import Comment
from portal.news.views.thread import with_conversation
from services.models import Service

# Over how long the answers are counted.
COUNTED = datetime.timedelta(days=365)


@for_all
def service_questions(request: HttpRequest, slug: str) -> HttpResponse:
    service = get_object_or_404(
        Service.objects.published().select_related("agency"), slug=slug
    )
    return with_conversation(
        request, service, "news/service_questions.html", {"service": service}
    )


@for_all
@require_safe
def who_answers(request: HttpRequest) -> HttpResponse:
    """The share of questions of a year that each agency answered. Two queries."""
    now = timezone.now()
    questions = Comment.objects.public().filter(
        parent=None, user=None, published_at__gte=now - COUNTED
    )
    rows = (
        questions.by_agency()
        .order_by()
        .values("answering")  # type: ignore[misc]
        .annotate(
            asked=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            in_time=Count("pk", filter=Q(answered_at__lte=F("due_at"))),
            late=Count("pk", filter=Q(answered_at=None, due_at__lt=now)),
        )
    )
    counts = {row["answering"]: row for row in rows if row["answering"]}
    agencies = [
        counts[agency.pk]
        | {
            "agency": agency,
            "percent": round(
                100 * counts[agency.pk]["answered"] / counts[agency.pk]["asked"]
            ),
        }
        for agency in Agency.objects.filter(pk__in=counts)
    ]
    agencies.sort(key=lambda row: (-row["percent"], row["agency"].name))
    context = {"agencies": agencies, "answer_days": ANSWER_DAYS}
    return render(request, "news/who_answers.html", context)
