"""The steps that answer: where a complaint stands, what an officer asks, a service,
a head's number."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from complaints import codes, deadlines, filing, topics, workflow
from complaints.channels.whatsapp import lookups
from complaints.channels.whatsapp.filing_steps import drop_photo, stored_photo
from complaints.channels.whatsapp.incoming import Incoming
from complaints.channels.whatsapp.lines import line
from complaints.channels.whatsapp.talk import Again, Step, Talk
from complaints.models import Complaint, Event, WhatsAppInbound
from complaints.moves import WorkflowError
from complaints.statuses import Status
from directory.models import Agency
from notifications import following
from notifications.models import Message
from services.models import Service
from services.sms import sms_text
from throttling.limits import allow

TRIES_PER_HOUR = 10
LONGEST_QUOTE = 1500
GREETINGS = {"halo", "hai", "hallo", "hi", "pagi", "siang", "sore", "malam", "p"}


# --- Tracking ---------------------------------------------------------------


def read_code(talk: Talk, message: Incoming) -> str:
    """ "JTG-2026-7K3M9Q", alone or followed by its PIN."""
    typed = message.text.split()
    for cut in range(len(typed), 0, -1):
        code = codes.normalise_code(" ".join(typed[:cut]))
        if code.startswith("JTG-"):
            return track(talk, code, "".join(typed[cut:]))
    raise Again(line("code_incomplete"))


def track(talk: Talk, code: str, pin: str) -> str:
    own = talk.own.filter(public_code=code).first()
    if own:
        return show(talk, own)
    talk.data["code"] = code
    return _open(talk, pin) if pin else "pin"


def read_pin(talk: Talk, message: Incoming) -> str:
    return _open(talk, message.text)


def _open(talk: Talk, pin: str) -> str:
    # Counted within the transaction: its rollback takes the answer back too.
    if not allow(
        "track",
        f"whatsapp {talk.contact.pk}",
        limit=TRIES_PER_HOUR,
        per=datetime.timedelta(hours=1),
        now=talk.now,
    ):
        talk.say(line("pin_too_often"))
        return "menu"
    complaint = filing.open_with_pin(talk.data["code"], pin[:40])
    if complaint is None:
        talk.say(line("pin_wrong"))
        return "track"
    talk.say(describe(complaint, talk.now))
    return "idle"


def show(talk: Talk, complaint: Complaint) -> str:
    """Tell a person of their own complaint, and ask what is theirs to say."""
    talk.say(describe(complaint, talk.now))
    talk.data["complaint"] = complaint.pk
    if complaint.status == Status.NEEDS_INFO:
        return "answer"
    return "verdict" if complaint.status == Status.ANSWERED else "idle"


# --- Following somebody's complaint -------------------------------------------


def follow(talk: Talk, typed: str) -> str:
    """ "IKUTI JTG-2026-7K3M9Q": the message itself proves whose phone it is."""
    topic = topics.topic(topics.ONE + codes.normalise_code(typed))
    if topic is None:
        talk.say(line("follow_unknown"))
        return "idle"
    if talk.contact.opted_out:
        talk.say(line("follow_stopped"))
        return "idle"
    following.follow_by_whatsapp(talk.contact, topic, now=talk.now)
    code = topic.scope.removeprefix(topics.ONE)
    talk.say(line("follow_begun", title=topic.title, code=code))
    return "idle"


def leave(talk: Talk, typed: str) -> str:
    code = codes.normalise_code(typed)
    if following.leave_by_whatsapp(talk.contact, topics.ONE + code):
        talk.say(line("follow_ended", code=code))
    else:
        talk.say(line("follow_none"))
    return "idle"


# --- What is said of a complaint ------------------------------------------------


def describe(complaint: Complaint, now: datetime.datetime) -> str:
    told = [
        _("Aduan %(code)s\nStatus: %(status)s")
        % {
            "code": complaint.public_code,
            "status": complaint.get_status_display(),
        }
    ]
    if complaint.told_due_at:
        due = {"complaint": complaint, "is_late": complaint.is_told_late(now)}
        told.append(render_to_string("complaints/_due.txt", due).strip())
    news = Event.objects.for_reporter().filter(
        complaint=complaint, actor=Event.Actor.STAFF
    )
    last = news.exclude(text="").last()
    if last:
        text = last.text[:LONGEST_QUOTE]
        told.append(f"{last.get_kind_display()}, {_day(last.at)}:\n{text}")
    return "\n".join(told)


def _day(at: datetime.datetime) -> str:
    return date_format(deadlines.wib_date(at), "l, j F Y")


def ask_verdict(talk: Talk) -> str:
    return _("Apakah sudah selesai?\n1 Sudah selesai\n2 Belum selesai")


def read_verdict(talk: Talk, message: Incoming) -> str:
    if message.word in ("2", "belum"):
        return "reopen"
    if message.word not in ("1", "sudah", "selesai"):
        return "elsewhere"
    return _act(
        talk,
        lambda c: workflow.confirm(c, now=talk.now),
        line("confirmed"),
    )


def read_reopening(talk: Talk, message: Incoming) -> str:
    return _act(
        talk,
        lambda c: workflow.reopen(c, now=talk.now, reason=message.text),
        line("reopened"),
    )


def _act(talk: Talk, verb: Callable[[Complaint], None], thanks: str) -> str:
    try:
        verb(talk.own.get(pk=talk.data["complaint"]))
    except WorkflowError as error:
        talk.say(str(error))
    else:
        talk.say(thanks)
    return "idle"


# --- Answering an officer ---------------------------------------------------


def read_answer(talk: Talk, message: Incoming) -> str:
    photos = []
    if message.kind == "image":
        if message.photo is None:
            raise Again(message.photo_error or line("photo_failed"))
        row = WhatsAppInbound.objects.get(pk=message.photo)
        photos = [stored_photo(row)]
        drop_photo(row)
    text = message.text or _("Foto dari pelapor.")
    return _act(
        talk,
        lambda c: workflow.add_message(c, now=talk.now, text=text, photos=photos),
        line("answered"),
    )


def answers_question(talk: Talk, message: Incoming) -> bool:
    """Take a quoting reply to an officer's question, at whatever step one is."""
    told = quoted(talk, message)
    if told is None or told[0].status != Status.NEEDS_INFO or not told[1]:
        return False
    talk.data["complaint"] = told[0].pk
    try:
        read_answer(talk, message)
    except Again as missing:
        talk.say(str(missing))
    return True


def read_elsewhere(talk: Talk, message: Incoming) -> str:
    """What is no choice of the menu: an answer to an officer, or a greeting.

    Whoever quotes our message answers that one. Without a quote it has to be plain
    which complaint is meant, and the question must have been told in full: behind
    a template nobody has read it yet.
    """
    told = quoted(talk, message)
    if told is None and message.word not in GREETINGS and len(message.text) != 1:
        told = _only_question(talk)
    if told is None:
        return "menu"
    complaint, in_full = told
    talk.data["complaint"] = complaint.pk
    if complaint.status == Status.NEEDS_INFO and in_full:
        return read_answer(talk, message)
    return show(talk, complaint)


def quoted(talk: Talk, message: Incoming) -> tuple[Complaint, bool] | None:
    """The complaint that the quoted message of ours was about, and whether that
    message held the news itself."""
    if not message.quotes:
        return None
    ours = Message.objects.filter(
        provider_id=message.quotes, contact=talk.contact
    ).first()
    kind, _colon, pk = (ours.dedup_key if ours else "").partition(":")
    pk = pk.partition(":")[0]
    if ours is None or kind != "complaint-event" or not pk.isdecimal():
        return None
    complaint = talk.own.filter(events=int(pk)).first()
    return (complaint, _in_full(ours, complaint)) if complaint else None


def _only_question(talk: Talk) -> tuple[Complaint, bool] | None:
    asked = list(talk.own.filter(status=Status.NEEDS_INFO)[:2])
    if len(asked) != 1:
        return None
    event = asked[0].events.filter(kind=Event.Kind.INFO_REQUESTED).last()
    ours = Message.objects.filter(
        dedup_key=f"complaint-event:{event.pk}:whatsapp" if event else ""
    ).first()
    return asked[0], bool(ours and _in_full(ours, asked[0]))


def _in_full(ours: Message, complaint: Complaint) -> bool:
    return (
        ours.state == Message.State.SENT
        and not ours.as_template
        and not complaint.secret
    )


# --- Services and heads -----------------------------------------------------


def read_service(talk: Talk, message: Incoming) -> str:
    picked = talk.picked(message)
    found = (
        list(Service.objects.published().select_related("agency").filter(pk=picked))
        if picked
        else lookups.services(message.text)
    )
    if not found:
        page = settings.SITE_URL + reverse("services:list")
        raise Again(line("service_unknown", url=page))
    if len(found) > 1:
        raise Again(talk.offer((s.pk, s.name) for s in found))
    talk.say(sms_text(found[0], settings.SITE_URL + found[0].get_absolute_url()))
    return "idle"


def read_agency(talk: Talk, message: Incoming) -> str:
    picked = talk.picked(message)
    found = (
        list(Agency.objects.filter(pk=picked).with_heads())
        if picked
        else lookups.agencies(
            message.text, Agency.objects.active(deadlines.wib_date(talk.now))
        )
    )
    if not found:
        page = settings.SITE_URL + reverse("directory:list")
        raise Again(line("agency_unknown", url=page))
    if len(found) > 1:
        raise Again(talk.offer((a.pk, a.name) for a in found))
    talk.say(lookups.agency_text(found[0]))
    return "idle"


STEPS = {
    "track": Step(
        gettext_lazy("Ketik nomor aduan, misalnya JTG-2026-7K3M9Q."), reads=read_code
    ),
    "pin": Step(
        gettext_lazy("Aduan itu tidak dibuat dari sini. Ketik PIN-nya."),
        reads=read_pin,
    ),
    "verdict": Step(ask_verdict, reads=read_verdict),
    "reopen": Step(
        gettext_lazy("Mengapa belum selesai? Tuliskan."), reads=read_reopening
    ),
    "answer": Step(
        gettext_lazy("Ketik jawaban Anda untuk petugas, atau kirim foto."),
        takes=("text", "image"),
        reads=read_answer,
    ),
    "service": Step(
        gettext_lazy("Layanan apa? Ketik satu atau dua kata, misalnya: izin trayek."),
        reads=read_service,
    ),
    "agency": Step(
        gettext_lazy("Dinas apa? Ketik satu atau dua kata, misalnya: kesehatan."),
        reads=read_agency,
    ),
}
