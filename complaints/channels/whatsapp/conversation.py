"""The guided conversation: one table of steps, and the few rules that walk it.

Every step is data: what it asks, which words lead where, which kinds of message it
takes, what reads the rest. `respond` is the only place that moves from one step to
another.
"""

from __future__ import annotations

import datetime

from django.utils.translation import gettext_lazy

from complaints import phone_proofs
from complaints.channels.whatsapp import asking_steps, filing_steps
from complaints.channels.whatsapp.incoming import Incoming
from complaints.channels.whatsapp.lines import line
from complaints.channels.whatsapp.talk import Again, Step, Talk
from complaints.models import WhatsAppConversation
from directory.models import Revocation
from notifications import following, texts

# Silence after which a half-said complaint is dropped.
TIME_OUT = datetime.timedelta(minutes=30)

MENU = gettext_lazy(
    "Portal Jateng, layanan Provinsi Jawa Tengah. Balas dengan angka:\n"
    "1 Melapor atau memberi saran\n2 Melacak aduan\n"
    "3 Mencari layanan, izin, atau pajak\n4 Mencari nomor kepala dinas\n\n"
    "Ketik BATAL kapan saja untuk kembali ke sini, BERHENTI bila tidak ingin lagi"
    " menerima kabar. Darurat? Telepon 112 atau 110."
)
MENU_CHOICES = {"1": "notice", "2": "track", "3": "service", "4": "agency"}
EVERYTHING = ("text", "image", "location")

STEPS: dict[str, Step] = {
    "menu": Step(MENU, MENU_CHOICES, EVERYTHING, asking_steps.read_elsewhere),
    # As the menu, without saying it again after each answer.
    "idle": Step(
        gettext_lazy("Ketik MENU untuk hal lain."),
        MENU_CHOICES,
        EVERYTHING,
        asking_steps.read_elsewhere,
    ),
    **filing_steps.STEPS,
    **asking_steps.STEPS,
}

# Words that count at every step.
TO_MENU = {"batal", "menu", "mulai lagi", "kembali"}
FOLLOW = {"ikuti": asking_steps.follow, "lepas": asking_steps.leave}
STOP, START = {"berhenti", "stop", "unsubscribe"}, {"mulai", "start"}


def respond(
    conversation: WhatsAppConversation, message: Incoming, now: datetime.datetime
) -> str:
    """Take one message and return the reply; "" where none is due.

    Saves the conversation. Must run in a transaction that holds its lock.
    """
    if message.kind == "silent":
        return ""
    talk = Talk(conversation, now)
    if now - conversation.updated_at > TIME_OUT and conversation.step != "menu":
        _end_unfinished(talk)
    step = _anywhere(talk, message) or _walk(talk, message)
    conversation.step = step
    conversation.updated_at = now
    conversation.save()
    return "\n\n".join(text for text in talk.said if text)


def _end_unfinished(talk: Talk) -> None:
    if talk.conversation.step not in ("idle", "filed"):
        talk.say(line("timed_out"))
    _reset(talk)


def _reset(talk: Talk) -> None:
    filing_steps.drop_photos(talk)
    talk.conversation.data = {}
    talk.conversation.step = "menu"


def _anywhere(talk: Talk, message: Incoming) -> str | None:
    """The step that a word of everywhere leads to; None if it is none."""
    word = message.word if message.kind == "text" else ""
    if word in STOP or word in START:
        _opt(talk, out=word in STOP)
        _reset(talk)
        return _arrive(talk, "idle" if word in STOP else "menu")
    if word in TO_MENU:
        _reset(talk)
        return _arrive(talk, "menu")
    command, _blank, rest = word.partition(" ")
    if command in FOLLOW and rest.startswith("jtg"):
        _reset(talk)
        return _arrive(talk, FOLLOW[command](talk, rest))
    if command in ("status", "lacak") and (not rest or rest.startswith("jtg")):
        _reset(talk)
        return _status(talk, rest)
    if command == "bukti" and rest:
        # What was half said goes on from where it was.
        talk.say(_proof(talk, rest))
        return talk.conversation.step
    step = talk.conversation.step
    return step if asking_steps.answers_question(talk, message) else None


def _opt(talk: Talk, *, out: bool) -> None:
    contact, notes = talk.contact, Revocation.objects
    if out:
        following.stop_whatsapp(contact)
        notes.note(Revocation.What.WHATSAPP, contact.pk, talk.now)
    else:
        contact.opted_out = False
        contact.save(update_fields=["opted_out"])
        notes.lift(Revocation.What.WHATSAPP, contact.pk)
    talk.say(line("berhenti" if out else "mulai"))


def _proof(talk: Talk, code: str) -> str:
    proven = phone_proofs.prove(code.replace(" ", ""), talk.contact, now=talk.now)
    return line("proven" if proven else "proof_ended")


def _status(talk: Talk, typed: str) -> str:
    if typed:
        return _read(talk, STEPS["track"], Incoming("text", typed), "track")
    own = list(talk.own[:5])
    if len(own) == 1:
        return _arrive(talk, asking_steps.show(talk, own[0]))
    for complaint in own:
        talk.say(f"{complaint.public_code}: {complaint.get_status_display()}")
    return _arrive(talk, "track")


def _walk(talk: Talk, message: Incoming) -> str:
    name = talk.conversation.step if talk.conversation.step in STEPS else "menu"
    step = STEPS[name]
    if message.kind == "text" and message.word in step.choices:
        if name in ("menu", "idle"):
            _reset(talk)
        return _arrive(talk, step.choices[message.word])
    if message.kind not in step.takes:
        talk.say(line("wrong_kind"))
        return _arrive(talk, name)
    return _read(talk, step, message, name)


def _read(talk: Talk, step: Step, message: Incoming, name: str) -> str:
    if step.reads is None:
        return _arrive(talk, name)
    try:
        following = step.reads(talk, message)
        if following == "elsewhere":
            following = MENU_CHOICES.get(message.word) or asking_steps.read_elsewhere(
                talk, message
            )
    except Again as missing:
        talk.say(str(missing))
        return name
    return _arrive(talk, following)


def _arrive(talk: Talk, name: str) -> str:
    talk.say(texts.edited_whatsapp(f"whatsapp_{name}", STEPS[name].prompt(talk)))
    return name
