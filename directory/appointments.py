"""Who holds a position: the one verb that writes an appointment."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from directory.models import Appointment, Position


@transaction.atomic
def appoint(appointment: Appointment, *, today: datetime.date) -> Appointment:
    """Save a new or changed appointment and keep the history of its position true.

    One without an end is the current one: whoever held the position until now
    ends on its first day, or today where that is not known. Raises
    ValidationError, with Indonesian text by field, when a day lies in the future,
    the end is before the start, or the days meet those of another holder.
    """
    # One writer at a time for a position; SQLite has one writer in all.
    Position.objects.select_for_update().get(pk=appointment.position_id)
    _refuse_future(appointment, today)
    if appointment.ended_on is None:
        _end_current(appointment, today)
    appointment.full_clean()
    other = Appointment.objects.overlapping(appointment).first()
    if other is not None:
        raise ValidationError(
            {
                "started_on": _("Masa jabatan bertumpuk dengan masa %(person)s.")
                % {"person": other.person}
            }
        )
    appointment.save()
    return appointment


def _refuse_future(appointment: Appointment, today: datetime.date) -> None:
    for name in ("started_on", "ended_on", "decree_date"):
        day = getattr(appointment, name)
        if day is not None and day > today:
            raise ValidationError({name: _("Tanggal ini belum tiba.")})


def _end_current(appointment: Appointment, today: datetime.date) -> None:
    current = (
        Appointment.objects.current()
        .filter(position_id=appointment.position_id)
        .exclude(pk=appointment.pk)
        .first()
    )
    if current is None:
        return
    last_day = appointment.started_on or today
    if current.started_on and current.started_on > last_day:
        raise ValidationError(
            {
                "started_on": _("%(person)s baru menjabat setelah tanggal ini.")
                % {"person": current.person}
            }
        )
    current.ended_on = last_day
    current.save(update_fields=["ended_on"])
