"""What looks like a machine's or a joker's filing. Nothing is dropped for it.

Each complaint waits for a verifier before the public reads it. A suspicion holds it
there with its reasons, which the staff see as a note, as a mark in their list and on
top of its page. The sender gets a receipt like everybody: people who are wrongly
suspected lose nothing.
"""

from __future__ import annotations

import datetime
import re

from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _

from complaints.models import Complaint

REPEATED, WITHIN = 3, datetime.timedelta(days=1)
HASTE = datetime.timedelta(seconds=2)
_SALT = "complaints.opened"
_LINK = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)


def stamp(now: datetime.datetime) -> str:
    """Goes along in a form: when it was opened, signed."""
    return Signer(salt=_SALT).sign(str(round(now.timestamp() * 1000)))


def opened_at(stamp: str) -> datetime.datetime | None:
    """When the form with this stamp was opened; None if it is missing or forged."""
    try:
        moment = int(Signer(salt=_SALT).unsign(stamp))
    except (BadSignature, ValueError):
        return None
    return datetime.datetime.fromtimestamp(moment / 1000, datetime.UTC)


def is_hasty(opened: datetime.datetime | None, now: datetime.datetime) -> bool:
    """Sent faster than anybody reads, or without ever having been opened."""
    return opened is None or now - opened < HASTE


def reasons(
    text: str, *, trap_filled: bool, hasty: bool, now: datetime.datetime
) -> list[str]:
    """Why a verifier should look twice; empty for almost everybody."""
    found = []
    if hasty:
        found.append(_("Terkirim kurang dari dua detik setelah dibuka."))
    if trap_filled:
        found.append(_("Kolom tersembunyi terisi, seperti oleh mesin."))
    if _LINK.search(text) and len(_LINK.sub("", text).strip()) < 20:
        found.append(_("Isinya hampir hanya tautan."))
    same = Complaint.objects.filter(
        status="received", created_at__gte=now - WITHIN, original_text=text
    )
    if len(same.values_list("pk", flat=True)[:REPEATED]) >= REPEATED:
        found.append(_("Isi yang sama sudah masuk beberapa kali hari ini."))
    return found
