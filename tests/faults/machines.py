"""Real processes on loopback, to be broken: site, worker, cron, Redis, mail server."""

from __future__ import annotations

import asyncio
import math
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import redis as redis_client
from aiosmtpd.controller import Controller

from complaints.models import Complaint
from notifications.models import Message
from tests import factories as f
from tests.servers import ROOT, _database_url, free_port

FULL = bool(os.environ.get("FAULTS_FULL"))
CLIENTS = 8 if FULL else 4
# Twelve faults of each database file so many, those of PostgreSQL's own as many again.
ASKED = int(os.environ.get("FAULTS_REPORTS") or (6_000 if FULL else 480))
REPORTS = math.ceil(ASKED / 12)
# Of all faults together, for the last lines of the run.
TALLY: Counter[str] = Counter()


def until(condition: Callable[[], Any], seconds: float, what: str) -> Any:
    """The condition's first true value; AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError(f"not within {seconds} s: {what}")


class Mailbox:
    """A mail server that can be told to misbehave."""

    def __init__(self) -> None:
        self.port = free_port()
        self.received: Counter[str] = Counter()
        self.at: dict[str, float] = {}
        self.refused_address = ""
        self.mode = "accept"
        self.tries = 0
        self._controller: Controller | None = None

    def open(self) -> None:
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    def close(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address == self.refused_address:
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.tries += 1
        if self.mode == "451":
            return "451 try later"
        if self.mode == "hang":
            await asyncio.sleep(30)
        found = re.search(rb"^Message-ID: (\S+)", envelope.content, re.M | re.I)
        key = found.group(1).decode()
        self.received[key] += 1
        self.at.setdefault(key, time.monotonic())
        if self.mode == "drop":
            server.transport.close()
        return "250 OK"

    @property
    def duplicates(self) -> int:
        return sum(self.received.values()) - len(self.received)


class Redis:
    """A redis-server of our own that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1"]
        options = ["--save", "", "--appendonly", "no", "--dir", str(self.folder)]
        debug = ["--enable-debug-command", "yes"]
        with (self.folder / "redis.log").open("ab") as log:
            self.process = subprocess.Popen(
                command + options + debug, stdout=log, stderr=log
            )
        until(self._answers, 10, "redis answers")

    def _answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis_client.RedisError:
            return False

    def client(self) -> redis_client.Redis:
        return redis_client.Redis.from_url(self.url, socket_timeout=60)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


class Site:
    """All processes of one test, each ended by its own id."""

    def __init__(self, folder: Path, mailbox: Mailbox, redis: Redis) -> None:
        self.folder, self.mailbox, self.redis = folder, mailbox, redis
        self.traps = folder / "traps"
        self.traps.mkdir()
        self.port = free_port()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = os.environ | {
            "DATABASE_URL": _database_url(),
            "REDIS_URL": redis.url,
            "EMAIL_URL": f"smtp://127.0.0.1:{mailbox.port}",
            "SECRET_KEY": "kunci-uji",
            "DEBUG": "1",
            "LOG_LEVEL": "WARNING",
            "TRUSTED_PROXIES": "1",
            "MEDIA_ROOT": str(folder / "media"),
            "SABOTAGE_DIR": str(self.traps),
        }

    def run(self, name: str, *command: str, **environment: str) -> subprocess.Popen:
        with (self.folder / f"{name}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", *command],
                cwd=ROOT,
                env=self.environment | environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = process
        return process

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text()

    def start_web(self) -> None:
        bind = f"127.0.0.1:{self.port}"
        options = ["--workers", "2", "--threads", "4", "--bind", bind]
        self.run("web", "gunicorn", "tests.faults.saboteur", *options)
        until(self._web_answers, 30, "the site answers")

    def _web_answers(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz").is_success
        except httpx.TransportError:
            return False

    def start_worker(
        self, name: str = "worker", *, supervised: bool = False, **environment: str
    ) -> Any:
        supervisor = ["tests.faults.supervisor"] if supervised else []
        options = ["--concurrency", "2", "--loglevel", "INFO"]
        command = ["celery", "-A", "tests.faults.saboteur", "worker", *options]
        process = self.run(name, *supervisor, *command, **environment)
        until(lambda: " ready." in self.log(name), 40, "the worker is ready")
        return process

    def start_cron(self) -> None:
        self.run("cron", "tests.faults.saboteur")

    def trap(self, place: str, count: int) -> None:
        for n in range(count):
            (self.traps / f"{place}.{n}").touch()

    def stop(self) -> None:
        for process in self.processes.values():
            # The process's own group holds its children and nobody else.
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
            process.wait()

    # --- Citizens ---------------------------------------------------------------

    def file_reports(self, count: int = REPORTS) -> Filed:
        """Citizens file side by side, and try again until they hold a receipt."""
        filed = Filed()
        shares = [range(n, count, CLIENTS) for n in range(CLIENTS)]
        threads = [
            threading.Thread(target=self._citizen, args=[filed, share])
            for share in shares
        ]
        for thread in threads:
            thread.start()
        filed.threads = threads
        return filed

    def _citizen(self, filed: Filed, numbers: range) -> None:
        for n in numbers:
            try:
                self._file_one(filed, n)
            except Exception as error:
                filed.failures.append(f"{n}: {error!r}")

    def _file_one(self, filed: Filed, n: int) -> None:
        headers = {
            "X-Forwarded-For": f"10.0.{n // 250}.{n % 250}",
            "Sec-Fetch-Site": "same-origin",
        }
        address = f"http://127.0.0.1:{self.port}"
        with httpx.Client(base_url=address, headers=headers, timeout=40) as browser:
            form = _persist(lambda: browser.get("/aduan/baru/")).text
            fields = {
                name: re.search(rf'name="{name}" value="([^"]+)"', form).group(1)
                for name in ("csrfmiddlewaretoken", "submission_key")
            }
            fields |= {
                "kind": "complaint",
                "text": f"{f.TEXT} Laporan {n}.",
                "category": str(filed.category.pk),
                "region": str(filed.region.pk),
                "email": f"warga{n}@warga.example",
            }

            def post() -> httpx.Response:
                start = time.monotonic()
                answer = browser.post("/aduan/baru/", data=fields)
                filed.seconds.append(time.monotonic() - start)
                if answer.status_code == 503:
                    filed.turned_away += 1
                    assert f"Laporan {n}." in answer.text, "what was typed is kept"
                return answer

            answer = _persist(post)
            assert answer.status_code == 302, answer.status_code
            receipt = _persist(lambda: browser.get(answer.headers["Location"]))
            code = re.search(r"JTG-\d{4}-[0-9A-Z]{6}", receipt.text)
            assert code, (receipt.status_code, str(receipt.url))
            filed.codes.append(code.group())


def _persist(request: Callable[[], httpx.Response]) -> httpx.Response:
    """As somebody on a bad line would: again, until there is an answer, and again
    when told to come back soon."""
    for _ in range(120):
        try:
            answer = request()
        except httpx.TransportError:
            time.sleep(0.3)
            continue
        if answer.status_code != 503:
            return answer
        time.sleep(0.5)
    raise AssertionError("no answer in 120 tries")


class Filed:
    """What the citizens hold in their hands."""

    def __init__(self) -> None:
        self.codes: list[str] = []
        self.seconds: list[float] = []
        self.failures: list[str] = []
        self.turned_away = 0
        self.threads: list[threading.Thread] = []
        self.category = f.category()
        self.region = f.region()

    def wait(self) -> Filed:
        for thread in self.threads:
            thread.join()
        assert self.failures == [], self.failures
        return self

    def halfway(self) -> None:
        half = REPORTS // 3
        until(lambda: len(self.codes) >= half, 120 + half, "a third was filed")


def acknowledged(codes: list[str], stored: set[str]) -> None:
    TALLY["reports acknowledged"] += len(codes)
    TALLY["of these lost"] += len(set(codes) - stored)


def nothing_lost(filed: Filed, site: Site, crashes: int, seconds: float = 60) -> None:
    """Each acknowledged report exists once, each letter arrived, and no more letters
    came twice than processes crashed. A large run has a tenth of a second more for
    each letter."""
    stored = set(Complaint.objects.values_list("public_code", flat=True))
    acknowledged(filed.codes, stored)
    assert len(filed.codes) == len(set(filed.codes))
    assert set(filed.codes) == stored
    pending = Message.objects.exclude(state=Message.State.SENT)
    seconds += len(filed.codes) / 10
    until(lambda: not pending.exists(), seconds, "every letter is sent")
    TALLY["letters"] += len(site.mailbox.received)
    TALLY["letters twice"] += site.mailbox.duplicates
    TALLY["letters that a crash may repeat"] += crashes
    assert Message.objects.count() == len(filed.codes)
    assert len(site.mailbox.received) == len(filed.codes)
    assert site.mailbox.duplicates <= crashes
