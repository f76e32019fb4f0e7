"""Which pages may be kept by others, and which by nobody; what is the same in every
language."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.cache import cache_control

from directory.models import Agency, ContactChannel

Answer = TypeVar("Answer", bound=HttpResponseBase)

# Marks a view whose page is the same for everybody without a cookie, and read without
# leaving a trace but a count. Who keeps it asks each time whether it still holds: what
# is taken off the air has to be gone at once, from every browser too.
for_all = cache_control(public=True, no_cache=True)


def in_indonesian(view: Callable[..., Answer]) -> Callable[..., Answer]:
    """Answer machines, which chose no language, in Indonesian, and say so; whatever
    language was chosen in the browser that asks for them."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> Answer:
        # One of its own for each request: it remembers the language before.
        with translation.override("id"):
            response = view(request, *args, **kwargs)
        response["Content-Language"] = "id"
        return response

    return answered


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
