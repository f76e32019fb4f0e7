"""How often each service is read, as a number per day and nothing about readers."""

from __future__ import annotations

import datetime

from django.db import connection, models

from services.models.services import Service


class ReadingQuerySet(models.QuerySet["Reading"]):
    def count_readers(self, service_pk: int, day: datetime.date, many: int) -> None:
        """So many more, by a single statement: simultaneous readers all count."""
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO services_reading (service_id, day, count)"
                " VALUES (%s, %s, %s)"
                " ON CONFLICT (service_id, day)"
                " DO UPDATE SET count = services_reading.count + excluded.count",
                [service_pk, day.isoformat(), many],
            )


class Reading(models.Model):
    service = models.ForeignKey(Service, models.CASCADE, related_name="readings")
    day = models.DateField()
    count = models.PositiveIntegerField()

    objects = ReadingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["service", "day"], name="reading_once_per_service_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.service_id} {self.day}: {self.count}"
