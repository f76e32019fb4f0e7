"""Closures and disruptions of services as iCalendar (RFC 5545), for anybody's
calendar. Pure."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from directory.calendar import WIB, wib_date
from directory.vcard import escape, fold
from services.models import Disruption

PRODUCT = "-//Pemerintah Provinsi Jawa Tengah//Portal Jateng//ID"


def calendar(
    disruptions: Iterable[Disruption], base: str, now: datetime.datetime
) -> str:
    """One event for each; one without an end lasts until the end of today."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escape('Gangguan dan penutupan layanan Jawa Tengah')}",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H",
    ]
    for row in disruptions:
        lines += _event(row, base, now)
    return "".join(fold(line) for line in [*lines, "END:VCALENDAR"])


def _event(row: Disruption, base: str, now: datetime.datetime) -> list[str]:
    address = base + row.service.get_absolute_url()
    end = row.ends_at or _end_of_day(max(now, row.starts_at))
    return [
        "BEGIN:VEVENT",
        f"UID:gangguan-{row.pk}@portal-jateng",
        f"DTSTAMP:{_utc(row.starts_at)}",
        f"DTSTART:{_utc(row.starts_at)}",
        f"DTEND:{_utc(end)}",
        f"SUMMARY:{escape(f'{row.get_state_display()}: {row.service.name}')}",
        f"DESCRIPTION:{escape(row.text)}",
        f"URL:{address}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def _end_of_day(at: datetime.datetime) -> datetime.datetime:
    day = wib_date(at) + datetime.timedelta(days=1)
    return datetime.datetime(day.year, day.month, day.day, tzinfo=WIB)


def _utc(at: datetime.datetime) -> str:
    return at.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")
