"""What a reporter typed while their way in ran out, kept until they have proved again
who they are.

In the session of the browser that had the way in, and for no longer than that lasts.
"""

from __future__ import annotations

import datetime

from django.contrib import messages
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from complaints.forms.fields import MAX_TEXT

KEPT = datetime.timedelta(minutes=60)
# The long texts of the forms on the reporter's page, as they are posted.
TEXTS = ("text", "reopen-text", "nilai-comment")


def keep(request: HttpRequest, public_code: str) -> None:
    """Keep the text of a form that came too late, and say why PIN is asked again.

    Only where this browser had the way in before.
    """
    if public_code not in request.session.get("tracked", {}):
        return
    typed = next(filter(None, (request.POST.get(name) for name in TEXTS)), "")
    if typed:
        until = (timezone.now() + KEPT).isoformat()
        request.session["unsent"] = [public_code, typed[:MAX_TEXT], until]
        text = _(
            "Demi keamanan, masukkan lagi PIN Anda. Yang Anda tulis belum terkirim, dan"
            " masih ada di halaman aduan."
        )
    else:
        text = _("Demi keamanan, masukkan lagi PIN Anda: sudah lebih dari satu jam.")
    messages.info(request, text)


def code(request: HttpRequest) -> str:
    """The number of the complaint whose text waits, or nothing."""
    kept = _kept(request)
    return kept[0] if kept else ""


def take(request: HttpRequest, public_code: str) -> str:
    """The text that waits for this complaint, once."""
    kept = _kept(request)
    if not kept or kept[0] != public_code:
        return ""
    del request.session["unsent"]
    return kept[1]


def _kept(request: HttpRequest) -> tuple[str, str] | None:
    kept = request.session.get("unsent")
    if not kept:
        return None
    public_code, text, until = kept
    if timezone.now() > datetime.datetime.fromisoformat(until):
        del request.session["unsent"]
        return None
    return public_code, text
