from services.models.services import (
    Fee,
    LegalBasis,
    ProcedureStep,
    Requirement,
    Service,
    ServiceChannel,
)
from services.models.tariffs import Relief, RuleStatus, TariffRule
from services.models.taxes import Tax

__all__ = [
    "Fee",
    "LegalBasis",
    "ProcedureStep",
    "Relief",
    "Requirement",
    "RuleStatus",
    "Service",
    "ServiceChannel",
    "TariffRule",
    "Tax",
]
