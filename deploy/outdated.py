"""How old what we ship is, in words: `pip list --outdated --format json | outdated.py`.

Says for each package of requirements.lock that has a newer version how far behind we
are, and since when the pinned one stands in the lock file, by its history. Exit code
1 when a repair release is waiting, so that a weekly job is noticed.
"""

from __future__ import annotations

import datetime
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

LOCK = Path(__file__).resolve().parents[1] / "requirements.lock"
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)")
REPAIR, FEATURES, MAJOR = "perbaikan", "fitur baru", "versi besar baru"


class Behind(NamedTuple):
    name: str
    pinned: str
    latest: str
    step: str
    days: int | None


def step(pinned: str, latest: str) -> str:
    """How large the step is, by the first part of the version that differs."""
    ours, theirs = pinned.split("."), latest.split(".")
    if ours[0] != theirs[0]:
        return MAJOR
    return FEATURES if ours[1:2] != theirs[1:2] else REPAIR


def behind(outdated: list[dict[str, str]], since: dict[str, int]) -> list[Behind]:
    """Of what is outdated, what we ship; repairs first, then the longest waiting."""
    lines = map(PIN.match, LOCK.read_text().splitlines())
    shipped = {line.group(1).lower() for line in lines if line}
    rows = [
        Behind(
            row["name"].lower(),
            row["version"],
            row["latest_version"],
            step(row["version"], row["latest_version"]),
            since.get(row["name"].lower()),
        )
        for row in outdated
        if row["name"].lower() in shipped
    ]
    order = [REPAIR, FEATURES, MAJOR]
    return sorted(rows, key=lambda r: (order.index(r.step), -(r.days or 0), r.name))


def pinned_since(today: datetime.date) -> dict[str, int]:
    """Days since each line of the lock file was last changed; {} without a history."""
    blame = subprocess.run(  # noqa: S603 - fixed command, no shell
        ["git", "blame", "--line-porcelain", LOCK.name],  # noqa: S607 - found on PATH by design
        cwd=LOCK.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    days, at = {}, today
    for line in blame.stdout.splitlines():
        if line.startswith("committer-time "):
            at = datetime.datetime.fromtimestamp(
                int(line.split()[1]), datetime.UTC
            ).date()
        elif pin := PIN.match(line.removeprefix("\t")):
            days[pin.group(1).lower()] = (today - at).days
    return days


def words(rows: list[Behind]) -> str:
    if not rows:
        return "Semua pustaka terbaru."
    lines = [f"{len(rows)} pustaka punya versi lebih baru:"]
    for row in rows:
        age = "" if row.days is None else f", dipakai sejak {row.days} hari lalu"
        lines.append(f"  {row.name} {row.pinned} -> {row.latest}: {row.step}{age}")
    lines.append("Baca catatan rilisnya, lalu: make lock && make check")
    return "\n".join(lines)


if __name__ == "__main__":
    today = datetime.datetime.now(datetime.UTC).date()
    found = behind(json.load(sys.stdin), pinned_since(today))
    print(words(found))
    sys.exit(any(row.step == REPAIR for row in found))
