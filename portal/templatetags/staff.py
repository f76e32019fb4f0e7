"""For the officers' desk: whose desk it is."""

from __future__ import annotations

from django import template
from django.conf import settings
from django.utils import timezone

from directory.models import StaffPosting, User

register = template.Library()


@register.simple_tag
def postings(user: User) -> list[StaffPosting]:
    """Where an officer works today, with agency; one query, none for a visitor."""
    if not user.is_authenticated:
        return []
    return user.current_postings(timezone.localdate())


@register.simple_tag
def second_factor_demanded() -> bool:
    return bool(settings.REQUIRE_MFA)
