from complaints.models.attributes import AttributeOption, CategoryAttribute
from complaints.models.categories import Category, CollectiveLeave
from complaints.models.complaint import Complaint, Reporter
from complaints.models.desk import Presence, SavedFilter
from complaints.models.figures import AnswerDays, DailyFigures, FiguresBuild
from complaints.models.mail import InboundMail
from complaints.models.open311 import ApiKey, ReceivedUpdate
from complaints.models.personal_data import (
    AccessLog,
    ConsentText,
    IdentityPermit,
    Tombstone,
)
from complaints.models.proofs import PhoneProof
from complaints.models.replies import ReplyTemplate
from complaints.models.rules import (
    AgencyClock,
    Escalation,
    EscalationStep,
    RoutingRule,
)
from complaints.models.support import (
    AbuseReport,
    AccessLink,
    ComplaintSupport,
    Satisfaction,
)
from complaints.models.timeline import Assignment, Attachment, Event
from complaints.models.whatsapp import WhatsAppConversation, WhatsAppInbound

__all__ = [
    "AbuseReport",
    "AccessLink",
    "AccessLog",
    "AgencyClock",
    "AnswerDays",
    "ApiKey",
    "Assignment",
    "Attachment",
    "AttributeOption",
    "Category",
    "CategoryAttribute",
    "CollectiveLeave",
    "Complaint",
    "ComplaintSupport",
    "ConsentText",
    "DailyFigures",
    "Escalation",
    "EscalationStep",
    "Event",
    "FiguresBuild",
    "IdentityPermit",
    "InboundMail",
    "PhoneProof",
    "Presence",
    "ReceivedUpdate",
    "ReplyTemplate",
    "Reporter",
    "RoutingRule",
    "Satisfaction",
    "SavedFilter",
    "Tombstone",
    "WhatsAppConversation",
    "WhatsAppInbound",
]
