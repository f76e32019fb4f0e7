from complaints.models.categories import Category, CollectiveLeave
from complaints.models.complaint import Complaint, Reporter
from complaints.models.timeline import Assignment, Attachment, Event
from complaints.models.whatsapp import WhatsAppConversation, WhatsAppInbound

__all__ = [
    "Assignment",
    "Attachment",
    "Category",
    "CollectiveLeave",
    "Complaint",
    "Event",
    "Reporter",
    "WhatsAppConversation",
    "WhatsAppInbound",
]
