"""What a step of the conversation is, and what it has at hand."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise

from complaints.channels.whatsapp.incoming import Incoming
from complaints.channels.whatsapp.lines import line
from complaints.models import Complaint, WhatsAppConversation
from notifications.models import WhatsAppContact


class Again(Exception):
    """Not understood: the message says what is missing, the step stays."""


@dataclass
class Talk:
    """One message being answered: the conversation, the time, what is said back."""

    conversation: WhatsAppConversation
    now: datetime.datetime
    said: list[str] = field(default_factory=list)

    @property
    def contact(self) -> WhatsAppContact:
        return self.conversation.contact

    @property
    def data(self) -> dict[str, Any]:
        """What was said so far; kept with the conversation."""
        data: dict[str, Any] = self.conversation.data
        return data

    @property
    def own(self) -> Any:
        """The complaints that this person filed by WhatsApp, newest first."""
        return Complaint.objects.filter(reporter__whatsapp=self.contact)

    def say(self, text: str) -> None:
        self.said.append(text.strip())

    def offer(self, options: Iterable[tuple[Any, str]], question: str = "") -> str:
        """A numbered list; what each number means is kept for `picked`."""
        keys, labels = [], []
        for key, label in options:
            keys.append(key)
            labels.append(f"{len(keys)} {label}")
        self.data["options"] = keys
        return "\n".join([question or line("which"), *labels])

    def picked(self, message: Incoming) -> Any:
        """What the typed number means of the list offered last, or None."""
        options = self.data.get("options", [])
        word = message.word
        if word.isascii() and word.isdecimal() and 1 <= int(word[:4]) <= len(options):
            return options[int(word[:4]) - 1]
        return None


Prompt = Callable[[Talk], str]


@dataclass(frozen=True)
class Step:
    """`asks` is said on arrival. A typed word of `choices` leads straight to its
    step; anything else of a kind in `takes` goes to `reads`, which returns the
    next step or raises Again."""

    asks: Promise | str | Prompt
    choices: Mapping[str, str] = field(default_factory=dict)
    takes: tuple[str, ...] = ("text",)
    reads: Callable[[Talk, Incoming], str] | None = None

    def prompt(self, talk: Talk) -> str:
        return self.asks(talk) if callable(self.asks) else str(self.asks)
