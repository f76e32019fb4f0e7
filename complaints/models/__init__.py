from complaints.models.categories import Category, CollectiveLeave
from complaints.models.complaint import Complaint, InboundMail, Reporter
from complaints.models.timeline import Assignment, Attachment, Event

__all__ = [
    "Assignment",
    "Attachment",
    "Category",
    "CollectiveLeave",
    "Complaint",
    "Event",
    "InboundMail",
    "Reporter",
]
