from complaints.models.categories import Category, CollectiveLeave

__all__ = ["Category", "CollectiveLeave"]
