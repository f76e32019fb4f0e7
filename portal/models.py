from portal.opendata.models import DataFile
from portal.search.models import (
    SearchDocument,
    SearchMiss,
    SearchSynonym,
    SearchTerm,
)
from portal.statistics.models import AgencyStanding

__all__ = [
    "AgencyStanding",
    "DataFile",
    "SearchDocument",
    "SearchMiss",
    "SearchSynonym",
    "SearchTerm",
]
