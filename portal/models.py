from portal.search.models import (
    SearchDocument,
    SearchMiss,
    SearchSynonym,
    SearchTerm,
)
from portal.statistics.models import AgencyStanding

__all__ = [
    "AgencyStanding",
    "SearchDocument",
    "SearchMiss",
    "SearchSynonym",
    "SearchTerm",
]
