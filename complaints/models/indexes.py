"""What the lists of complaints go by; docs/indexes.md has their plans at a million."""

from django.db import models

INDEXES = [
    models.Index(
        fields=["agency", "status", "due_response_at"], name="complaint_queue"
    ),
    models.Index(fields=["status", "-created_at"], name="complaint_by_status"),
    # The desk's list, urgency first: of one agency, and of all.
    models.Index(fields=["agency", "staff_due_at", "-id"], name="complaint_agency_due"),
    models.Index(fields=["staff_due_at", "-id"], name="complaint_due"),
    # What came in and was answered lately: start page and home.
    models.Index(
        fields=["created_at", "agency", "accused_agency"],
        name="complaint_arrival_of",
    ),
    models.Index(
        fields=["answered_at", "agency", "accused_agency", "due_response_at"],
        name="complaint_answer_of",
    ),
    # What waits for the citizen comes last in the list of all.
    models.Index(
        fields=["staff_due_at", "-id"],
        condition=models.Q(status__in=["needs_info", "answered"]),
        name="complaint_waiting",
    ),
    # What looks like a machine's or a joker's, among all that came in.
    models.Index(
        fields=["staff_due_at", "-id"],
        condition=models.Q(status="received") & ~models.Q(held_because=""),
        name="complaint_held",
    ),
    # No words yet, so the desk searches in what was written.
    models.Index(
        fields=["-id"],
        condition=models.Q(public_stems=""),
        name="complaint_unread",
    ),
    models.Index(fields=["closed_at"], name="complaint_closing"),
    models.Index(
        fields=["-support_count", "-id"],
        condition=models.Q(secret=False),
        name="complaint_by_support",
    ),
    models.Index(
        fields=["region", "-id"],
        condition=models.Q(secret=False),
        name="complaint_by_region",
    ),
    # Both filters at once may match nothing, and no other index says so soon.
    models.Index(
        fields=["region", "status", "-id"],
        condition=models.Q(secret=False),
        name="complaint_region_status",
    ),
    models.Index(
        fields=["region", "status", "staff_due_at"],
        condition=models.Q(secret=False, closed_at=None),
        name="complaint_open_on_map",
    ),
]
