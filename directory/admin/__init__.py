"""The directory's back-office: agencies, heads, contacts, accounts, the audit."""

from directory.admin import accounts, agencies, audit, contacts

__all__ = ["accounts", "agencies", "audit", "contacts"]
