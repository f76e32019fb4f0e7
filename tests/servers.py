"""Real peers on loopback: a mail server that keeps what it gets, a Celery worker."""

from __future__ import annotations

import email
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from django.db import connection

from tests.waiting import listening, until

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class MailSink:
    """An SMTP server that accepts all and remembers it."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.mails.append(email.message_from_bytes(envelope.content, policy=modern))  # type: ignore[arg-type]
        return "250 OK"

    def __enter__(self) -> MailSink:
        self._controller.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._controller.stop()

    def wait_for(self, subject: str, seconds: float = 20) -> EmailMessage:
        """The first mail whose subject begins so; AssertionError if none comes."""

        def found() -> list[EmailMessage]:
            return [m for m in self.mails if m["Subject"].startswith(subject)]

        if until(found, seconds=seconds):
            return found()[0]
        got = [mail["Subject"] for mail in self.mails]
        raise AssertionError(f"no mail {subject!r} within {seconds} s, got {got}")


@contextmanager
def celery_worker(redis_url: str, mail_port: int, log: Path) -> Iterator[None]:
    """A worker process of our own on the test's database; ended by its own id."""
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "REDIS_URL": redis_url,
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "SECRET_KEY": "kunci-uji",
    }
    command = [sys.executable, "-m", "celery", "-A", "portal", "worker"]
    options = ["--concurrency", "1", "--pool", "solo", "--loglevel", "INFO"]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command + options, cwd=ROOT, env=environment, stdout=out, stderr=out
        )
    try:
        _wait_until_ready(process, log)
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@contextmanager
def web_server(folder: Path, *, workers: int = 1, static: bool = True) -> Iterator[str]:
    """The address of the site as production runs it, on the test's database.

    gunicorn and WhiteNoise with hashed and precompressed files collected into
    `folder`, or with none; `folder`/access.log has a line "address bytes" for each
    response.
    """
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "DJANGO_SETTINGS_MODULE": "tests.browser.served",
        "SERVED_STATIC_ROOT": str(folder / "static") if static else "",
        "SECRET_KEY": "kunci-uji",
        "MEDIA_ROOT": str(folder / "media"),
        "PYTHONPATH": str(ROOT),
    }
    environment.pop("PRODUCTION", None)
    if static:
        collect = [sys.executable, "manage.py", "collectstatic", "--noinput"]
        subprocess.run(
            [*collect, "--verbosity", "0"], cwd=ROOT, env=environment, check=True
        )
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "portal.wsgi:application"]
    options = ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"]
    options += ["--workers", str(workers), "--threads", "4"]
    options += ["--access-logformat", "%(U)s %(B)s"]
    options += ["--access-logfile", str(folder / "access.log")]
    # What the kernel sends by itself would stand in the log as nothing.
    options += ["--no-sendfile"]
    options += ["--worker-tmp-dir", str(folder), "--no-control-socket"]
    with (folder / "gunicorn.log").open("wb") as out:
        process = subprocess.Popen(
            command + options, cwd=ROOT, env=environment, stdout=out, stderr=out
        )
    try:
        wait_until_listening(process, port, folder / "gunicorn.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def wait_until_listening(
    process: subprocess.Popen[bytes], port: int, log: Path, seconds: float = 30
) -> None:
    if not until(lambda: listening(port), seconds=seconds, by=process):
        raise AssertionError(f"the web server did not start:\n{log.read_text()}")


def _wait_until_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    if not until(lambda: " ready." in log.read_text(), by=process):
        raise AssertionError(f"the worker did not start:\n{log.read_text()}")


def _database_url() -> str:
    row = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{row['NAME']}"
    login = f"{row['USER']}:{row['PASSWORD']}" if row["PASSWORD"] else row["USER"]
    return f"postgres://{login}@{row['HOST']}:{row['PORT']}/{row['NAME']}"
