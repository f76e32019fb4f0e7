"""Who may see and change what. Secrecy is a queryset, never a template's `if`.

Every door (page, list, admin, export, digest) starts from one of these.
"""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING

from django.db import models

from complaints.statuses import CLOSED, PUBLIC
from directory.models import Agency, StaffPosting, User

if TYPE_CHECKING:
    pass

Role = StaffPosting.Role
# Roles that see every agency's complaints, and roles that may change what they see.
SEES_ALL = (Role.VERIFIER, Role.AUDITOR)
SEES_AGENCY = (Role.OFFICER, Role.HEAD, Role.INSPECTOR)
CHANGES = (Role.VERIFIER, Role.OFFICER, Role.HEAD, Role.INSPECTOR)


class ComplaintQuerySet(models.QuerySet["Complaint"]):  # type: ignore[name-defined]
    def public(self) -> ComplaintQuerySet:
        """What anybody may read: verified, not secret."""
        return self.filter(status__in=PUBLIC, secret=False)

    def visible_to(self, user: User, today: datetime.date) -> ComplaintQuerySet:
        """What this member of staff may read.

        Their agencies' complaints; a central verifier's and an auditor's are all.
        Nobody sees a complaint about an agency that they work for.
        """
        if user.is_superuser:
            return self
        postings = StaffPosting.objects.current(today).filter(user=user)
        agencies = postings.values("agency")
        mine = postings.filter(role__in=SEES_AGENCY).values("agency")
        visible = self.filter(
            models.Q(agency__in=mine)
            | models.Exists(postings.filter(role__in=SEES_ALL))
        )
        return visible.exclude(
            accused_agency__isnull=False, accused_agency__in=agencies
        )

    def changeable_by(self, user: User, today: datetime.date) -> ComplaintQuerySet:
        """What they may act on: what they see in a role that acts."""
        visible = self.visible_to(user, today)
        if user.is_superuser:
            return visible
        postings = StaffPosting.objects.current(today).filter(user=user)
        return visible.filter(
            models.Q(agency__in=postings.filter(role__in=CHANGES).values("agency"))
            | models.Exists(postings.filter(role=Role.VERIFIER))
        )

    def overdue(self, now: datetime.datetime) -> ComplaintQuerySet:
        """Past their running deadline; a paused clock is never overdue."""
        return self.filter(
            models.Q(status__in=("received", "verified"), due_verify_at__lt=now)
            | models.Q(
                status__in=("assigned", "returned", "in_progress", "reopened"),
                due_response_at__lt=now,
            )
        )

    def figures(self, since: datetime.datetime) -> dict[str, int]:
        """Counts of what came in since then, for the public: no text, no code.

        `on_time` are those answered by their due date, of all `answered`.
        """
        answered = models.Q(answered_at__isnull=False)
        return self.filter(created_at__gte=since).aggregate(
            received=models.Count("pk"),
            answered=models.Count("pk", filter=answered),
            on_time=models.Count(
                "pk",
                filter=answered
                & models.Q(answered_at__lte=models.F("due_response_at")),
            ),
            open=models.Count("pk", filter=~models.Q(status__in=CLOSED)),
        )

    def waiting_for_staff(self) -> ComplaintQuerySet:
        """Open, and the next move is the government's."""
        return self.filter(
            status__in=(
                "received",
                "verified",
                "assigned",
                "returned",
                "in_progress",
                "scheduled",
                "reopened",
            )
        )


def agencies_to_assign(today: datetime.date) -> models.QuerySet[Agency]:
    """Where a complaint may be sent: any agency of today."""
    return Agency.objects.active(today).order_by("name")
