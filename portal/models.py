from portal.search.models import (
    SearchDocument,
    SearchMiss,
    SearchSynonym,
    SearchTerm,
)

__all__ = ["SearchDocument", "SearchMiss", "SearchSynonym", "SearchTerm"]
