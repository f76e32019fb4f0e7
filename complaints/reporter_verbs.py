"""What the reporter does besides talking: judge, hide more, ask for news.

The verbs follow the rules of workflow.py; only the reporter's own page calls them.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from django.utils.translation import gettext as _

from complaints import letters
from complaints.models import Complaint, Event, Reporter, Satisfaction
from complaints.moves import WorkflowError, change, note_hidden, record
from complaints.statuses import Status
from directory.models import Revocation

# Signalen asks its reporters for as long (feedback/app_settings.py).
RATING_TIME = datetime.timedelta(days=14)
RATEABLE = (Status.ANSWERED, Status.CONFIRMED, Status.CLOSED_SILENT)


def can_rate(complaint: Complaint, now: datetime.datetime) -> bool:
    """Within 14 days of the answer, or of the closing if that came later."""
    moments = [m for m in (complaint.answered_at, complaint.closed_at) if m]
    return (
        complaint.status in RATEABLE
        and bool(moments)
        and now <= max(moments) + RATING_TIME
        and not Satisfaction.objects.filter(complaint=complaint).exists()
    )


def rate(
    complaint: Complaint,
    *,
    now: datetime.datetime,
    score: int,
    reasons: Sequence[str] = (),
    comment: str = "",
) -> None:
    """Mark the handling, 1 (bad) to 5 (good), once."""
    with change(complaint, by=None, now=now) as c:
        if not can_rate(c, now):
            raise WorkflowError(
                _("Penilaian hanya sekali, paling lama 14 hari setelah dijawab.")
            )
        if score not in range(1, 6) or not set(reasons) <= set(
            Satisfaction.Reason.values
        ):
            raise WorkflowError(_("Pilih nilai satu sampai lima."))
        Satisfaction.objects.create(
            complaint=c,
            score=score,
            reasons=list(reasons),
            comment=comment.strip(),
            created_at=now,
        )


def hide_more(
    complaint: Complaint,
    *,
    now: datetime.datetime,
    hide_name: bool = False,
    anonymous: bool = False,
    secret: bool = False,
) -> None:
    """Turn privacy switches on; what is on already stays on."""
    with change(complaint, by=None, now=now) as c:
        before = (c.hide_name, c.anonymous, c.secret)
        c.hide_name |= hide_name or secret
        c.anonymous |= anonymous or secret
        c.secret |= secret
        if (c.hide_name, c.anonymous, c.secret) == before:
            raise WorkflowError(_("Tidak ada yang berubah."))
        note_hidden(c, now=now)
        record(
            c,
            Event.Kind.NOTE,
            actor=Event.Actor.REPORTER,
            now=now,
            text=_("Pelapor membuat aduannya lebih tertutup."),
            visibility=Event.Visibility.INTERNAL,
        )


def follow_by_email(
    complaint: Complaint, *, now: datetime.datetime, email: str
) -> None:
    """Send the reporter's news to this address from now on, and a first letter."""
    with change(complaint, by=None, now=now) as c:
        if c.erasure_requested_at is not None:
            raise WorkflowError(_("Data Anda sudah dihapus atas permintaan Anda."))
        Reporter.objects.update_or_create(
            complaint=c, defaults={"email": email, "contact_withdrawn_at": None}
        )
        Revocation.objects.lift(Revocation.What.LETTERS, c.pk)
        letters.welcome(c, email, now=now)
