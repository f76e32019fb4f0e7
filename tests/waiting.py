"""Waiting on another process or thread: for what it does, never for a time."""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable
from pathlib import Path


def until(
    happened: Callable[[], object],
    *,
    seconds: float = 30,
    by: subprocess.Popen[bytes] | None = None,
) -> bool:
    """Whether it happened in time, and before the process `by` which it was to happen
    ended."""
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end or (by and by.poll() is not None):
            return False
        time.sleep(0.02)
    return True


def listening(at: int | Path) -> bool:
    """Whether somebody answers at this port of loopback, or this socket file."""
    family = socket.AF_UNIX if isinstance(at, Path) else socket.AF_INET
    address = str(at) if isinstance(at, Path) else ("127.0.0.1", at)
    with socket.socket(family) as probe:
        return probe.connect_ex(address) == 0
