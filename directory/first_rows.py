"""The first row of the history of what was there before it was kept."""

from __future__ import annotations

import datetime
from typing import Any


def begin(apps: Any, app: str, *names: str, now: datetime.datetime) -> None:
    """For a migration: each row as it stands becomes the oldest of its history, so
    that the first change has something to differ from."""
    for name in names:
        model = apps.get_model(app, name)
        history = apps.get_model(app, f"Historical{name}")
        fields = [field.attname for field in model._meta.concrete_fields]
        rows = (
            history(
                history_date=now,
                history_type="+",
                **{field: getattr(row, field) for field in fields},
            )
            for row in model._default_manager.iterator()
        )
        history.objects.bulk_create(rows, batch_size=500)
