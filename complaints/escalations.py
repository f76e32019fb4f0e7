"""Warn those above once a complaint is late: the agency's head, then Sekda.

Steps are rows that admin sets (EscalationStep). A letter holds numbers, dates and
agencies only; of a secret complaint not even its number.
"""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable

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


def escalate(now: datetime.datetime) -> int:
    """Take every step that is due and was not taken; return how many.

    The rows and their letters are one transaction per step and agency, so a
    second or simultaneous run does nothing. A step whose people have no account
    yet is not taken: it waits for them.
    """
    late = _late_by_agency(now)
    return sum(
        _take(step, agency, complaints, now)
        for step in EscalationStep.objects.filter(active=True).select_related("agency")
        for agency, complaints in late.items()
    )


def _late_by_agency(now: datetime.datetime) -> dict[Agency, list[Complaint]]:
    """Late complaints by the agency whose turn it is, the oldest promise first."""
    late = Complaint.objects.overdue(now).select_related("agency", "category")
    central = _central_agencies(now)
    found: dict[Agency, list[Complaint]] = defaultdict(list)
    for complaint in late.order_by("due_response_at", "pk"):
        for agency in _responsible(complaint, central):
            found[agency].append(complaint)
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
    complaints: list[Complaint],
    now: datetime.datetime,
) -> int:
    heads = _heads_of(step.agency or agency, now)
    if not heads:
        return 0
    with transaction.atomic():
        due = _not_yet_told(step, agency, complaints, now)
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
                _write(head, step, agency, due, rows[0].pk, now)
    return len(rows)


def _not_yet_told(
    step: EscalationStep,
    agency: Agency,
    complaints: list[Complaint],
    now: datetime.datetime,
) -> list[Complaint]:
    """Those late enough for the step and not told of, locked against a second run.

    Nobody is told of a complaint about themselves or about those above or under.
    """
    told_to = step.agency or agency
    barred = set(family_of([told_to.pk]).values_list("pk", flat=True))
    keys = [
        complaint.pk
        for complaint in complaints
        if complaint.accused_agency_id not in barred
        and _days_late(complaint, now) >= step.working_days
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


def _days_late(complaint: Complaint, now: datetime.datetime) -> int:
    due = complaint.due_at
    if due is None:
        return 0
    days_off = CollectiveLeave.objects.days_off(deadlines.wib_date(due))
    return deadlines.working_days_between(due, now, days_off)


def _heads_of(agency: Agency, now: datetime.datetime) -> list[User]:
    postings = StaffPosting.objects.current(deadlines.wib_date(now))
    heading = postings.filter(Q(role=Role.HEAD), agency=agency)
    return list(User.objects.filter(pk__in=heading.values("user")).order_by("pk"))


def _write(
    head: User,
    step: EscalationStep,
    agency: Agency,
    complaints: list[Complaint],
    first_row: int,
    now: datetime.datetime,
) -> None:
    enqueue_email(
        "escalation",
        head.email,
        {
            "agency": agency,
            "step": step,
            "count": len(complaints),
            "secret_count": sum(c.secret for c in complaints),
            "listed": [c for c in complaints if not c.secret],
            "queue_url": settings.SITE_URL
            + reverse("admin:complaints_complaint_changelist")
            + "?tenggat=lewat",
        },
        dedup_key=f"escalation:{first_row}:{head.pk}",
        now=now,
    )
