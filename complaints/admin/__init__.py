"""The back-office of complaints, one module per noun."""

from complaints.admin import (
    complaints,
    moderation,
    open311,
    personal_data,
    replies,
    rules,
)

__all__ = ["complaints", "moderation", "open311", "personal_data", "replies", "rules"]
