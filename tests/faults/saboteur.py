"""The site, with places where a test may kill it.

Servers of the fault tests run this instead of portal.wsgi and portal.celery. A file
in SABOTAGE_DIR named after a place kills, by SIGKILL, the first process that comes
by; the file is gone then, so each file is one crash. Leases are shortened to seconds
so that recovery can be watched.
"""

from __future__ import annotations

import datetime
import os
import signal
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

import django
import httpx

django.setup()

from django.conf import settings  # noqa: E402

from complaints.channels.whatsapp import processing  # noqa: E402
from notifications import outbox  # noqa: E402
from notifications.models import Message  # noqa: E402
from notifications.transports import whatsapp  # noqa: E402
from portal.celery import app  # noqa: E402
from portal.wsgi import application as site  # noqa: E402

__all__ = ["app", "application"]

# With DEBUG off, pages are to be served without files collected first.
settings.STORAGES = settings.STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
outbox.LEASE = datetime.timedelta(seconds=int(os.environ.get("LEASE_SECONDS", "8")))
outbox.FIRST_DELAY = datetime.timedelta(seconds=2)
# Longer than reports of WhatsApp take on a busy machine, as it is in production.
outbox.SETTLE = datetime.timedelta(seconds=int(os.environ.get("SETTLE_SECONDS", "60")))
outbox.REST = datetime.timedelta(seconds=6)
whatsapp.TIMEOUT = httpx.Timeout(3)
whatsapp.SLOWER = dict.fromkeys(whatsapp.SLOWER, datetime.timedelta(seconds=2))
processing.SWEEP_AFTER = datetime.timedelta(seconds=2)
PLACES = Path(os.environ["SABOTAGE_DIR"])


def pass_by(place: str) -> None:
    for trap in PLACES.glob(f"{place}.*"):
        try:
            trap.unlink()
        except FileNotFoundError:
            continue  # another process stepped into it
        os.kill(os.getpid(), signal.SIGKILL)


wake = outbox._wake
send = outbox.SEND[Message.Transport.EMAIL]


def wake_or_die(message_pk: int) -> None:
    pass_by("between-commit-and-publish")
    wake(message_pk)


def send_or_die(message: Message) -> None:
    if message.recipient.startswith("racun"):
        os.kill(os.getpid(), signal.SIGKILL)
    pass_by("before-send")
    send(message)
    pass_by("between-send-and-note")


outbox._wake = wake_or_die
outbox.SEND[Message.Transport.EMAIL] = send_or_die


def application(environ: dict[str, Any], start_response: Any) -> Any:
    answer = site(environ, start_response)
    if environ["REQUEST_METHOD"] == "POST":
        pass_by("before-reply")
    return answer


if __name__ == "__main__":
    # Cron, every second instead of every minute.
    import sys
    import time

    from django.core.management import call_command

    while True:
        call_command("send_outbox", stdout=sys.stdout)
        if whatsapp.enabled():
            call_command("process_whatsapp", stdout=sys.stdout)
        time.sleep(1)
