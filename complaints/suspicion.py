"""What looks like a machine's or a joker's filing. Nothing is dropped for it.

Each complaint waits for a verifier before anybody else reads it, so a suspicion is
an internal note for that person and no more: people who are wrongly suspected lose
nothing.
"""

from __future__ import annotations

import datetime
import re

from django.utils.translation import gettext as _

from complaints.models import Complaint

REPEATED, WITHIN = 3, datetime.timedelta(days=1)
_LINK = re.compile(r"(?:https?://|www\.)\S{1,300}", re.IGNORECASE)


def reasons(text: str, *, trap_filled: bool, now: datetime.datetime) -> list[str]:
    """Why a verifier should look twice; empty for almost everybody."""
    found = []
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
