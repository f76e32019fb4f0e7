"""The start page of the back-office: what to do next, for whoever looks.

Reads only. Every count goes by an index and stops at MOST; the month's and those of
late agencies do not stop, and are made once a minute.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from complaints import urgency
from complaints.models import Complaint
from complaints.privacy import CHANGES, SEES_ALL, ComplaintQuerySet, Role
from complaints.urgency import Urgency
from directory.calendar import WIB, wib_date
from directory.counts import of_last_minute
from directory.models import (
    Agency,
    ContactChannel,
    ContactCorrection,
    StaffPosting,
    User,
)
from directory.models.staff import KEEPERS
from portal import charts
from portal.charts import Chart
from portal.news.models import Comment
from portal.news.models.conversation import MODERATORS
from services.models import Feedback, Service

MOST = 1000
NEXT_LISTED = 5
LATE_LISTED = 8
IN_QUEUE = (Urgency.LATE, Urgency.TODAY, Urgency.WEEK, Urgency.WAITING)
DAY = datetime.timedelta(days=1)
READS_COMPLAINTS = (*CHANGES, Role.AUDITOR)


@dataclass(frozen=True)
class Item:
    """A count with where it leads; `tone` is an urgency or ""."""

    label: str
    count: int
    url: str
    tone: str = ""
    icon: str = "info"

    @property
    def shown(self) -> str:
        figure = charts.figure(min(self.count, MOST))
        return f"{figure}+" if self.count > MOST else figure


def page(user: User, now: datetime.datetime) -> dict[str, Any]:
    """What the start page shows this member of staff. At most 17 queries."""
    today = wib_date(now)
    acts, reads, sees_all = (
        _works_as(user, roles, today) for roles in (CHANGES, READS_COMPLAINTS, SEES_ALL)
    )
    visible: ComplaintQuerySet = (
        Complaint.objects.changeable_by(user, today)
        if acts
        else Complaint.objects.visible_to(user, today)
    )
    return {
        "acts": acts,
        "reads_complaints": reads,
        "queue": queue(visible, now) if reads else [],
        "next_up": next_up(visible, now) if acts else [],
        "late": late_agencies(user, visible, now) if sees_all else [],
        "sees_all": sees_all,
        "missing": missing(user, today),
        "charts": month(user, visible, now) if reads else [],
        "month": date_format(today, "F Y"),
    }


def _works_as(user: User, roles: Iterable[str], today: datetime.date) -> bool:
    return user.is_superuser or user.works_as(roles, today)


def queue(complaints: ComplaintQuerySet, now: datetime.datetime) -> list[Item]:
    """How many in each step of urgency. 4 queries."""
    address = reverse("admin:complaints_complaint_changelist")
    return [
        Item(
            str(step.label),
            _bounded(complaints.filter(urgency.condition(step, now))),
            f"{address}?tenggat={step}",
            str(step),
            urgency.ICONS[step],
        )
        for step in IN_QUEUE
    ]


def late_agencies(
    user: User, complaints: ComplaintQuerySet, now: datetime.datetime
) -> list[Item]:
    """The agencies with most complaints past due. 1 query, at most once a minute."""
    address = reverse("admin:complaints_complaint_changelist")

    def count() -> list[tuple[str, str, int]]:
        late = complaints.filter(urgency.condition(Urgency.LATE, now))
        per_agency = (
            late.exclude(agency=None)
            .order_by()
            .values_list("agency__code", "agency__name")
            .annotate(count=Count("*"))
            .order_by("-count", "agency__name")
        )
        return list(per_agency[:LATE_LISTED])

    return [
        Item(name, number, f"{address}?tenggat={Urgency.LATE}&instansi={code}")
        for code, name, number in of_last_minute(f"late:{user.pk}", count)
    ]


def next_up(
    complaints: ComplaintQuerySet, now: datetime.datetime
) -> list[tuple[Complaint, urgency.Look]]:
    """The most urgent ones that wait for staff. 1 query."""
    rows = (
        complaints.filter(staff_due_at__isnull=False)
        .select_related("category")
        .order_by("staff_due_at", "-pk")[:NEXT_LISTED]
    )
    return [(c, urgency.look(c.status, c.staff_due_at, now)) for c in rows]


def missing(user: User, today: datetime.date) -> list[Item]:
    """What the user's agencies owe their readers; only what there is. 6 queries."""
    rows: list[tuple[str, QuerySet[Any], str]] = []
    if _works_as(user, KEEPERS, today):
        agencies = (
            Agency.objects.all()
            if user.is_superuser
            else StaffPosting.objects.kept_agencies(user, today)
        )
        contacts = ContactChannel.objects.stale(today).of_agencies(agencies)
        corrections = ContactCorrection.objects.waiting().of_agencies(agencies)
        services = Service.objects.editable_by(user, today).due_for_review(today)
        reports = Feedback.objects.readable_by(user, today).unhandled()
        rows += [
            (
                _("Kontak yang 180 hari tidak diperiksa"),
                contacts,
                "directory_contactchannel",
            ),
            (
                _("Laporan kontak yang salah"),
                corrections,
                "directory_contactcorrection",
            ),
            (_("Layanan yang perlu ditinjau"), services, "services_service"),
            (_("Laporan halaman yang salah"), reports, "services_feedback"),
        ]
    if _works_as(user, {*MODERATORS, Role.VERIFIER}, today):
        comments = Comment.objects.moderable_by(user, today)
        pending = comments.filter(state=Comment.State.PENDING)
        rows += [
            (_("Komentar yang menunggu pemeriksaan"), pending, "news_comment"),
            (_("Pertanyaan belum dijawab"), comments.unanswered(), "news_comment"),
        ]
    counted = [
        Item(label, _bounded(found), reverse(f"admin:{name}_changelist"))
        for label, found, name in rows
    ]
    return [item for item in counted if item.count]


def month(
    user: User, complaints: ComplaintQuerySet, now: datetime.datetime
) -> list[Chart]:
    """What came in and was answered this month in WIB, as pictures. 2 queries, at most
    once a minute: they read each row of the month."""
    today = wib_date(now)
    start = datetime.datetime.combine(today.replace(day=1), datetime.time(), tzinfo=WIB)
    days = [start + n * DAY for n in range(today.day)]

    def count() -> tuple[list[int], dict[str, int]]:
        # Not by TruncDate, which SQLite asks Python for, row by row.
        on = [Q(created_at__gte=day, created_at__lt=day + DAY) for day in days]
        came_in = complaints.filter(created_at__gte=start, created_at__lte=now)
        per_day = came_in.aggregate(
            **{
                str(n): Count("created_at", filter=of_day)
                for n, of_day in enumerate(on)
            }
        )
        answered = complaints.filter(answered_at__gte=start, answered_at__lte=now)
        counts = answered.aggregate(
            all=Count("*"),
            late=Count("answered_at", filter=Q(answered_at__gt=F("due_response_at"))),
        )
        return list(per_day.values()), counts

    per_day, counts = of_last_minute(f"month-by-day:{user.pk}:{today}", count)
    return [
        charts.bar_chart(
            _("Aduan bulan ini"),
            [
                (_("Masuk"), sum(per_day)),
                (_("Dijawab"), counts["all"]),
                (_("Dijawab lewat tenggat"), counts["late"]),
            ],
        ),
        charts.line_chart(
            _("Aduan masuk per hari"),
            [
                (date_format(day, "j M"), number)
                for day, number in zip(days, per_day, strict=True)
            ],
        ),
    ]


def _bounded(rows: QuerySet[Any]) -> int:
    """The number of rows, MOST + 1 for all that is more."""
    return rows.order_by()[: MOST + 1].count()
