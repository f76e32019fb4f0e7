from directory.models.agencies import Agency, AgencyAlias, AgencySuccession
from directory.models.audit import AuditEvent
from directory.models.contacts import ContactChannel
from directory.models.corrections import ContactCorrection
from directory.models.hours import OpeningRule
from directory.models.invitations import Invitation
from directory.models.people import Appointment, Person, Position
from directory.models.regions import District, Region
from directory.models.revocations import Revocation
from directory.models.staff import StaffPosting, User

__all__ = [
    "Agency",
    "AgencyAlias",
    "AgencySuccession",
    "Appointment",
    "AuditEvent",
    "ContactChannel",
    "ContactCorrection",
    "District",
    "Invitation",
    "OpeningRule",
    "Person",
    "Position",
    "Region",
    "Revocation",
    "StaffPosting",
    "User",
]
