"""No device keeps a page with a personal contact, so that a withdrawn consent holds.

UU 27/2022 (personal data), article 9: consent may be withdrawn at any time.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.cache import patch_cache_control

from directory.models import Agency, ContactChannel


def forbid_copies(response: HttpResponse, shown: Iterable[ContactChannel]) -> None:
    """Answer `Cache-Control: no-store` if one of the contacts shown is personal."""
    if any(contact.is_personal for contact in shown):
        patch_cache_control(response, no_store=True)


def shown_on_list(agencies: Iterable[Agency]) -> Iterable[ContactChannel]:
    """The contacts that the list shows of agencies read with `with_heads`."""
    return (contact for agency in agencies for contact in agency.shown_contacts)
