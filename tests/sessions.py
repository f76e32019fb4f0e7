"""Who else is in the test's database, on PostgreSQL."""

from __future__ import annotations

from django.db import connection

from tests.waiting import until

OTHERS = (
    "FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid()"
)


def end_others() -> None:
    """Be alone in it: the backend of a process that a test ended may take a moment to
    notice. It is waited for, then cut off, and named."""
    with connection.cursor() as cursor:

        def left() -> list[tuple[object, ...]]:
            cursor.execute(f"SELECT pid, state, query {OTHERS}")
            return cursor.fetchall()

        if until(lambda: not left(), seconds=10):
            return
        print(f"sessions that outlived their tests: {left()}")
        cursor.execute(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        until(lambda: not left(), seconds=10)
