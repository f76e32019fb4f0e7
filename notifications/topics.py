"""What can be followed, in words that this app need not understand.

The app that owns a thing names it by a scope, finds it again by `topic(scope)`, and
tells what became of it by a source: a function from scopes and a window of time to
the news of each scope, public news only.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from notifications.subscriptions import Subscription


@dataclass(frozen=True)
class Topic:
    """A thing to follow: its name for machines and for people, and its page."""

    scope: str
    title: str
    path: str
    # How often news are to come unless somebody chooses otherwise.
    frequency: str = Subscription.Frequency.DAILY


@dataclass(frozen=True)
class News:
    """One line of a digest: what happened, to what, where to read it, and when."""

    what: str
    title: str
    path: str
    at: datetime.datetime


@dataclass(frozen=True)
class Window:
    """From `start` to `end`, which is outside."""

    start: datetime.datetime
    end: datetime.datetime


# The newest first. A source asked for more than it can tell tells the newest.
Source = Callable[[Collection[str], Window], Mapping[str, Sequence[News]]]

# Each frequency's digest, as DigestRun calls it.
DIGEST_KINDS = {
    frequency: f"follower_{frequency}" for frequency in Subscription.Frequency.values
}
# How many lines one subscription gets in one digest.
LISTED = 10
