"""Staff accounts: the door, the second factor, sessions, invitations, rights.

django-allauth does the mechanics; here is what this house asks of it.
"""
