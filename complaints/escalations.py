"""Warn those above once a complaint is late: the agency's head, then Sekda.

Steps are rows that admin sets (EscalationStep). A letter holds numbers, dates and
agencies only; of a secret complaint not even its number.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from complaints import deadlines
from complaints.models import CollectiveLeave, Complaint, Escalation, EscalationStep
from complaints.privacy import family_of
from complaints.statuses import CLOCKS, Clock, Status
from directory.models import Agency, StaffPosting, User
from notifications.outbox import enqueue_email

Role = StaffPosting.Role


class Late(NamedTuple):
    """A complaint and how many working days it is past its deadline."""

    complaint: Complaint
    days: int


def escalate(now: datetime.datetime) -> int:
    """Take every step that is due and was not taken; return how many.

    The rows and their letters are one transaction per step and agency, so a
    second or simultaneous run does nothing. A step whose people have no account
    yet is not taken: it waits for them.
    """
    late = _late_by_agency(now)
    return sum(
        _take(step, agency, rows, now)
        for step in EscalationStep.objects.filter(active=True).select_related("agency")
        for agency, rows in late.items()
    )


def _late_by_agency(now: datetime.datetime) -> dict[Agency, list[Late]]:
    """Late complaints by the agency whose turn it is, the oldest promise first. Three
    queries, and one for each year in which a deadline was."""
    late = Complaint.objects.overdue(now).select_related("agency", "category")
    central = _central_agencies(now)

    @cache
    def days_off(year: int) -> frozenset[datetime.date]:
        return CollectiveLeave.objects.days_off(datetime.date(year, 1, 1))

    found: dict[Agency, list[Late]] = defaultdict(list)
    for complaint in late.order_by("due_response_at", "pk"):
        due = complaint.due_at or now
        off = days_off(deadlines.wib_date(due).year)
        row = Late(complaint, deadlines.working_days_between(due, now, off))
        for agency in _responsible(complaint, central):
            found[agency].append(row)
    return found


def _responsible(complaint: Complaint, central: list[Agency]) -> Iterable[Agency]:
    """Verifying and reassigning is the centre's turn, the rest the agency's."""
    is_central = (
        CLOCKS.get(Status(complaint.status)) == Clock.VERIFY
        or complaint.status == Status.RETURNED
    )
    if is_central or complaint.agency is None:
        return central
    return [complaint.agency]


def _central_agencies(now: datetime.datetime) -> list[Agency]:
    postings = StaffPosting.objects.current(deadlines.wib_date(now))
    verifying = postings.filter(role=Role.VERIFIER).values("agency")
    return list(Agency.objects.filter(pk__in=verifying).order_by("pk"))


def _take(
    step: EscalationStep,
    agency: Agency,
    late: list[Late],
    now: datetime.datetime,
) -> int:
    told_to = step.agency or agency
    heads = _heads_of(told_to, now)
    if not heads:
        return 0
    with transaction.atomic():
        due = _not_yet_told(step, agency, late, now)
        rows = [
            Escalation.objects.create(
                complaint=complaint,
                step=step,
                cycle=complaint.reopen_count,
                due_at=complaint.due_at or now,
                at=now,
            )
            for complaint in due
        ]
        if rows:
            for head in heads:
                _write(head, told_to, step, agency, due, rows[0].pk, now)
    return len(rows)


def _not_yet_told(
    step: EscalationStep,
    agency: Agency,
    late: list[Late],
    now: datetime.datetime,
) -> list[Complaint]:
    """Those late enough for the step and not told of, locked against a second run.

    Nobody is told of a complaint about themselves or about those above or under.
    """
    told_to = step.agency or agency
    barred = set(family_of([told_to.pk]).values_list("pk", flat=True))
    keys = [
        complaint.pk
        for complaint, days in late
        if complaint.accused_agency_id not in barred and days >= step.working_days
    ]
    # Locked first and asked afterwards: what the other run wrote is then seen.
    locked = list(
        Complaint.objects.overdue(now)
        .filter(pk__in=keys)
        .select_for_update(of=("self",))
        .order_by("due_response_at", "pk")
    )
    told = set(
        Escalation.objects.filter(step=step, complaint__in=keys).values_list(
            "complaint", "cycle"
        )
    )
    return [c for c in locked if (c.pk, c.reopen_count) not in told]


def _heads_of(agency: Agency, now: datetime.datetime) -> list[User]:
    postings = StaffPosting.objects.current(deadlines.wib_date(now))
    heading = postings.filter(Q(role=Role.HEAD), agency=agency)
    return list(User.objects.filter(pk__in=heading.values("user")).order_by("pk"))


def _write(
    head: User,
    told_to: Agency,
    step: EscalationStep,
    agency: Agency,
    complaints: list[Complaint],
    first_row: int,
    now: datetime.datetime,
) -> None:
    keys = [complaint.pk for complaint in complaints]
    visible = Complaint.objects.visible_to(head, deadlines.wib_date(now))
    queue = reverse("admin:complaints_complaint_changelist") + "?tenggat=lewat"
    enqueue_email(
        "escalation",
        head.email,
        {
            "agency": agency,
            "step": step,
            "count": len(complaints),
            "secret_count": sum(c.secret for c in complaints),
            "listed": [c for c in complaints if not c.secret],
            # A list that is empty for this reader would be no help.
            "sees": visible.filter(pk__in=keys).exists(),
            "is_own": agency == told_to,
            "queue_url": settings.SITE_URL + queue,
            "agency_url": settings.SITE_URL + agency.get_absolute_url(),
        },
        dedup_key=f"escalation:{first_row}:{head.pk}",
        now=now,
    )
