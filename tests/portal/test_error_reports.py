"""What leaves the server when something breaks."""

import json

import pytest
import sentry_sdk
from sentry_sdk.transport import Transport

from portal.error_reports import bare

SECRETS = ["Siti Aminah", "siti@warga.example", "081234567890", "JTG-2026-ABC123"]


class Caught(Transport):
    def __init__(self):
        super().__init__()
        self.events = []

    def capture_envelope(self, envelope):
        self.events += [item.payload.json for item in envelope.items]


def report(error: Exception, **extra) -> dict:
    """The one event that a real client sends for it."""
    transport = Caught()
    client = sentry_sdk.Client(
        dsn="http://kunci@127.0.0.1:1/1",
        transport=transport,
        before_send=bare,
        default_integrations=False,
        include_local_variables=True,  # even then
    )
    with sentry_sdk.isolation_scope() as scope:
        scope.set_client(client)
        scope.set_user({"email": SECRETS[1], "ip_address": "10.1.2.3"})
        scope.add_breadcrumb(message=SECRETS[0])
        scope.set_extra("arguments", SECRETS)
        scope.set_tag("phone", SECRETS[2])
        scope.set_transaction_name("complaints:new")
        sentry_sdk.capture_exception(error)
    client.close()
    [event] = transport.events
    return event


def broken() -> Exception:
    private = " ".join(SECRETS)
    try:
        raise ValueError(f"Key (email)=({private}) already exists")
    except ValueError as error:
        return error


def test_an_error_says_where_and_of_what_kind_and_nothing_of_anybody():
    event = report(broken())
    text = json.dumps(event)
    for secret in [*SECRETS, "10.1.2.3"]:
        assert secret not in text
    [error] = event["exception"]["values"]
    assert error["type"] == "ValueError"
    [frame] = error["stacktrace"]["frames"]
    assert frame["function"] == "broken"
    assert "vars" not in frame
    assert event["transaction"] == "complaints:new"


@pytest.mark.parametrize(
    "part",
    [
        {"request": {"method": "POST", "url": "https://x/aduan/?q=Siti Aminah",
                     "data": {"text": "Siti Aminah"}, "cookies": {"s": "Siti Aminah"},
                     "headers": {"X": "Siti Aminah"}, "env": {"R": "Siti Aminah"}}},
        {"logentry": {"message": "%s gagal", "params": ["Siti Aminah"],
                      "formatted": "Siti Aminah gagal"}},
        {"user": {"username": "Siti Aminah"}},
        {"breadcrumbs": {"values": [{"message": "Siti Aminah"}]}},
        {"contexts": {"celery": {"args": ["Siti Aminah"]}}},
        {"something_that_a_later_release_collects": "Siti Aminah"},
    ],
)  # fmt: skip
def test_every_part_that_may_hold_a_person_is_left_out(part):
    kept = bare(part | {"level": "error"}, {})
    assert "Siti" not in json.dumps(kept)
    assert kept["level"] == "error"


def test_the_kind_of_request_and_the_line_of_the_log_stay():
    kept = bare(
        {"request": {"method": "POST"}, "logentry": {"message": "%s gagal"}}, {}
    )
    assert kept == {
        "request": {"method": "POST"},
        "logentry": {"message": "%s gagal"},
    }
