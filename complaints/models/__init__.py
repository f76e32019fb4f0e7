from complaints.models.attributes import AttributeOption, CategoryAttribute
from complaints.models.categories import Category, CollectiveLeave
from complaints.models.complaint import Complaint, Reporter
from complaints.models.support import (
    AbuseReport,
    AccessLink,
    ComplaintSupport,
    Satisfaction,
)
from complaints.models.timeline import Assignment, Attachment, Event

__all__ = [
    "AbuseReport",
    "AccessLink",
    "Assignment",
    "Attachment",
    "AttributeOption",
    "Category",
    "CategoryAttribute",
    "CollectiveLeave",
    "Complaint",
    "ComplaintSupport",
    "Event",
    "Reporter",
    "Satisfaction",
]
