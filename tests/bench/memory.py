"""What a server's workers hold in memory, with the processes that they start."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def memory(pid: int) -> tuple[float, float]:
    """Resident MB of the largest worker, by itself and with what it started."""
    alone, together = 0.0, 0.0
    for worker in _children(pid):
        own = _resident(worker)
        alone = max(alone, own)
        together = max(together, own + sum(map(_resident, _children(int(worker)))))
    return alone, together


def _children(pid: int) -> list[str]:
    try:
        return [
            child
            for task in Path(f"/proc/{pid}/task").iterdir()
            for child in (task / "children").read_text().split()
        ]
    except OSError:  # it has ended
        return []


def _resident(pid: str) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    found = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024 if found else 0


@contextmanager
def peak(pid: int) -> Iterator[list[float]]:
    """The most of both meanwhile, asked twenty times a second."""
    highest, over = [0.0, 0.0], threading.Event()

    def look() -> None:
        while not over.wait(0.05):
            highest[:] = map(max, highest, memory(pid))

    watcher = threading.Thread(target=look)
    watcher.start()
    yield highest
    over.set()
    watcher.join()
