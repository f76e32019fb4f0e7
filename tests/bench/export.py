"""How much memory and time the open data of many complaints take.

`make bench-export`: 20,000 complaints of one month, 1,000,000 with BENCH_FULL=1 (or
BENCH_ROWS). On a database of its own in a temporary folder (or BENCH_DATABASE_URL, an
empty one). Builds the files, reads the largest by a server that streams it, and the
map for search engines; prints the peak memory of the process that did each, and
of an idle one, which has loaded all that a build needs and reads no row.
"""

from __future__ import annotations

import datetime
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROWS = int(
    os.environ.get("BENCH_ROWS")
    or (1_000_000 if os.environ.get("BENCH_FULL") else 20_000)
)
MEMORY_LIMIT_MB = 150
AT_A_TIME = 5000


def run(environment: dict[str, str], *command: str) -> tuple[float, float]:
    """Seconds, and the peak memory of the process in MB."""
    start = time.monotonic()
    pid = os.posix_spawn(sys.executable, [sys.executable, *command], environment)
    _pid, status, usage = os.wait4(pid, 0)
    if status:
        sys.exit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return time.monotonic() - start, usage.ru_maxrss / 1024


def main() -> None:
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        database = os.environ.get("BENCH_DATABASE_URL", f"sqlite:///{folder}/b.sqlite3")
        environment = os.environ | {
            "DATABASE_URL": database,
            "REDIS_URL": "",
            "SECRET_KEY": "kunci-uji",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
            "BENCH_MEDIA": f"{folder}/media",
        }
        run(environment, "manage.py", "migrate", "--verbosity", "0")
        seconds, _peak = run(environment, __file__, "seed", str(ROWS))
        print(f"complaints     {ROWS}, seeded in {seconds:.0f} s")
        peaks = []
        for step in ("idle", "build", "download", "sitemaps"):
            seconds, peak = run(environment, __file__, step)
            peaks.append(peak)
            print(f"{step:<14} {seconds:8.1f} s {peak:8.1f} MB at most")
        print(f"limit          {MEMORY_LIMIT_MB} MB")
        assert max(peaks) <= MEMORY_LIMIT_MB


# --- The processes ----------------------------------------------------------


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django
    from django.conf import settings

    settings.MEDIA_ROOT = os.environ["BENCH_MEDIA"]
    settings.ALLOWED_HOSTS = ["testserver"]
    django.setup()


def seed(count: int) -> None:
    prepare()
    from django.conf import settings

    from complaints.models import Complaint
    from tests import factories as f

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    first = f.filed(email="")
    values = {
        field.attname: getattr(first, field.attname)
        for field in Complaint._meta.concrete_fields
        if not field.primary_key and field.name not in ("public_code", "submission_key")
    }
    values |= {"status": "assigned", "public_text": f.TEXT, "verified_at": f.NOW}
    for start in range(0, count, AT_A_TIME):
        Complaint.objects.bulk_create(
            Complaint(
                public_code=f"JTG-2026-{n:07}",
                **values | {"created_at": f.NOW + datetime.timedelta(seconds=n // 2)},
            )
            for n in range(start, min(start + AT_A_TIME, count))
        )


def idle() -> None:
    prepare()
    from django.urls import reverse

    from portal.opendata import building, writers

    with building.public_addresses():
        reverse("home")
    writers.formats()


def build() -> None:
    prepare()
    from django.utils import timezone

    from portal.opendata import building
    from portal.opendata.models import DataFile

    building.build(timezone.now())
    files = DataFile.objects.filter(dataset="aduan")
    assert sum(f.rows for f in files if f.format == "csv") >= ROWS, list(files)


def _read(address: str, **headers: str) -> int:
    from django.test import Client

    response = Client().get(address, headers=headers)
    assert response.status_code in (200, 206), (address, response.status_code)
    chunks = response.streaming_content if response.streaming else [response.content]
    return sum(len(chunk) for chunk in chunks)


def download() -> None:
    prepare()
    from portal.opendata.models import DataFile

    for file in DataFile.objects.filter(dataset="aduan").order_by("-size")[:3]:
        size = _read(file.get_absolute_url())
        assert size == file.size
        half = f"bytes={size // 2}-"
        assert _read(file.get_absolute_url(), range=half) == size - size // 2


def sitemaps() -> None:
    prepare()
    from complaints.models import Complaint
    from portal.sitemaps.views import STRETCH

    _read("/sitemap.xml")
    last = Complaint.objects.latest("pk").pk
    for stretch in {0, last // STRETCH // 2, last // STRETCH}:
        start = time.monotonic()
        _read(f"/sitemap/aduan-{stretch}.xml")
        print(f"  map {stretch:<8} {time.monotonic() - start:8.2f} s")


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            main()
        case ["seed", count]:
            seed(int(count))
        case [step]:
            steps = {"idle": idle, "build": build, "download": download}
            (steps | {"sitemaps": sitemaps})[step]()
