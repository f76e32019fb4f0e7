"""Photos that nobody may see until they were scanned; see virus_scan.py."""

from __future__ import annotations

import datetime
import logging
from functools import partial
from typing import NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from complaints import virus_scan
from complaints.models import Attachment, Event
from complaints.moves import record

logger = logging.getLogger(__name__)


class Scanned(NamedTuple):
    released: int
    removed: int
    waiting: int


def scan_waiting(*, now: datetime.datetime) -> Scanned:
    """Release what is clean, remove what is infected; stop when nobody answers."""
    released = removed = 0
    waiting = Attachment.objects.filter(quarantined=True).select_related("complaint")
    for photo in waiting.order_by("pk"):
        try:
            with photo.file.open("rb") as file:
                virus_scan.scan(file.read())
        except virus_scan.NotScanned as error:
            logger.error("Foto belum dapat dipindai: %s", error)
            break
        except virus_scan.Infected as virus:
            logger.warning("Foto dibuang: mengandung virus")
            _remove(photo, str(virus), now)
            removed += 1
        else:
            Attachment.objects.filter(pk=photo.pk).update(quarantined=False)
            released += 1
    return Scanned(released, removed, waiting.count())


def _remove(photo: Attachment, virus: str, now: datetime.datetime) -> None:
    with transaction.atomic():
        record(
            photo.complaint,
            Event.Kind.NOTE,
            actor=Event.Actor.SYSTEM,
            now=now,
            text=_("Satu foto dibuang karena mengandung virus: %s.") % virus,
            visibility=Event.Visibility.INTERNAL,
        )
        # The file goes when the row is surely gone.
        transaction.on_commit(partial(photo.file.delete, save=False))
        photo.delete()
