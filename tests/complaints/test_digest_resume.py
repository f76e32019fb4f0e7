"""A digest run that is killed is taken up where it ended."""

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.utils import timezone

from directory.models import StaffPosting, User
from notifications import outbox
from notifications.models import DigestRun, Message
from tests import factories as f
from tests.servers import ROOT, _database_url
from tests.waiting import until

READERS = 200


@pytest.mark.django_db(transaction=True)
@pytest.mark.exhaustive
def test_kill_minus_nine_halfway_loses_nobody_and_tells_nobody_twice(mail_sink):
    f.filed(now=timezone.now(), email="")
    users = User.objects.bulk_create(
        User(email=f"petugas{n}@jateng.example", is_staff=True) for n in range(READERS)
    )
    StaffPosting.objects.bulk_create(
        StaffPosting(
            user=user,
            agency=f.agency(),
            role=StaffPosting.Role.OFFICER,
            started_on=timezone.localdate(),
        )
        for user in users
    )
    environment = os.environ | {
        "DATABASE_URL": _database_url(),
        "REDIS_URL": "",
        "EMAIL_URL": f"smtp://127.0.0.1:{mail_sink.port}",
        "SECRET_KEY": "kunci-uji",
    }
    command = [sys.executable, "manage.py", "send_digests", "daily"]
    first = subprocess.Popen(command, cwd=ROOT, env=environment)
    until(lambda: len(mail_sink.mails) >= READERS // 4, by=first)
    first.kill()
    assert first.wait() == -9
    assert 0 < DigestRun.objects.count() < READERS

    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    outbox.sweep(timezone.now() + 2 * outbox.LEASE)
    runs = DigestRun.objects.filter(kind="officer")
    assert runs.count() == Message.objects.count() == READERS
    assert not Message.objects.exclude(state=Message.State.SENT).exists()
    received = Counter(mail["Message-ID"] for mail in mail_sink.mails)
    assert len(received) == READERS
    assert sum(received.values()) - READERS <= 1
