"""A PostgreSQL server of a test's own, to be stopped and started."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

from tests.conftest import skip_or_fail
from tests.servers import free_port


def programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    beside = shutil.which("initdb")
    return found[-1] if found else Path(beside).parent if beside else None


class Postgres:
    def __init__(self) -> None:
        folder = programs()
        if folder is None:
            skip_or_fail("PostgreSQL's programs are not installed")
        self.bin, self.port = folder, free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="portal-pg-"))
        # The server refuses to run as root.
        self.user = "postgres" if os.getuid() == 0 else None
        if self.user:
            shutil.chown(self.folder, self.user)
        self._run("initdb", "-U", "portal", "-A", "trust", "-E", "UTF8")

    def _run(self, program: str, *options: str) -> None:
        subprocess.run(
            [self.bin / program, "-D", self.folder / "data", *options],
            user=self.user,
            cwd=self.folder,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self) -> None:
        options = f"-p {self.port} -k {self.folder} -c listen_addresses=127.0.0.1"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-w", "-l", log, "-o", options, "start")

    def stop(self) -> None:
        """At once and without a word, as when the power goes."""
        self._run("pg_ctl", "-m", "immediate", "stop")

    def remove(self) -> None:
        if (self.folder / "data" / "postmaster.pid").exists():
            self.stop()
        shutil.rmtree(self.folder)

    @property
    def settings(self) -> dict[str, Any]:
        return {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "USER": "portal",
            "PASSWORD": "",
            "NAME": "postgres",
        }

    @property
    def url(self) -> str:
        return f"postgres://portal@127.0.0.1:{self.port}/postgres"

    def copy(self, url: str) -> None:
        """Everything of the database at `url`."""
        dump = subprocess.run(
            ["pg_dump", "--no-owner", "--no-privileges", "--dbname", url],  # noqa: S607 - found on PATH by design
            check=True,
            capture_output=True,
        )
        subprocess.run(
            ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", self.url],  # noqa: S607 - found on PATH by design
            input=dump.stdout,
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def do(self, *statements: str) -> None:
        with psycopg.connect(self.url, autocommit=True) as server:
            # Whatever the fault forbids, its maker may.
            server.execute("SET default_transaction_read_only = off")
            for statement in statements:
                server.execute(statement)
