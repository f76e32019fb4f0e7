"""How urgent a complaint is for the desk, in five steps; for lists and counts.

Late is past the running deadline, "week" means within seven days. What waits for the
citizen is nobody's fault, so it comes behind all that waits for staff.
"""

from __future__ import annotations

import datetime
from typing import NamedTuple

from django.db.models import Q, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from complaints import deadlines
from complaints.statuses import Status

WEEK = datetime.timedelta(days=7)
WAITING = (Status.NEEDS_INFO, Status.ANSWERED)


class Urgency(TextChoices):
    LATE = "lewat", gettext_lazy("Lewat tenggat")
    TODAY = "hari-ini", gettext_lazy("Jatuh tempo hari ini")
    WEEK = "pekan-ini", gettext_lazy("Jatuh tempo tujuh hari ini")
    LATER = "nanti", gettext_lazy("Masih ada waktu")
    WAITING = "warga", gettext_lazy("Menunggu warga")
    NONE = "selesai", gettext_lazy("Selesai")


# The picture beside the words; colour comes from static/css/admin.css.
ICONS = {
    Urgency.LATE: "warning",
    Urgency.TODAY: "clock",
    Urgency.WEEK: "calendar",
    Urgency.LATER: "calendar",
    Urgency.WAITING: "user",
    Urgency.NONE: "check",
}


class Look(NamedTuple):
    """What a list shows of one complaint."""

    urgency: Urgency
    words: str
    icon: str


def condition(urgency: Urgency, now: datetime.datetime) -> Q:
    """The same rule as `of`, for a queryset. By staff_due_at, which has an index."""
    tonight = deadlines.end_of(deadlines.wib_date(now))
    match urgency:
        case Urgency.LATE:
            return Q(staff_due_at__lt=now)
        case Urgency.TODAY:
            return Q(staff_due_at__gte=now, staff_due_at__lte=tonight)
        case Urgency.WEEK:
            return Q(staff_due_at__gt=tonight, staff_due_at__lte=tonight + WEEK)
        case Urgency.LATER:
            return Q(staff_due_at__gt=tonight + WEEK)
        case Urgency.WAITING:
            return Q(status__in=WAITING)
    return Q(staff_due_at=None) & ~Q(status__in=WAITING)


def of(
    status: str, staff_due_at: datetime.datetime | None, now: datetime.datetime
) -> Urgency:
    if status in WAITING:
        return Urgency.WAITING
    if staff_due_at is None:
        return Urgency.NONE
    tonight = deadlines.end_of(deadlines.wib_date(now))
    if staff_due_at < now:
        return Urgency.LATE
    if staff_due_at <= tonight:
        return Urgency.TODAY
    return Urgency.WEEK if staff_due_at <= tonight + WEEK else Urgency.LATER


def look(
    status: str, staff_due_at: datetime.datetime | None, now: datetime.datetime
) -> Look:
    """Urgency in words, with calendar days: "Terlambat 3 hari", "2 hari lagi"."""
    found = of(status, staff_due_at, now)
    words = str(found.label)
    if staff_due_at is not None:
        days = (deadlines.wib_date(staff_due_at) - deadlines.wib_date(now)).days
        if found == Urgency.LATE:
            words = ngettext(
                "Terlambat %(n)d hari", "Terlambat %(n)d hari", max(-days, 1)
            ) % {"n": max(-days, 1)}
        elif found == Urgency.TODAY:
            words = _("Hari ini")
        elif found in (Urgency.WEEK, Urgency.LATER):
            words = ngettext("%(n)d hari lagi", "%(n)d hari lagi", days) % {"n": days}
    return Look(found, words, ICONS[found])


def age(created_at: datetime.datetime, now: datetime.datetime) -> str:
    """Calendar days since it came in."""
    days = (deadlines.wib_date(now) - deadlines.wib_date(created_at)).days
    if not days:
        return _("hari ini")
    return ngettext("%(n)d hari", "%(n)d hari", days) % {"n": days}
