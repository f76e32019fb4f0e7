"""For the officers' desk: whose desk it is."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils import timezone

from directory.models import StaffPosting, User
from portal.news.views import everywhere

register = template.Library()


@register.simple_tag
def postings(user: User) -> list[StaffPosting]:
    """Where an officer works today, with agency; one query, none for a visitor."""
    if not user.is_authenticated:
        return []
    return user.current_postings(timezone.localdate())


@register.inclusion_tag("admin/news/_questions.html")
def open_questions(user: User) -> dict[str, Any]:
    """How many questions of citizens wait for this member of staff's agencies."""
    if not user.is_authenticated:
        return {}
    return everywhere.questions_now(user)
