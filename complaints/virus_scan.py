"""Ask a ClamAV daemon whether bytes hold a known virus; off without CLAMD_URL.

The INSTREAM command of clamd(8): lengths as 32-bit big-endian numbers before each
piece, a zero to end with, one line as the answer.
"""

from __future__ import annotations

import socket
import struct
import time
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 10.0  # for the whole scan, connecting included
PIECE = 64 * 1024


class Infected(Exception):
    """A known virus is in it; the message is its name."""


class NotScanned(Exception):
    """The daemon gave no clear answer: whether it is clean is not known."""


def is_on() -> bool:
    return bool(settings.CLAMD_URL)


def scan(content: bytes) -> None:
    """Return if clean. Raises Infected, or NotScanned for want of a clear answer."""
    try:
        answer = _ask(content)
    except OSError as error:
        raise NotScanned(str(error)) from error
    if answer == "stream: OK":
        return
    if answer.endswith(" FOUND"):
        raise Infected(answer.removeprefix("stream: ").removesuffix(" FOUND"))
    raise NotScanned(answer or "no answer")


def _ask(content: bytes) -> str:
    until = time.monotonic() + SECONDS
    with _connected() as daemon:
        pieces = [content[n : n + PIECE] for n in range(0, len(content), PIECE)]
        daemon.sendall(b"zINSTREAM\x00")
        for piece in [*pieces, b""]:
            _allow_time(daemon, until)
            daemon.sendall(struct.pack(">I", len(piece)) + piece)
        answer = b""
        while not answer.endswith(b"\x00") and len(answer) < 1024:
            _allow_time(daemon, until)
            received = daemon.recv(1024)
            if not received:
                break
            answer += received
    return answer.rstrip(b"\x00").decode(errors="replace")


def _connected() -> socket.socket:
    url = urlsplit(settings.CLAMD_URL)
    if url.scheme == "unix":
        daemon = socket.socket(socket.AF_UNIX)
        daemon.settimeout(SECONDS)
        try:
            daemon.connect(url.path)
        except OSError:
            daemon.close()
            raise
        return daemon
    return socket.create_connection(
        (url.hostname or "127.0.0.1", url.port or 3310), timeout=SECONDS
    )


def _allow_time(daemon: socket.socket, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0:
        raise TimeoutError("time is up")
    daemon.settimeout(left)
