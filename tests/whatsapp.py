"""A site with WhatsApp switched on, and a citizen who writes to it by the stub."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.test import Client
from django.utils import timezone

from complaints.channels.whatsapp.stub import Sent, Stub
from complaints.models import Complaint
from tests import factories as f

SITI = "6281234567890"
URL = "/wa/webhook"
SECRET, TOKEN, PHONE_ID, WORD = "rahasia-app", "token-uji", "1001", "kata-uji"
CODE = re.compile(r"JTG-\d{4}-[0-9A-Z]{6}")


def switch_on(settings: Any) -> None:
    settings.WHATSAPP_APP_SECRETS = [SECRET]
    settings.WHATSAPP_VERIFY_TOKEN = WORD
    settings.WHATSAPP_ACCESS_TOKEN = TOKEN
    settings.WHATSAPP_PHONE_NUMBER_ID = PHONE_ID


def post(body: bytes, headers: dict[str, str]) -> int:
    response = Client().post(
        URL, body, content_type="application/json", headers=headers
    )
    return response.status_code


class Phone:
    """Siti's phone: what she writes, and what she reads."""

    def __init__(self, stub: Stub, sender: str = SITI) -> None:
        self.stub, self.sender = stub, sender
        self._read = 0

    def news(self) -> list[Sent]:
        """What arrived since she last looked."""
        mine = [s for s in self.stub.sent if s.to == self.sender]
        new, self._read = mine[self._read :], len(mine)
        return new

    def say(self, *texts: str, quotes: str = "") -> str:
        """Write each text; the reply to the last one."""
        messages = [self.stub.text(self.sender, text, quotes) for text in texts]
        assert self.stub.deliver(*messages) == 200
        news = self.news()
        return news[-1].text if news else ""

    def send(self, message: dict[str, Any]) -> str:
        assert self.stub.deliver(message) == 200
        return "\n".join(sent.text for sent in self.news())

    def photo(self, content: bytes, caption: str = "") -> str:
        return self.send(self.stub.image(self.sender, content, caption))

    def location(self, latitude: float, longitude: float, address: str = "") -> str:
        return self.send(self.stub.location(self.sender, latitude, longitude, address))


@contextmanager
def running(settings: Any) -> Iterator[Stub]:
    switch_on(settings)
    stub = Stub(post, timezone.now, SECRET, TOKEN, PHONE_ID)
    with stub:
        settings.WHATSAPP_API_URL = stub.url
        settings.WHATSAPP_MEDIA_HOSTS = [stub.host]
        yield stub


def file(phone: Phone) -> Complaint:
    """What she files on it; the fixture `province` has the categories and places."""
    phone.say("halo", "1", "LANJUT", "1", f.TEXT, "1", "Kudus", "lewati", "1")
    reply = phone.say("kirim")
    return Complaint.objects.get(public_code=CODE.search(reply).group())
