"""Which pages may be kept by others, and which by nobody."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control

from directory.models import Agency, ContactChannel

# Marks a view whose page is the same for everybody without a cookie, and read without
# leaving a trace but a count. Who keeps it asks each time whether it still holds: what
# is taken off the air has to be gone at once, from every browser too.
for_all = cache_control(public=True, no_cache=True)


def shows_personal(shown: Iterable[ContactChannel]) -> bool:
    """Whether one of the contacts shown is personal: see `forbid_copies`."""
    return any(contact.is_personal for contact in shown)


def forbid_copies(response: HttpResponse) -> None:
    """Answer `Cache-Control: no-store`, since a personal contact is shown.

    UU 27/2022 (personal data), article 9: consent may be withdrawn at any time.
    """
    patch_cache_control(response, no_store=True)


def shown_on_list(agencies: Iterable[Agency]) -> Iterable[ContactChannel]:
    """The contacts that the list shows of agencies read with `with_heads`."""
    return (contact for agency in agencies for contact in agency.shown_contacts)
