"""Who stands before a desk, and whether they work here in one of its roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils import timezone

from directory.models import User


def staff_of(request: HttpRequest) -> User:
    """The member of staff behind a request that the admin site let in."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows a type
    return request.user


def works_as(request: HttpRequest, roles: Iterable[str]) -> bool:
    """Whether an active member of staff has one of these roles today, somewhere; a
    superuser has all. No model permission is asked."""
    user = request.user
    if not (isinstance(user, User) and user.is_active and user.is_staff):
        return False
    return user.is_superuser or user.works_as(roles, timezone.localdate())
