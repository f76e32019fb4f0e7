"""What each page costs, and how that grows with the number of complaints.

`make bench`: provinces of 10,000 and 100,000 complaints; BENCH_SIZES=10000,1000000 for
others, 10⁷ with BENCH_FULL=1. Needs PostgreSQL (BENCH_SERVER, an address without a
database, its own databases are dropped at the end), Redis (REDIS_URL, a number of its
own) and wrk. BENCH_KEEP=1 leaves the databases there, and takes up those that an
earlier run left. Serves with gunicorn and production settings on loopback, loads each
page for BENCH_SECONDS, prints one table with ratios to bare views and to the smallest
province, and writes var/bench/pages.json.

Each page is asked as somebody with a cookie asks it, beside the site's own frame around
one row: the frame is made anew each time, what stands in it where directory/kept.py
does not keep it. Those that are kept for all are asked without a cookie too, beside a
constant of the same size.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
import psycopg

from tests.bench.filings import CLIENTS, PROXY, file_complaints, file_with_photos
from tests.bench.memory import memory, peak

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "var" / "bench" / "pages.json"
SERVER = os.environ.get("BENCH_SERVER", "postgres://postgres@127.0.0.1:5432")
FULL = [10_000, 100_000, 1_000_000, 10_000_000]
SIZES = [int(n) for n in os.environ.get("BENCH_SIZES", "10000,100000").split(",")]
KEEP = bool(os.environ.get("BENCH_KEEP"))
EXISTS = "SELECT 1 FROM pg_database WHERE datname = %s"
SECONDS = int(os.environ.get("BENCH_SECONDS", "3"))
# Of somebody who chose a region: no page is kept for whoever has a cookie of ours.
NOT_FOR_ALL = {"Cookie": "wilayah=33.74"}

# wrk prints no 95th percentile of its own.
PERCENTILES = """
done = function(summary, latency, requests)
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(95),
    summary.errors.status + summary.errors.timeout + summary.errors.connect))
end
"""


def main() -> None:
    if shutil.which("wrk") is None:
        sys.exit("Perlu wrk (apt-get install wrk).")
    if not os.environ.get("REDIS_URL"):
        sys.exit("Perlu REDIS_URL, misalnya redis://127.0.0.1:6379/15: tempat halaman.")
    sizes = FULL if os.environ.get("BENCH_FULL") else SIZES
    rows: list[dict[str, Any]] = []
    for size in sizes:
        name = f"portal_bench_{size}"
        with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
            if not KEEP:
                server.execute(f"DROP DATABASE IF EXISTS {name}")
            if not server.execute(EXISTS, [name]).fetchone():
                server.execute(f"CREATE DATABASE {name}")
        try:
            rows += measure(size, f"{SERVER}/{name}")
        finally:
            if not KEEP:
                with psycopg.connect(f"{SERVER}/postgres", autocommit=True) as server:
                    server.execute(f"DROP DATABASE {name} WITH (FORCE)")
        keep(rows, min(sizes))
    show(rows)


def keep(rows: list[dict[str, Any]], smallest: int) -> None:
    """What is known so far, since the largest province may take an hour."""
    add_ratios(rows, smallest)
    OUT.parent.mkdir(parents=True, exist_ok=True)
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],  # noqa: S607 - found on PATH by design
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    ).stdout.strip()
    about = {
        "commit": commit,
        "day": time.strftime("%Y-%m-%d"),
        "cores": os.cpu_count(),
    }
    OUT.write_text(json.dumps(about | {"rows": rows}, indent=1))


def measure(size: int, database: str) -> list[dict[str, Any]]:
    """Build, serve and load one province; one row for each page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": database,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "PRODUCTION": "1",
            "SECURE_SSL_REDIRECT": "0",
            "TRUSTED_PROXIES": "1",
            "ALLOWED_HOSTS": "127.0.0.1,testserver",
            "SECRET_KEY": "kunci-uji-beban-yang-panjang-sekali-0123456789-abcdefghij",
            "EMAIL_URL": f"filemail:///{folder}/mail",
            "MEDIA_ROOT": f"{folder}/media",
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": str(ROOT),
        }
        run = [sys.executable, "-m", "django"]
        subprocess.run(
            [*run, "collectstatic", "--noinput", "--verbosity", "0"],
            env=environment,
            cwd=ROOT,
            check=True,
        )
        began = time.monotonic()
        told = subprocess.run(
            [sys.executable, __file__, "prepare", str(size)],
            env=environment,
            cwd=ROOT,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout
        plan = json.loads(told.splitlines()[-1])
        print(f"{size} aduan dibuat dalam {time.monotonic() - began:.0f} s", flush=True)
        show_sizes(database)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        web = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "portal.wsgi"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "2"),
                *("--worker-class", "gthread", "--log-level", "error"),
            ],
            env=environment,
            cwd=ROOT,
        )
        try:
            return load_all(size, f"http://127.0.0.1:{port}", plan, web.pid, folder)
        finally:
            web.terminate()
            web.wait(20)


def show_sizes(database: str) -> None:
    """The five largest tables: rows, MB of data, MB of indexes."""
    with psycopg.connect(database) as server:
        found = server.execute(
            "SELECT relname, n_live_tup, pg_table_size(relid) / 1000000,"
            " pg_indexes_size(relid) / 1000000 FROM pg_stat_user_tables"
            " ORDER BY pg_total_relation_size(relid) DESC LIMIT 5"
        )
        for name, rows, data, indexes in found:
            print(f"  {name:32} {rows:>10,} {data:>7,} + {indexes:,} MB", flush=True)


def load_all(
    size: int, site: str, plan: dict[str, Any], pid: int, folder: str
) -> list[dict[str, Any]]:
    script = Path(folder, "percentiles.lua")
    script.write_text(PERCENTILES)
    for _ in range(100):
        try:
            httpx.get(f"{site}/healthz", timeout=5)
            break
        except httpx.HTTPError:
            time.sleep(0.2)
    rows = []
    for page in plan["pages"]:
        kept = page["kept"]
        cookie = {"Cookie": page["cookie"]} if page["cookie"] else NOT_FOR_ALL
        headers = PROXY | ({} if kept else cookie)
        first = httpx.get(site + page["address"], headers=headers, timeout=60)
        assert first.status_code == 200, (page["name"], first.status_code)
        row = {"size": size, "page": page["name"], "queries": page["queries"]}
        row["bytes"] = len(first.content)
        bare = (
            f"constant/{max(1, len(first.content) // 1024)}/" if kept else "template/"
        )
        row |= wrk(site + page["address"], headers, script)
        row["bare"] = wrk(f"{site}/bench/{bare}", headers, script)["per_second"]
        row["memory_mb"] = memory(pid)[0]
        rows.append(row)
    insert = 0.0
    for name, file in (
        ("filing", file_complaints),
        ("filing, photo", file_with_photos),
    ):
        with peak(pid) as highest:
            filed = file(site, plan)
        insert = filed.setdefault("bare", insert)
        alone, together = highest
        held = {"memory_mb": alone, "with_children_mb": together}
        rows.append({"size": size, "page": name} | held | filed)
    return rows


def wrk(url: str, headers: dict[str, str], script: Path) -> dict[str, float]:
    told = subprocess.run(
        [
            *("wrk", "-t1", f"-c{CLIENTS}", f"-d{SECONDS}s", "--timeout", "20s"),
            *("-s", str(script)),
            *(part for k, v in headers.items() for part in ("-H", f"{k}: {v}")),
            url,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    found = re.search(r"RESULT (\d+) (\d+) (\d+) (\d+) (\d+)", told)
    assert found is not None, told
    requests, duration, half, most, errors = map(int, found.groups())
    assert not errors, f"{url}: {errors} galat"
    return {
        "per_second": requests / (duration / 1e6),
        "p50_ms": half / 1000,
        "p95_ms": most / 1000,
    }


def add_ratios(rows: list[dict[str, Any]], smallest: int) -> None:
    first = {row["page"]: row for row in rows if row["size"] == smallest}
    for row in rows:
        row["of_bare"] = row["per_second"] / row["bare"]
        row["growth"] = first[row["page"]]["per_second"] / row["per_second"]


def show(rows: list[dict[str, Any]]) -> None:
    print(
        "| page | complaints | requests/s | p50 ms | p95 ms | queries | KB | MB |",
        end="",
    )
    print(" of its bare view | cost against the smallest |")
    print("|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|")
    for row in rows:
        print(
            f"| {row['page']} | {row['size']:,} | {row['per_second']:.0f}"
            f" | {row['p50_ms']:.0f} | {row['p95_ms']:.0f} | {row.get('queries', '')}"
            f" | {row.get('bytes', 0) / 1024:.0f} | {row['memory_mb']:.0f}"
            f" | {row['of_bare']:.0%} | {row['growth']:.2f} |"
        )
    for row in rows:
        if "transaction_p95_ms" in row:
            print(
                f"{row['page']}, {row['size']:,}: transaction"
                f" {row['transaction_p95_ms']:.0f} ms (95th of 100), a worker with the"
                f" photos that it has decoded {row['with_children_mb']:.0f} MB"
            )


# --- In a process of its own, with Django ------------------------------------


def prepare(size: int) -> None:
    """Build the province; print what to ask for, as one line of JSON."""
    import django

    django.setup()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from complaints.models import Category, Complaint
    from directory.models import Agency, Region, User
    from tests import factories as f
    from tests.bench.province import build
    from tests.door import enter

    call_command("migrate", verbosity=0)
    if not Complaint.objects.exists():
        build(size)
    public = Complaint.objects.public().order_by("-pk")
    latest = public.first()
    assert latest is not None
    deep = public.filter(pk__lte=latest.pk - min(size // 2, 120_000)).first()
    assert deep is not None
    dpupr, region = Agency.objects.get(code="dpupr"), Region.objects.first()
    category = Category.objects.get(code="jalan-jembatan")
    assert region is not None
    officer = Client()
    address = "beban@jateng.example"
    known = User.objects.filter(email=address).first()
    enter(officer, known or f.staff(address, dpupr))
    name = settings.SESSION_COOKIE_NAME
    desk = f"{name}={officer.cookies[name].value}"
    pages = {
        "home": "/",
        "service": "/layanan/izin-trayek-akdp/",
        "agency": "/direktori/dinkes/",
        "complaint": latest.get_public_url(),
        "list, page 1": "/aduan/daftar/",
        "list, deep": f"/aduan/daftar/?setelah={deep.public_code}",
        "list, filtered": f"/aduan/daftar/?wilayah={region.slug}&status=in_progress",
        "list, a word": "/aduan/daftar/?q=lampu",
        "search": "/cari/?q=bayar+pajak+motor",
        "desk, queue": "/admin/complaints/complaint/",
        "desk, a word": "/admin/complaints/complaint/?q=lubang",
    }
    told = []
    for page, address in pages.items():
        cookie = desk if address.startswith("/admin/") else ""
        visitor = Client()
        visitor.cookies["wilayah"] = "33.74"
        for kept in (False, True):
            client = officer if cookie else Client() if kept else visitor
            answer = client.get(address)
            if kept and (
                "public" not in answer.get("Cache-Control", "") or "q=" in address
            ):
                continue
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            told.append(
                {
                    "name": f"{page}, kept" if kept else page,
                    "address": address,
                    "cookie": cookie,
                    "kept": kept,
                    "queries": len(queries),
                }
            )
    answers = {
        "kind": "complaint",
        "text": f.TEXT,
        "category": category.pk,
        "region": region.pk,
        "address": "depan pasar",
        "hide_name": "on",
        "anonymous": "on",
    }
    print(json.dumps({"pages": told, "answers": answers}))


if __name__ == "__main__":
    if len(sys.argv) == 3:
        prepare(int(sys.argv[2]))
    else:
        main()
