from services.models.flows import Flow, FlowOption, FlowOutcome, FlowQuestion
from services.models.pages import Disruption, Feedback, ServiceVersion
from services.models.parts import (
    Fee,
    ProcedureStep,
    Question,
    Requirement,
    ServiceChannel,
)
from services.models.readings import Reading
from services.models.services import LegalBasis, Service, Tag
from services.models.signposts import RegionDoor, Signpost
from services.models.tariffs import Relief, RuleStatus, TariffRule
from services.models.taxes import Tax

__all__ = [
    "Disruption",
    "Fee",
    "Feedback",
    "Flow",
    "FlowOption",
    "FlowOutcome",
    "FlowQuestion",
    "LegalBasis",
    "ProcedureStep",
    "Question",
    "Reading",
    "RegionDoor",
    "Relief",
    "Requirement",
    "RuleStatus",
    "Service",
    "ServiceChannel",
    "ServiceVersion",
    "Signpost",
    "Tag",
    "TariffRule",
    "Tax",
]
