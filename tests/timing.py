"""What a page costs, whoever else is busy on the machine."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext


def database_milliseconds(queries: Iterable[dict[str, str]]) -> float:
    """What PostgreSQL itself needs for them, each at its best of ten, since it
    tells time by the clock. SQLite works in our own process: nothing to add."""
    if connection.vendor != "postgresql":
        return 0.0
    total = 0.0
    with connection.cursor() as cursor:
        for query in queries:
            runs = []
            for _ in range(10):
                cursor.execute(
                    f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {query['sql']}"
                )
                plan = cursor.fetchone()[0][0]
                runs.append(plan["Planning Time"] + plan["Execution Time"])
            total += min(runs)
    return total


def page_milliseconds(client: Client, address: str) -> float:
    """Time of our processor for the page, best of ten, and of the database."""
    runs = []
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    for _ in range(10):
        began = time.process_time()
        client.get(address)
        runs.append(time.process_time() - began)
    return min(runs) * 1000 + database_milliseconds(queries.captured_queries)


@contextmanager
def no_collection() -> Iterator[None]:
    """Without the garbage collector: each try makes as much garbage as the one before,
    so in a process with many objects it would come round in the turn of one kind."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


@no_collection()
def mean_milliseconds(tries: int, **kinds: Callable[[], object]) -> dict[str, float]:
    """Mean of our processor's time for each kind, measured in turns; two more of
    each come first to warm up."""
    spent = dict.fromkeys(kinds, 0.0)
    for run in range(tries + 2):
        for kind, attempt in kinds.items():
            began = time.thread_time()
            attempt()
            if run >= 2:
                spent[kind] += time.thread_time() - began
    return {kind: seconds * 1000 / tries for kind, seconds in spent.items()}
