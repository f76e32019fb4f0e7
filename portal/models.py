from portal.opendata.models import DataFile
from portal.search.models import (
    SearchDocument,
    SearchMiss,
    SearchSynonym,
    SearchTerm,
)

__all__ = ["DataFile", "SearchDocument", "SearchMiss", "SearchSynonym", "SearchTerm"]
