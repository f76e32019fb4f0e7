"""How fast digests leave, beside a bare loop that renders and sends the same mails.

`make bench-digest`: the digests of 2,000 officers, of 2,000 citizens who follow
something, and of 100,000 citizens of whom 2,000 have news ("quiet"); with
BENCH_FULL=1 fifty times as many. ARGS=officers, followers or quiet for one of them.

Runs on a database of its own in a temporary folder (or BENCH_DATABASE_URL, an empty
one, then for one of them only), delivers to a mail server in a process of its own,
kills the run halfway with SIGKILL, starts it again, and prints rates, peak memory
and what arrived.
"""

from __future__ import annotations

import datetime
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
RECIPIENTS = 100_000 if os.environ.get("BENCH_FULL") else 2_000
MEMORY_LIMIT_MB = 200
READERS = ("officers", "followers", "quiet")


def spawn(environment: dict[str, str], *command: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
    )


def finish(process: subprocess.Popen[bytes]) -> float:
    """Wait; the process's peak memory in MB."""
    _pid, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, -signal.SIGKILL):
        sys.exit(f"ended with {process.returncode}")
    return usage.ru_maxrss / 1024


def arrived(box: Path) -> tuple[int, int]:
    """How many mails, and how many different ones."""
    ids = box.read_text().split() if box.exists() else []
    return len(ids), len(set(ids))


def main(readers: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        box = Path(folder, "arrived")
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        sink = subprocess.Popen(
            [sys.executable, __file__, "sink", str(box), str(port)],
            stdout=subprocess.PIPE,
        )
        assert sink.stdout is not None
        sink.stdout.readline()
        database = os.environ.get(
            "BENCH_DATABASE_URL", f"sqlite:///{folder}/bench.sqlite3"
        )
        environment = os.environ | {
            "DATABASE_URL": database,
            "REDIS_URL": "",
            "EMAIL_URL": f"smtp://127.0.0.1:{port}",
            "EMAIL_PER_MINUTE": "0",
            "SECRET_KEY": "kunci-uji",
            "LOG_LEVEL": "WARNING",
            "PYTHONPATH": str(ROOT),
        }
        try:
            measure(environment, box, readers)
        finally:
            sink.terminate()
            sink.wait()


def measure(environment: dict[str, str], box: Path, readers: str) -> None:
    finish(spawn(environment, "manage.py", "migrate", "--verbosity", "0"))
    finish(spawn(environment, __file__, "seed", readers, str(RECIPIENTS)))

    start = time.monotonic()
    finish(spawn(environment, __file__, "bare", readers, str(RECIPIENTS)))
    bare = time.monotonic() - start
    assert arrived(box)[0] == RECIPIENTS
    box.unlink()

    start = time.monotonic()
    first = spawn(environment, "manage.py", "send_digests", "daily")
    while arrived(box)[0] < RECIPIENTS // 2 and first.poll() is None:
        time.sleep(RECIPIENTS / 50_000)
    first.kill()
    peaks = [finish(first)] if first.returncode is None else []
    half = arrived(box)[0]
    peaks.append(finish(spawn(environment, "manage.py", "send_digests", "daily")))
    ours = time.monotonic() - start
    # The one that was being sent when its process died waits for its lease.
    finish(spawn(environment, __file__, "sweep"))
    mails, different = arrived(box)

    print(f"recipients              {RECIPIENTS} {readers}")
    print(f"bare loop               {RECIPIENTS / bare:8.1f} mails/s  {bare:7.1f} s")
    print(f"send_digests            {RECIPIENTS / ours:8.1f} mails/s  {ours:7.1f} s")
    print(f"ratio                   {ours / bare:8.2f}")
    print(f"killed (SIGKILL) after  {half} mails, started again")
    print(f"arrived                 {mails}, of these different {different}")
    print(f"peak memory             {max(peaks):8.1f} MB (limit {MEMORY_LIMIT_MB})")
    assert different == RECIPIENTS
    assert mails - different <= 1
    assert max(peaks) <= MEMORY_LIMIT_MB


# --- The processes ----------------------------------------------------------


def sink(box: str, port: int) -> None:
    from aiosmtpd.controller import Controller

    class Box:
        async def handle_DATA(self, server: object, session: object, mail: object):
            found = re.search(rb"^Message-ID: <([^>]+)", mail.content, re.M | re.I)
            with Path(box).open("a") as file:
                file.write(found.group(1).decode() + "\n")
            return "250 OK"

    Controller(Box(), hostname="127.0.0.1", port=port).start()
    print("ready", flush=True)
    signal.pause()


def prepare() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    import django

    django.setup()


def seed_officers(count: int) -> None:
    """So many officers of one agency with thirty complaints, ten of them late."""
    prepare()
    from django.conf import settings
    from django.utils import timezone

    from directory.models import StaffPosting, User
    from tests import factories as f

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    now, agency = timezone.now(), f.agency()
    for n in range(30):
        f.filed(now=now - datetime.timedelta(days=30 if n < 10 else 0), email="")
    for start in range(0, count, 1000):
        users = User.objects.bulk_create(
            User(email=f"petugas{n}@jateng.example", is_staff=True)
            for n in range(start, min(start + 1000, count))
        )
        StaffPosting.objects.bulk_create(
            StaffPosting(
                user=user, agency=agency, role="officer", started_on=now.date()
            )
            for user in users
        )


def seed_followers(count: int) -> None:
    """So many citizens of whom each follows a list, and every second one a complaint
    too; thirty complaints were verified yesterday."""
    prepare()
    from django.utils import timezone

    from complaints import topics, workflow
    from directory.models import User
    from notifications.models import Subscription
    from notifications.subscriptions import mailbox_key
    from tests import factories as f

    now = timezone.now()
    yesterday = timezone.localtime(now).replace(hour=12) - datetime.timedelta(days=1)
    root = User.objects.create_superuser("root@jateng.example", f.PASSWORD)
    categories = [f.category(f"kategori-{n}") for n in range(10)]
    complaints = []
    for n in range(30):
        complaint = f.filed(now=yesterday, email="", category=categories[n % 10])
        workflow.verify(complaint, by=root, now=yesterday)
        complaints.append(complaint)
    lists = [topics.topic(f"complaints:kategori={c.code}") for c in categories]
    single = [topics.topic_of(c) for c in complaints]
    for start in range(0, count, 1000):
        rows = []
        for n in range(start, min(start + 1000, count)):
            address = f"warga{n:06}@warga.example"
            for topic in [lists[n % 10], *([single[n % 30]] if n % 2 else [])]:
                assert topic is not None
                rows.append(
                    Subscription(
                        address=address,
                        mailbox=mailbox_key(address),
                        scope=topic.scope,
                        title=topic.title,
                        path=topic.path,
                        frequency="daily",
                        created_at=now - datetime.timedelta(days=9),
                        confirmed_at=now - datetime.timedelta(days=9),
                    )
                )
        Subscription.objects.bulk_create(rows)


def seed_quiet(count: int) -> None:
    """The same, among 49 times as many who follow something without news."""
    seed_followers(count)
    from django.utils import timezone

    from complaints import topics
    from notifications.models import Subscription
    from notifications.subscriptions import mailbox_key
    from tests import factories as f

    at = timezone.now() - datetime.timedelta(days=9)
    topic = topics.topic(f"complaints:kategori={f.category('sepi').code}")
    assert topic is not None
    for start in range(0, 49 * count, 1000):
        Subscription.objects.bulk_create(
            Subscription(
                address=f"sepi{n:07}@warga.example",
                mailbox=mailbox_key(f"sepi{n:07}@warga.example"),
                scope=topic.scope,
                title=topic.title,
                path=topic.path,
                frequency="daily",
                created_at=at,
                confirmed_at=at,
            )
            for n in range(start, min(start + 1000, 49 * count))
        )


def officers_mails(count: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Template, recipient, context."""
    from django.utils import timezone

    from complaints import digests
    from directory.models import User

    context = digests.collect(User.objects.earliest("pk"), timezone.now())
    assert context is not None
    for user in User.objects.order_by("pk")[:count].iterator():
        yield "digest_officer", user.email, context


def followers_mails(count: int) -> Iterator[tuple[str, str, dict[str, Any]]]:
    from itertools import groupby

    from django.utils import timezone

    from notifications import followers
    from notifications.models import Subscription
    from notifications.topics import Window
    from portal.topics import SOURCES

    end = followers.window_end("daily", timezone.now())
    window = Window(end - datetime.timedelta(days=1), end)
    scopes = set(Subscription.objects.values_list("scope", flat=True).distinct())
    news: dict[str, Any] = {}
    for source in SOURCES["daily"]:
        news |= source(scopes, window)
    rows = Subscription.objects.filter(address__startswith="warga")
    rows = rows.order_by("address", "pk").iterator()
    for address, theirs in groupby(rows, lambda s: s.address):
        told = [(s, news[s.scope]) for s in theirs]
        yield "digest_follower", address, followers.context(told, "daily", "https://x")


def bare(mails: Iterator[tuple[str, str, dict[str, Any]]]) -> None:
    """Render and send, one connection, nothing remembered."""
    from django.core.mail import EmailMultiAlternatives, get_connection
    from django.template.loader import render_to_string

    with get_connection() as connection:
        for template, recipient, context in mails:
            subject, text, html = (
                render_to_string(f"email/{template}.{part}", context)
                for part in ("subject.txt", "txt", "html")
            )
            mail = EmailMultiAlternatives(
                " ".join(subject.split()), text, to=[recipient], connection=connection
            )
            mail.attach_alternative(html, "text/html")
            mail.send()


def sweep() -> None:
    prepare()
    from django.utils import timezone

    from notifications import outbox

    outbox.sweep(timezone.now() + outbox.LEASE * 2)


if __name__ == "__main__":
    match sys.argv[1:]:
        case []:
            for readers in READERS:
                main(readers)
        case [readers] if readers in READERS:
            main(readers)
        case ["sink", box, port]:
            sink(box, int(port))
        case ["seed", "officers", count]:
            seed_officers(int(count))
        case ["seed", "followers", count]:
            seed_followers(int(count))
        case ["seed", "quiet", count]:
            seed_quiet(int(count))
        case ["bare", "officers", count]:
            prepare()
            bare(officers_mails(int(count)))
        case ["bare", "followers" | "quiet", count]:
            prepare()
            bare(followers_mails(int(count)))
        case ["sweep"]:
            sweep()
