import datetime

import pytest
from django.core.management import call_command
from kombu.exceptions import OperationalError

from notifications import heartbeat, tasks
from notifications.models import Heartbeat
from tests import factories as f

pytestmark = pytest.mark.django_db

MINUTE = datetime.timedelta(minutes=1)


def test_with_nobody_asked_nobody_has_stopped():
    assert not heartbeat.workers_have_stopped(f.NOW)


def test_silence_after_a_question_is_a_stop_after_three_minutes():
    heartbeat.asked(f.NOW)
    assert not heartbeat.workers_have_stopped(f.NOW + 3 * MINUTE)
    assert heartbeat.workers_have_stopped(f.NOW + 4 * MINUTE)


def test_asking_again_each_minute_does_not_start_the_wait_anew():
    for n in range(5):
        heartbeat.asked(f.NOW + n * MINUTE)
    assert heartbeat.workers_have_stopped(f.NOW + 4 * MINUTE)


def test_any_answer_ends_the_alarm_and_the_next_question_starts_a_new_wait():
    heartbeat.asked(f.NOW)
    heartbeat.answered(f.NOW + 5 * MINUTE)
    assert not heartbeat.workers_have_stopped(f.NOW + 60 * MINUTE)
    heartbeat.asked(f.NOW + 60 * MINUTE)
    assert not heartbeat.workers_have_stopped(f.NOW + 62 * MINUTE)
    assert heartbeat.workers_have_stopped(f.NOW + 64 * MINUTE)


def test_a_worker_that_just_started_is_given_its_time():
    heartbeat.asked(f.NOW)
    started = f.NOW + 30 * MINUTE
    assert not heartbeat.workers_have_stopped(started + MINUTE, started)
    assert heartbeat.workers_have_stopped(started + 4 * MINUTE, started)


def test_a_busy_worker_does_not_write_for_each_task(django_assert_num_queries):
    heartbeat.answered(f.NOW)
    heartbeat.answered(f.NOW + datetime.timedelta(seconds=5))
    assert Heartbeat.objects.get().answered_at == f.NOW
    heartbeat.answered(f.NOW + MINUTE)
    assert Heartbeat.objects.get().answered_at == f.NOW + MINUTE


@pytest.mark.parametrize("broker", ["there", "gone"])
def test_the_minutes_sweep_asks_the_workers_and_goes_on_without_a_broker(
    settings, monkeypatch, capsys, broker
):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    def apply_async(**options):
        assert options == {"expires": 120}
        if broker == "gone":
            raise OperationalError("connection refused")

    monkeypatch.setattr(tasks.beat, "apply_async", apply_async)
    call_command("send_outbox")
    said = capsys.readouterr()
    assert "0 terkirim, 0 belum terkirim" in said.out
    assert ("Broker tidak terjangkau" in said.err) == (broker == "gone")
    # What never reached the broker is no question that a worker left unanswered.
    assert Heartbeat.objects.exists() == (broker == "there")
