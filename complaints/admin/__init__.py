"""The back-office of complaints, one module per noun."""

from complaints.admin import complaints, personal_data, rules

__all__ = ["complaints", "personal_data", "rules"]
