"""The back-office of the search box and of what messages say."""

from portal.admin import messages, search

__all__ = ["messages", "search"]
