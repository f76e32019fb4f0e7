"""Taking part in a consultation, and what came out of it."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.db import models, transaction
from django.utils.translation import gettext as _

from portal.news.conversation import ConversationError
from portal.news.models import Commenter, Consultation, Option, Vote


@transaction.atomic
def vote(
    consultation: Consultation, option: Option, *, by: Commenter, now: datetime.datetime
) -> bool:
    """Count this person's answer, once; False if they had answered before, which
    stays as it is. Raises ConversationError outside of its time."""
    if not consultation.is_open(now):
        raise ConversationError(_("Jajak pendapat ini sudah ditutup."))
    if option.consultation_id != consultation.pk or by.blocked:
        raise ConversationError(_("Jawaban ini tidak dapat kami terima."))
    _row, created = Vote.objects.get_or_create(
        consultation=consultation, commenter=by, defaults={"option": option, "at": now}
    )
    return created


@dataclass(frozen=True)
class Result:
    option: Option
    count: int
    percent: int


def results(consultation: Consultation) -> list[Result]:
    """Each option with its share, the most chosen first. One query."""
    options = list(consultation.options.annotate(n=models.Count("votes")))
    total = sum(option.n for option in options)
    rows = [
        Result(option, option.n, round(100 * option.n / total) if total else 0)
        for option in options
    ]
    return sorted(rows, key=lambda row: -row.count)
