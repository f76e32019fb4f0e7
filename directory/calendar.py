"""The day in Central Java, and the days on which Indonesia does not work."""

import datetime
from functools import cache
from zoneinfo import ZoneInfo

WIB = ZoneInfo("Asia/Jakarta")


def wib_date(moment: datetime.datetime) -> datetime.date:
    """The calendar day of `moment` in Central Java."""
    return moment.astimezone(WIB).date()


@cache
def national_holidays(year: int) -> frozenset[datetime.date]:
    """Public holidays of Indonesia from the `holidays` library.

    Islamic dates of years without a decree yet are the library's estimate.
    """
    # Loaded when first needed; docs/decisions/0150.
    import holidays

    return frozenset(holidays.country_holidays("ID", years=year))
