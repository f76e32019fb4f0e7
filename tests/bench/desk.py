"""How fast the desk answers with many complaints, on PostgreSQL.

`make bench-desk`: the complaints of the database of BENCH_DATABASE_URL, such as one
that `make bench` kept; an empty one is filled with 100,000, or 1,000,000 with
BENCH_FULL=1, and left. With REDIS_URL, what is kept for a minute is. Prints the server
time of each page, the 50th and the 95th of 100 parts, over REQUESTS requests in this
process, and how much of it this process computed: on a busy machine the rest is
waiting.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
COUNT = 1_000_000 if os.environ.get("BENCH_FULL") else 100_000
REQUESTS = 20
LIMIT_MS = 500
AGENCIES = 40
LIST = "/admin/complaints/complaint/"
PAGES = {
    "start page": "/admin/",
    "queue": LIST,
    "queue, last page": f"{LIST}?p=20",
    "queue, late": f"{LIST}?tenggat=lewat",
    "queue, waiting": f"{LIST}?tenggat=warga",
    "queue, one status": f"{LIST}?status__exact=received",
    "search, a common word": f"{LIST}?q=jalan",
    "search, a number": f"{LIST}?q=JTG-2026-77777",
}

# A sixth waits for staff, most of it lately filed; the rest is closed or answered.
STATUS = """CASE n % 12 WHEN 0 THEN 'received' WHEN 1 THEN 'in_progress'
    WHEN 2 THEN 'answered' ELSE 'confirmed' END"""
FILED = """CASE WHEN n % 12 < 3 THEN now() - random() * interval '20 days'
    ELSE now() - random() * interval '700 days' END"""
CHANGED = {
    "public_code": "'JTG-2026-' || n",
    "submission_key": "gen_random_uuid()",
    "agency_id": "(SELECT a.ids[1 + n % %(agencies)s] FROM a)",
    "status": STATUS,
    "outcome": "CASE WHEN n % 12 < 2 THEN '' ELSE 'resolved' END",
    "closed_at": "CASE WHEN n % 12 < 3 THEN NULL ELSE now() END",
    "answered_at": "CASE WHEN n % 12 > 1 THEN f.filed + interval '4 days' END",
    "created_at": "f.filed",
    "due_verify_at": "f.filed + interval '5 days'",
    "due_response_at": "f.filed + interval '12 days'",
    "public_text": "c.original_text",
    "public_stems": "' jalan lubang depan pasar jatuh '",
}


def main() -> None:
    address = os.environ.get("BENCH_DATABASE_URL", "")
    if not address.startswith("postgres"):
        sys.exit("Give BENCH_DATABASE_URL=postgres://… of a database to fill.")
    os.environ |= {
        "DATABASE_URL": address,
        "SECRET_KEY": "kunci-uji",
        "DEBUG": "",
        "ALLOWED_HOSTS": "testserver",
        "LOG_LEVEL": "WARNING",
        "DJANGO_SETTINGS_MODULE": "portal.settings",
    }
    sys.path.insert(0, str(ROOT))
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        check=True,
    )
    import django

    django.setup()
    from django.conf import settings

    # Static files by their plain names: what is measured is the page.
    plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES["staticfiles"]["BACKEND"] = plain
    from complaints.models import Complaint

    start = time.monotonic()
    users = seed()
    count = Complaint.objects.count()
    print(f"complaints             {count:>10,}   {time.monotonic() - start:.0f} s")
    worst = measure(users)
    print(f"worst 95th              {worst:9.1f} ms (limit {LIMIT_MS} ms)")
    assert worst <= LIMIT_MS


def seed() -> dict[str, object]:
    """The officers who look; the table is filled unless an earlier run did so."""
    from django.conf import settings
    from django.db import connection

    from complaints.models import Complaint
    from directory.models import User
    from tests import factories as f

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    emails = {"officer": "budi@jateng.example", "verifier": "vera@jateng.example"}
    if not User.objects.filter(email__in=emails.values()).exists():
        f.vera()
        f.budi()
    if not Complaint.objects.exists():
        agencies = [f.agency().pk]
        agencies += [f.agency(f"opd-{n}").pk for n in range(AGENCIES - 1)]
        pattern = f.filed(email="")
        columns = [c.column for c in Complaint._meta.concrete_fields]
        columns = [c for c in columns if c not in ("id", "staff_due_at")]
        values = ", ".join(CHANGED.get(c, f'c."{c}"') for c in columns)
        names = ", ".join(f'"{c}"' for c in columns)
        with connection.cursor() as cursor:
            cursor.execute(
                f"WITH a AS (SELECT %s::bigint[] AS ids) INSERT INTO"
                f" complaints_complaint ({names}) SELECT"
                f" {values.replace('%(agencies)s', str(AGENCIES)).replace('%', '%%')}"
                f" FROM complaints_complaint c, generate_series(1, %s) n,"
                f" LATERAL (SELECT {FILED.replace('%', '%%')} AS filed) f"
                " WHERE c.id = %s",
                [agencies, COUNT, pattern.pk],
            )
            cursor.execute("ANALYZE")
    return {who: User.objects.get(email=email) for who, email in emails.items()}


def measure(users: dict[str, object]) -> float:
    """Print each page's times in milliseconds; the worst 95th."""
    from django.test import Client

    from tests.door import enter

    worst = 0.0
    for who, user in users.items():
        client = Client()
        enter(client, user)
        for name, address in PAGES.items():
            times, own = [], time.process_time()
            for _ in range(REQUESTS + 1):
                start = time.perf_counter()
                response = client.get(address)
                times.append((time.perf_counter() - start) * 1000)
                assert response.status_code == 200, (address, response.status_code)
            own = (time.process_time() - own) * 1000 / len(times)
            times = sorted(times[1:])
            half, high = times[len(times) // 2], times[int(len(times) * 0.95)]
            worst = max(worst, high)
            print(
                f"{who:9} {name:24} {half:8.1f} {high:8.1f} ms, own CPU {own:.1f} ms",
                flush=True,
            )
    return worst


if __name__ == "__main__":
    main()
