"""A worker that takes no more tasks ends itself, for its supervisor to restart it."""

from __future__ import annotations

import logging
import os
import signal
import threading
from typing import Any

from celery import bootsteps

logger = logging.getLogger(__name__)

LOOKS_PER_SILENCE = 6
# What a graceful end may take before it is forced.
GRACE_SECONDS = 20
EXIT_CODE = 70  # EX_SOFTWARE of sysexits.h


class Watchdog(bootsteps.StartStopStep):
    """A thread beside the consumer that reads the heartbeat, see
    notifications/heartbeat.py for why and when."""

    requires = {"celery.worker.components:Pool"}

    def __init__(self, parent: Any, **options: Any) -> None:
        super().__init__(parent, **options)
        self._stopping = threading.Event()

    def start(self, parent: Any) -> None:
        threading.Thread(target=self._watch, args=[parent], daemon=True).start()

    def stop(self, parent: Any) -> None:
        self._stopping.set()

    def _watch(self, worker: Any) -> None:
        from django.conf import settings
        from django.utils import timezone

        since = timezone.now()
        while not self._stopping.wait(
            settings.WORKER_SILENCE_SECONDS / LOOKS_PER_SILENCE
        ):
            if _has_stopped(timezone.now(), since):
                logger.critical("Pekerja tidak lagi mengambil tugas: berhenti.")
                self._end(worker)
                return

    def _end(self, worker: Any) -> None:
        """Ask for a graceful end; a worker that is stuck gets a hard one."""
        os.kill(os.getpid(), signal.SIGTERM)
        self._stopping.wait(GRACE_SECONDS)
        for child in _children(worker):
            os.kill(child, signal.SIGKILL)
        os._exit(EXIT_CODE)


def _has_stopped(now: Any, since: Any) -> bool:
    from django.db import DatabaseError, connection

    from notifications import heartbeat

    try:
        return heartbeat.workers_have_stopped(now, since)
    except DatabaseError:
        # Restarting a worker mends no database.
        logger.exception("Detak pekerja tidak terbaca")
        return False
    finally:
        # No connection may be open when the pool forks another child.
        connection.close()


def _children(worker: Any) -> list[int]:
    pool = getattr(getattr(worker, "pool", None), "_pool", None)
    return [child.pid for child in getattr(pool, "_pool", ()) if child.pid]
