"""The empty database on SQLite: migrated once, then copied for each process that tests.

Migrations take ten seconds of a core, and would in every process of every run. Their
result is kept as long as nothing changes that they can read.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
APPS = ("portal", "complaints", "services", "directory", "notifications", "throttling")
LOCK_FILES = ("requirements.lock", "requirements-dev.lock")


def put(at: Path, kept: Path) -> None:
    """An empty database into the file `at`, from the folder `kept` or into both."""
    kept.mkdir(parents=True, exist_ok=True)
    with (kept / "lock").open("w") as lock:
        # The first process migrates, the others wait for it.
        fcntl.flock(lock, fcntl.LOCK_EX)
        migrated = kept / f"{fingerprint()}.sqlite3"
        if not migrated.exists():
            for old in kept.glob("*.sqlite3*"):
                old.unlink()
            _migrate(kept / "begun.sqlite3")
            (kept / "begun.sqlite3").rename(migrated)
        # What a run that was killed left behind.
        for rest in ("-wal", "-shm"):
            Path(f"{at}{rest}").unlink(missing_ok=True)
        shutil.copyfile(migrated, at)


def fingerprint() -> str:
    """Of all our code and data, of the libraries and of Python."""
    files = [ROOT / name for name in LOCK_FILES]
    for app in APPS:
        found = sorted((ROOT / app).rglob("*"))
        files += [path for path in found if path.is_file() and path.suffix != ".pyc"]
    digest = hashlib.sha256(sys.version.encode())
    for path in files:
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _migrate(path: Path) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": f"sqlite:///{path}"},
        check=True,
    )
