"""Summaries by e-mail: an officer's queue, a head's week, the province's figures.

Counts, codes and dates only: no text of a complaint, no identity, and nothing of
a secret one but its number in the counts.
"""

from complaints.digests.heads import send_scorecards, send_weekly
from complaints.digests.officers import collect, send_daily
from complaints.digests.province import Wanted, send_monthly, send_province_daily

__all__ = [
    "Wanted",
    "collect",
    "send_daily",
    "send_monthly",
    "send_province_daily",
    "send_scorecards",
    "send_weekly",
]
