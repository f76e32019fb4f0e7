"""Everything kept about one complaint's reporter, as they may have it.

UU 27/2022, articles 7 and 32: the data itself and the record of who used it. No
officer is named: an agency answers for its people. Nothing internal is in it.
"""

from __future__ import annotations

from typing import Any

from complaints import letters
from complaints.models import (
    AccessLog,
    Complaint,
    ConsentText,
    Event,
    Reporter,
    Satisfaction,
)
from directory.models import StaffPosting
from notifications.models import Message

ROLES = dict(StaffPosting.Role.choices)


def collect(complaint: Complaint) -> dict[str, Any]:
    """As plain values that JSON can hold, times in ISO 8601. 8 queries."""
    reporters = Reporter.objects.filter(complaint=complaint)
    reporter = reporters.select_related("whatsapp").first()
    events = list(complaint.events.for_reporter().select_related("agency"))
    return {
        "complaint": {
            "code": complaint.public_code,
            "kind": str(complaint.get_kind_display()),
            "status": str(complaint.get_status_display()),
            "text": complaint.original_text,
            "public_text": complaint.public_text,
            "category": complaint.category.name,
            "service": complaint.service.name if complaint.service else None,
            "agency": complaint.agency.name if complaint.agency else None,
            "region": complaint.region.name if complaint.region else None,
            "district": complaint.district.name if complaint.district else None,
            "address": complaint.address,
            "details": complaint.details,
            "source": str(complaint.get_source_display()),
            "source_url": complaint.source_url,
            "external_id": complaint.external_id,
            "hide_name": complaint.hide_name,
            "anonymous": complaint.anonymous,
            "secret": complaint.secret,
            "created_at": complaint.created_at.isoformat(),
            "due_response_at": complaint.due_response_at.isoformat(),
            "closed_at": complaint.closed_at and complaint.closed_at.isoformat(),
        },
        "identity": reporter
        and {
            "name": reporter.name,
            "email": reporter.email,
            "phone": reporter.phone,
            "handle": reporter.handle,
            "whatsapp": reporter.whatsapp.address if reporter.whatsapp else "",
            "letters_stopped_at": reporter.contact_withdrawn_at
            and reporter.contact_withdrawn_at.isoformat(),
        },
        "consent": _consent(complaint),
        "rating": _rating(complaint),
        "timeline": [
            {
                "at": event.at.isoformat(),
                "what": str(event.get_kind_display()),
                "by": event.actor_label,
                "text": event.text,
            }
            for event in events
        ],
        "photos": [
            {"sha256": p.sha256, "width": p.width, "height": p.height}
            for p in complaint.attachments.filter(event__in=[e.pk for e in events])
        ],
        "letters": _letters(events, reporter),
        "accesses": [
            {
                "at": access.at.isoformat(),
                "what": str(access.get_purpose_display()),
                "agency": access.agency.name if access.agency else None,
                "role": str(ROLES.get(access.role, "")),
                "reason": access.reason,
            }
            for access in AccessLog.objects.filter(complaint=complaint)
            .select_related("agency")
            .order_by("pk")
        ],
    }


def _consent(complaint: Complaint) -> dict[str, str]:
    version = complaint.consent_version
    text = ConsentText.objects.filter(version=version).first()
    return {"version": version, "text": text.text if text else ""}


def _rating(complaint: Complaint) -> dict[str, Any] | None:
    rating = Satisfaction.objects.filter(complaint=complaint).first()
    if rating is None:
        return None
    return {
        "score": rating.score,
        "reasons": rating.reasons,
        "comment": rating.comment,
        "at": rating.created_at.isoformat(),
    }


def _letters(events: list[Event], reporter: Reporter | None) -> list[dict[str, Any]]:
    if reporter is None:
        return []
    keys = letters.keys_of(event.pk for event in events)
    ways = [reporter.email, reporter.whatsapp.address if reporter.whatsapp else ""]
    theirs = Message.objects.filter(recipient__in=filter(None, ways))
    rows = theirs.filter(dedup_key__in=keys)
    return [
        {
            "at": letter.created_at.isoformat(),
            "to": letter.recipient,
            "subject": letter.subject,
            "state": str(letter.get_state_display()),
        }
        for letter in rows.order_by("pk")
    ]
