from complaints.models.categories import Category, CollectiveLeave
from complaints.models.complaint import Complaint, Reporter
from complaints.models.personal_data import (
    AccessLog,
    ConsentText,
    IdentityPermit,
    Tombstone,
)
from complaints.models.rules import (
    AgencyClock,
    Escalation,
    EscalationStep,
    RoutingRule,
)
from complaints.models.timeline import Assignment, Attachment, Event

__all__ = [
    "AccessLog",
    "AgencyClock",
    "Assignment",
    "Attachment",
    "Category",
    "CollectiveLeave",
    "Complaint",
    "ConsentText",
    "Escalation",
    "EscalationStep",
    "Event",
    "IdentityPermit",
    "Reporter",
    "RoutingRule",
    "Tombstone",
]
