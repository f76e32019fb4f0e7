"""Opening the identity behind a complaint: a verb that leaves a trace."""

from __future__ import annotations

import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import deadlines
from complaints.models import AccessLog, Complaint, Reporter
from complaints.moves import NotPermitted, WorkflowError
from complaints.privacy import OPENS_ANONYMOUS, OPENS_IDENTITY
from directory import audit
from directory.models import StaffPosting, User

MIN_REASON = 10


def reveal(
    complaint: Complaint, *, by: User, now: datetime.datetime, reason: str
) -> Reporter:
    """The reporter, once the access is on record: no record, no identity.

    Raises NotPermitted without a permit that covers it (see
    ReporterQuerySet.visible_to), WorkflowError without a real reason.
    """
    reason = " ".join(reason.split())
    if len(reason) < MIN_REASON:
        raise WorkflowError(
            _("Tuliskan alasannya, paling sedikit %(count)d huruf.")
            % {"count": MIN_REASON}
        )
    today = deadlines.wib_date(now)
    with transaction.atomic():
        reporter = (
            Reporter.objects.visible_to(by, today).filter(complaint=complaint).first()
        )
        if reporter is None:
            raise NotPermitted
        posting = _posting_used(complaint, by, today)
        AccessLog.objects.create(
            complaint=complaint,
            purpose=AccessLog.Purpose.IDENTITY,
            user=by,
            agency=posting.agency,
            role=posting.role,
            reason=reason,
            at=now,
        )
        audit.record(
            audit.Kind.IDENTITY,
            by=by,
            now=now,
            agency=posting.agency,
            target=complaint.public_code,
        )
    return reporter


def _posting_used(complaint: Complaint, by: User, today: datetime.date) -> StaffPosting:
    """The posting whose permit opens it; that of the handling agency if several."""
    permitted = (
        StaffPosting.objects.current(today)
        .filter(user=by, identity_permit__isnull=False)
        .select_related("agency")
    )
    own = permitted.filter(agency=complaint.agency_id, role__in=_opens(complaint))
    central = permitted.filter(role=StaffPosting.Role.VERIFIER)
    return own.first() or central.order_by("pk")[0]


def _opens(complaint: Complaint) -> tuple[StaffPosting.Role, ...]:
    return OPENS_ANONYMOUS if complaint.anonymous else OPENS_IDENTITY
