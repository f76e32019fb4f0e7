"""Who works at the complaint desk at all."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils import timezone

from directory.models import StaffPosting, User

WORK_ON_COMPLAINTS = set(StaffPosting.Role.values) - {StaffPosting.Role.EDITOR}


def works_on_complaints(request: HttpRequest) -> bool:
    user = request.user
    return bool(
        user.is_active
        and user.is_staff
        and (
            user.is_superuser or user.works_as(WORK_ON_COMPLAINTS, timezone.localdate())
        )
    )


def staff_of(request: HttpRequest) -> User:
    """The member of staff behind a request that the admin site let in."""
    assert isinstance(request.user, User)  # noqa: S101 - narrows a type
    return request.user
