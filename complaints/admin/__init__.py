"""The back-office of complaints, one module per noun."""

from complaints.admin.complaints import ComplaintAdmin
from complaints.admin.rules import CategoryAdmin, CollectiveLeaveAdmin

__all__ = ["CategoryAdmin", "CollectiveLeaveAdmin", "ComplaintAdmin"]
