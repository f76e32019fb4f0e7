"""How a message leaves: each module has one `send(message)`; it raises on failure."""


class TransportDown(Exception):
    """Nobody's message would get through: no connection, a wrong password."""


class Refused(Exception):
    """The other side will never take this message; trying again is no use."""
