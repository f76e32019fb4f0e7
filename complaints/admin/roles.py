"""Who works at the complaint desk at all."""

from __future__ import annotations

from django.http import HttpRequest

from directory.admin.roles import works_as
from directory.models import StaffPosting

WORK_ON_COMPLAINTS = set(StaffPosting.Role.values) - {StaffPosting.Role.EDITOR}


def works_on_complaints(request: HttpRequest) -> bool:
    return works_as(request, WORK_ON_COMPLAINTS)
