"""Whether four processes may file on SQLite at once, and how fast.

`make bench-sqlite`: a new database in a temporary folder, PROCESSES that file together
PER_SECOND complaints with an address for letters, through the rule that the form calls,
for SECONDS. Prints how many were stored each second, how long one took, and how many
saw an error, "database is locked" above all; fails if one did, or if a row is missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROCESSES = 4
PER_SECOND = 20
SECONDS = int(os.environ.get("BENCH_SECONDS", "15"))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "DATABASE_URL": f"sqlite:///{folder}/bench.sqlite3",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            # Three slashes before an absolute path: one fewer is below the project.
            "EMAIL_URL": f"filemail:///{folder}/mail",
            "LOG_LEVEL": "CRITICAL",
            "PYTHONPATH": str(ROOT),
            "REDIS_URL": "",
            "SECRET_KEY": "kunci-uji",
        }

        def start(*command: str) -> subprocess.Popen[str]:
            return subprocess.Popen(
                [sys.executable, "-W", "ignore", *command],
                env=environment,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

        for command in (["manage.py", "migrate", "-v0"], [__file__, "prepare"]):
            assert start(*command).wait() == 0
        workers = [start(__file__, "file") for _ in range(PROCESSES)]
        for worker in workers:
            assert worker.stdout is not None
            worker.stdout.readline()
        for worker in workers:
            assert worker.stdin is not None
            worker.stdin.write("go\n")
            worker.stdin.flush()
        lines = [line for w in workers for line in w.communicate()[0].splitlines()]
        (counted,) = start(__file__, "count").communicate()[0].splitlines()
    took = sorted(float(line) for line in lines if line[0].isdigit())
    errors = [line for line in lines if not line[0].isdigit()]
    wanted = PER_SECOND * SECONDS
    print(f"processes      {PROCESSES}, asked for {PER_SECOND}/s during {SECONDS} s")
    print(f"stored         {len(took)} of {wanted}, {len(took) / SECONDS:.1f}/s")
    print(f"one took       {took[len(took) // 2]:.0f} ms, 95 of 100 at most ", end="")
    print(f"{took[int(len(took) * 0.95)]:.0f} ms, the slowest {took[-1]:.0f} ms")
    print(f"errors         {len(errors)} {errors[:1]}")
    assert not errors
    assert int(counted) == len(took)


# --- The processes ----------------------------------------------------------


def prepare() -> None:
    from tests import factories as f

    f.category(), f.region(), f.agency()


def file() -> None:
    """A complaint at each turn; what took longer is caught up, until the time ends."""
    from django.urls import reverse
    from django.utils import timezone

    from complaints import stems
    from directory.calendar import national_holidays
    from tests import factories as f

    # As a process that has served a page: what is loaded once is loaded.
    reverse("home"), stems.stems("jalan"), national_holidays(timezone.now().year)
    print("ready", flush=True)
    sys.stdin.readline()
    pause = PROCESSES / PER_SECOND
    began = time.monotonic()
    for turn in range(SECONDS * PER_SECOND // PROCESSES):
        time.sleep(max(0, began + turn * pause - time.monotonic()))
        if time.monotonic() - began > SECONDS:
            break
        start = time.monotonic()
        try:
            f.filed(timezone.now())
        except Exception as error:
            print(f"{type(error).__name__}: {error}")
        else:
            print((time.monotonic() - start) * 1000)


def count() -> None:
    from complaints.models import Complaint

    print(Complaint.objects.count())


if __name__ == "__main__":
    if len(sys.argv) == 1:
        main()
    else:
        import django

        django.setup()
        {"prepare": prepare, "file": file, "count": count}[sys.argv[1]]()
