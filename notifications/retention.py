"""Messages that did their duty lose their text and recipient.

UU 27/2022 (personal data), articles 42-44: erase when the purpose is met. The row
itself stays, so the same news is never sent again.
"""

from __future__ import annotations

import datetime

from django.db import models

from notifications.models import DigestRun, Message


def erasable(before: datetime.datetime) -> models.QuerySet[Message]:
    """Sent before, or dead since before, and not yet erased."""
    return Message.objects.filter(
        models.Q(state=Message.State.SENT, sent_at__lt=before)
        | models.Q(state=Message.State.DEAD, next_at__lt=before),
        erased_at=None,
    )


def erase(before: datetime.datetime, now: datetime.datetime) -> int:
    """Erase them, and forget who had which digest; return how many messages."""
    DigestRun.objects.filter(created_at__lt=before).delete()
    return erasable(before).update(
        recipient="", subject="", text="", html="", reply_to="", last_error="",
        fallback_email="", template={}, contact=None, unsubscribe_url="",
        erased_at=now,
    )  # fmt: skip
