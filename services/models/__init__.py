from services.models.services import (
    Fee,
    LegalBasis,
    ProcedureStep,
    Requirement,
    Service,
    ServiceChannel,
)
from services.models.taxes import TariffRule, Tax

__all__ = [
    "Fee",
    "LegalBasis",
    "ProcedureStep",
    "Requirement",
    "Service",
    "ServiceChannel",
    "TariffRule",
    "Tax",
]
