"""How a message leaves: each module has one `send(message)`; it raises on failure.

`send` returns the id that the provider gave the message, or None. Any exception
is a failure that is tried again later; those below say more.
"""

import datetime


class Permanent(Exception):
    """It will never work; `undeliverable` if the fault is the recipient's address,
    so that another channel may do."""

    def __init__(self, reason: str, *, undeliverable: bool = False) -> None:
        super().__init__(reason)
        self.undeliverable = undeliverable


class RetryLater(Exception):
    """Too fast: again after `after`. It is no failure, so it counts no attempt."""

    def __init__(self, reason: str, after: datetime.timedelta) -> None:
        super().__init__(reason)
        self.after = after


class ChannelStopped(Exception):
    """Nothing can leave this way until a person acts; all rows wait."""


class Unknown(Exception):
    """It may have been sent: the provider took the request and never answered."""


class WindowClosed(Exception):
    """Free text is not allowed now; the same message may go as a template."""


class TransportDown(Exception):
    """Nobody's message would get through now: no connection, a wrong password."""
