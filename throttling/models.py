"""One counter per key and slot of time, raised by a single atomic statement."""

from django.db import models


class Counter(models.Model):
    key = models.CharField(max_length=64)
    slot = models.BigIntegerField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "slot"], name="counter_once_per_slot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.slot}: {self.count}"
