"""Letters by a provider's interface, with django-anymail's own test backend."""

import datetime
import os
import subprocess
import sys

import pytest
from django.core import mail

from notifications import outbox
from notifications.models import Message, TransportState
from notifications.transports import email
from tests import factories as f

anymail = pytest.importorskip("anymail.exceptions")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def provider(settings):
    settings.MAIL_PROVIDER = "test"
    settings.EMAIL_BACKEND = "anymail.backends.test.EmailBackend"
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "anymail"]


def waiting() -> Message:
    return Message.objects.create(
        transport="email", recipient="siti@warga.example", subject="Aduan dijawab",
        text="Teks.", html="<p>Teks.</p>", dedup_key="k", next_at=f.NOW,
        created_at=f.NOW, unsubscribe_url="https://portal.example/langganan/x/",
    )  # fmt: skip


def test_a_letter_leaves_whole_with_its_headers():
    message = waiting()
    assert outbox.deliver(message.pk, f.NOW)
    (sent,) = mail.outbox
    params = sent.anymail_test_params
    assert params["to"][0].addr_spec == "siti@warga.example"
    assert params["html_body"] == "<p>Teks.</p>"
    headers = sent.extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert headers["Message-ID"] == email.message_id(message)


def refuse(monkeypatch, error) -> Message:
    def post_to_esp(self, payload, message):
        raise error

    monkeypatch.setattr("anymail.backends.test.EmailBackend.post_to_esp", post_to_esp)
    message = waiting()
    assert not outbox.deliver(message.pk, f.NOW)
    message.refresh_from_db()
    return message


def api_error(status):
    error = anymail.AnymailAPIError("siti@warga.example Teks.")
    error.status_code = status
    error.describe_response = lambda: ""
    return error


@pytest.mark.parametrize(
    ("error", "state", "attempts", "wait"),
    [
        (api_error(500), "pending", 1, outbox.FIRST_DELAY),
        (api_error(None), "pending", 1, outbox.FIRST_DELAY),
        (api_error(429), "pending", 0, datetime.timedelta(minutes=1)),
        (api_error(401), "pending", 0, outbox.FIRST_DELAY),
        (api_error(400), "dead", 1, None),
        (anymail.AnymailInvalidAddress("x"), "dead", 1, None),
    ],
    ids=["500", "no answer", "429", "401", "400", "address"],
)
def test_each_refusal_has_its_consequence(monkeypatch, error, state, attempts, wait):
    message = refuse(monkeypatch, error)
    assert (message.state, message.attempts) == (state, attempts)
    if wait:
        assert message.next_at == f.NOW + wait
    assert "siti" not in message.last_error


def test_a_refused_key_counts_against_the_transport(monkeypatch):
    refuse(monkeypatch, api_error(401))
    assert TransportState.objects.get(transport="email").failures == 1


def start(**environment):
    code = (
        "import django; django.setup(); from django.conf import settings as s;"
        "print(s.EMAIL_BACKEND, 'anymail' in s.INSTALLED_APPS,"
        " getattr(s, 'ANYMAIL', 0))"
    )
    kept = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"DJANGO_SETTINGS_MODULE": "portal.settings"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_is_there_only_where_it_is_asked_for():
    told = start(MAIL_PROVIDER="brevo", ANYMAIL='{"BREVO_API_KEY": "kunci"}').stdout
    assert told.startswith("anymail.backends.brevo.EmailBackend True")
    assert "'REQUESTS_TIMEOUT': 10, 'BREVO_API_KEY': 'kunci'" in told
    assert "anymail" not in start().stdout.replace("False", "")
    refused = start(MAIL_PROVIDER="tidak-ada")
    assert "MAIL_PROVIDER tidak dikenal" in refused.stderr
