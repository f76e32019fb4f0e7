"""How long a reset takes tells nobody who works here: over 200 tries of each kind the
means differ by less than 20 ms, with the mail server up and down.

In processor time, since a busy machine makes up the rest. What is waited for is one
letter for either kind, which tests/accounts/test_reset.py counts.
"""

from collections.abc import Callable

import pytest
from django.test import Client

from directory.accounts import notices
from tests import factories as f
from tests.servers import free_port
from tests.timing import mean_milliseconds

pytestmark = [pytest.mark.django_db, pytest.mark.stopwatch]

TRIES = 200
MOST_MILLISECONDS = 20


@pytest.fixture
def ask(settings, monkeypatch, django_capture_on_commit_callbacks):
    """Ask for a link, and let the letter go as it does after the commit."""
    monkeypatch.setattr(notices, "RESETS_PER_ADDRESS", 10**6)
    monkeypatch.setattr(notices, "RESETS_PER_VISITOR", 10**6)
    client = Client()

    def attempt(email: str) -> Callable[[], object]:
        def post() -> None:
            with django_capture_on_commit_callbacks(execute=True):
                answer = client.post("/akun/kata-sandi/lupa/", {"email": email})
            assert answer.status_code == 302

        return post

    return attempt


@pytest.mark.parametrize("smtp", ["up", "down"])
def test_the_time_of_a_reset_tells_nothing(settings, ask, smtp):
    if smtp == "down":
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    budi = f.budi()
    means = mean_milliseconds(
        TRIES, known=ask(budi.email), unknown=ask("tidak.ada@jateng.example")
    )
    assert abs(means["known"] - means["unknown"]) < MOST_MILLISECONDS, means


def test_the_stopwatch_works(ask, monkeypatch):
    """Work of 30 ms that only a known address costs is seen."""
    budi, real = f.budi(), notices._reset_link

    def slower(user):
        if user.pk:
            mean_milliseconds(1, spin=lambda: sum(range(1_500_000)))
        return real(user)

    monkeypatch.setattr(notices, "_reset_link", slower)
    means = mean_milliseconds(
        10, known=ask(budi.email), unknown=ask("tidak.ada@jateng.example")
    )
    assert means["known"] - means["unknown"] > MOST_MILLISECONDS, means
