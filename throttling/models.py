"""One counter per key and window, raised by a single atomic statement."""

from django.db import models


class Counter(models.Model):
    key = models.CharField(max_length=64)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key", "window"], name="counter_once_per_window"
            )
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.window}: {self.count}"
