"""The back-office of services, guided questions, and taxes."""

from services.admin import flows, pages, services, taxes

__all__ = ["flows", "pages", "services", "taxes"]
