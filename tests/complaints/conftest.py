"""An officer at the desk, and a phone that writes to us by the WhatsApp stub."""

import pytest

from tests import factories as f
from tests import whatsapp


@pytest.fixture
def budi(client):
    """A browser in which Budi, an officer, has signed in."""
    client.force_login(f.budi())
    return client


@pytest.fixture
def stub(settings, monkeypatch):
    # Tests type faster than people; the pace has tests of its own.
    monkeypatch.setattr("notifications.transports.whatsapp.PAIR_BURST", 10_000)
    with whatsapp.running(settings) as stub:
        stub.pair_burst = 10_000
        yield stub


@pytest.fixture
def phone(stub):
    return whatsapp.Phone(stub)


@pytest.fixture
def province():
    f.category("jalan-jembatan", name="Jalan dan jembatan", keywords="lubang, aspal")
    f.category("lainnya", name="Lainnya", order=99)
    f.district()
    f.region("33.74")
