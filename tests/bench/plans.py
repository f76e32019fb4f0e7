"""By what index each list goes with a million complaints, as docs/indexes.md has it.

`make bench-plans`: on the database that `make bench-desk` filled (BENCH_DATABASE_URL),
opens each page of tests/portal/test_plans.py, lets PostgreSQL run its statements once
more under EXPLAIN ANALYZE, and prints for the slowest which way it took and how long.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
NODE = re.compile(
    r"((?:Parallel )?(?:Seq Scan|Index Scan|Index Only Scan|Bitmap Index Scan))"
    r"(?: Backward)?(?: using (\w+))? on (\w+)"
)
COLUMNS = "| {} | {} | {} | {} |"


def main() -> None:
    address = os.environ.get("BENCH_DATABASE_URL", "")
    if not address.startswith("postgres"):
        sys.exit("Give BENCH_DATABASE_URL=postgres://… that make bench-desk filled.")
    os.environ |= {
        "DATABASE_URL": address,
        "REDIS_URL": "",
        "SECRET_KEY": "kunci-uji",
        "DEBUG": "",
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from directory.models import User
    from tests.door import enter
    from tests.portal.test_plans import DESK_PAGES, pages

    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    hasher = "django.contrib.auth.hashers.MD5PasswordHasher"
    settings.PASSWORD_HASHERS = [hasher]
    print(COLUMNS.format("list", "by", "rows read", "ms"))
    print("|---|---|---:|---:|")
    public = Client()
    for name, page in pages().items():
        show(public, name, page)
    for who in ("vera", "budi"):
        client = Client()
        enter(client, User.objects.get(email=f"{who}@jateng.example"))
        role = {"vera": "verifier", "budi": "officer"}[who]
        for name, page in DESK_PAGES.items():
            if name != "messages":  # the operator's alone
                show(client, f"{role}: {name}", page)


def show(client: Any, name: str, page: str) -> None:
    """A line of the table for the slowest statement of the page."""
    from tests.portal.test_plans import recorded

    with recorded() as statements:
        answer = client.get(page)
    if answer.status_code != 200 or not statements:
        print(COLUMNS.format(name, f"({answer.status_code})", len(statements), ""))
        return
    _took, ways, rows, took = max(map(explained, statements))
    print(COLUMNS.format(name, ways, f"{rows:,}", f"{took:.1f}"), flush=True)


def explained(statement: tuple[str, Any]) -> tuple[float, str, int, float]:
    from django.db import connection

    sql, params = statement
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF) {sql}", params)
        lines = [line for (line,) in cursor.fetchall()]
    took = float(re.search(r"Execution Time: ([\d.]+)", lines[-1])[1])  # type: ignore[index]
    ways: dict[str, int] = {}
    for line in lines:
        node = NODE.search(line)
        read = re.search(r"actual rows=(\d+) loops=(\d+)", line)
        if node and read and not node[3].startswith(("directory_", "services_")):
            way = node[2] or (node[3] if "Bitmap" in node[1] else f"scan of {node[3]}")
            ways[way] = ways.get(way, 0) + int(read[1]) * int(read[2])
    return took, ", ".join(ways), sum(ways.values()), took


if __name__ == "__main__":
    main()
