"""E-mail in: a mail becomes a complaint, or a reporter's word on theirs.

A mail to a reply address of ours (codes.reply_address) is an answer; any other is a
new complaint. Machines' mails are dropped and never answered (RFC 3834). Whoever
files by e-mail gets no PIN, since a mailbox is no place for one: they answer our
letters instead, SELESAI and BELUM give their verdict.
"""

from __future__ import annotations

import datetime
import email
import hashlib
import io
import logging
import re
import uuid
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default as modern
from email.utils import parseaddr
from enum import Enum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints import codes, filing, photos, workflow
from complaints.channels import mail_text
from complaints.models import Category, Complaint, InboundMail, Reporter
from complaints.moves import WorkflowError
from complaints.statuses import TRANSITIONS, Status
from notifications.outbox import enqueue_email
from throttling.limits import allow

logger = logging.getLogger(__name__)

CATEGORY = "lainnya"
MIN_TEXT, MAX_TEXT = 20, 20_000
MAILS_PER_HOUR = 20
BULK = ("bulk", "junk", "list")
MACHINE_HEADERS = ("List-Id", "List-Unsubscribe", "X-Autoreply", "X-Autorespond")
MACHINE_NAMES = re.compile(r"mailer-daemon|postmaster|no-?reply|tidak-dibalas")
HOUR = datetime.timedelta(hours=1)


class Outcome(Enum):
    FILED = "aduan baru"
    ANSWERED = "balasan dicatat"
    REFUSED = "tidak dapat diterima, pengirim diberi tahu"
    REPEATED = "sudah pernah diterima"
    DROPPED = "diabaikan"


@dataclass(frozen=True)
class Letter:
    """What a person wrote to us."""

    key: str
    sender: str
    name: str
    subject: str
    text: str
    recipients: str
    photos: list[photos.Photo] = field(default_factory=list)
    unreadable: int = 0

    @property
    def submission_key(self) -> uuid.UUID:
        return codes.submission_key_for("email", f"{self.sender} {self.key}")


def receive(raw: bytes, *, now: datetime.datetime, recipient: str = "") -> Outcome:
    """Take in one RFC 5322 message; the same one again changes nothing.

    `recipient` is the envelope's, where the mail server tells it. Raises
    DatabaseError, after which the mail server may bring the mail again.
    """
    mail = email.message_from_bytes(raw, policy=modern)
    assert isinstance(mail, EmailMessage)  # noqa: S101 - narrows a type
    reason = machine_made(mail)
    letter = None if reason else _read(mail, raw, recipient)
    if letter is None:
        logger.info("Surat masuk diabaikan: %s", reason or "pengirim")
        return Outcome.DROPPED
    if not allow("email-in", letter.sender, limit=MAILS_PER_HOUR, per=HOUR, now=now):
        logger.warning("Surat masuk diabaikan: terlalu banyak dari satu pengirim")
        return Outcome.DROPPED
    with transaction.atomic():
        _row, is_new = InboundMail.objects.get_or_create(
            key=letter.submission_key, defaults={"received_at": now}
        )
        if not is_new:
            return Outcome.REPEATED
        to_reply = codes.REPLY_ADDRESS.search(letter.recipients)
        if to_reply:
            return _answer(letter, to_reply, now)
        return _file(letter, now)


# --- Whose mail, and what is in it ------------------------------------------


def machine_made(mail: EmailMessage) -> str:
    """Why a mail is not a person's, empty if it is one.

    RFC 3834, 2 and 5: never answer automatic mail, lists, bounces or ourselves.
    """
    automatic = _header(mail, "Auto-Submitted").split(";")[0].strip().lower()
    signs = {
        "Auto-Submitted": automatic not in ("", "no"),
        "Precedence": _header(mail, "Precedence").strip().lower() in BULK,
        "Return-Path": "Return-Path" in mail
        and _header(mail, "Return-Path").strip() in ("<>", ""),
        "laporan": mail.get_content_type() == "multipart/report",
        "pengirim mesin": _is_machine(parseaddr(_header(mail, "From"))[1].lower()),
    }
    signs |= {name: name in mail for name in MACHINE_HEADERS}
    return next((sign for sign, found in signs.items() if found), "")


def _is_machine(sender: str) -> bool:
    local, _at, domain = sender.rpartition("@")
    ours = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].lower()
    return (
        bool(MACHINE_NAMES.fullmatch(local))
        or sender == ours
        or domain == settings.INBOUND_EMAIL_DOMAIN
    )


def _read(mail: EmailMessage, raw: bytes, recipient: str) -> Letter | None:
    name, sender = parseaddr(_header(mail, "From"))
    try:
        validate_email(sender)
    except ValidationError:
        return None
    taken, unreadable = _photos(mail)
    to = [_header(mail, h) for h in ("Delivered-To", "X-Original-To", "To", "Cc")]
    return Letter(
        key=_header(mail, "Message-ID").strip() or hashlib.sha256(raw).hexdigest(),
        sender=sender.lower()[:254],
        name=_printable(name)[:120],
        subject=_printable(_header(mail, "Subject"))[:200],
        text=mail_text.own_words(_body(mail))[:MAX_TEXT],
        recipients=" ".join([recipient, *to]),
        photos=taken,
        unreadable=unreadable,
    )


def _header(mail: EmailMessage, name: str) -> str:
    try:
        return str(mail.get(name, ""))
    except Exception:
        # The parser of the standard library fails on some malformed headers in
        # ways that it does not document; such a header says nothing.
        return ""


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _body(mail: EmailMessage) -> str:
    part = mail.get_body(("plain", "html"))
    if part is None:
        return ""
    try:
        content = str(part.get_content())
    except (LookupError, ValueError, KeyError):
        # An unknown charset; payload bytes that are no text.
        payload = part.get_payload(decode=True)
        content = bytes(payload or b"").decode("utf-8", "replace")
    content = content.encode("utf-8", "replace").decode()  # lone surrogates
    if part.get_content_type() == "text/html":
        return mail_text.text_of_html(content)
    return content


def _photos(mail: EmailMessage) -> tuple[list[photos.Photo], int]:
    """Photos by the one sanitiser, and how many files could not be taken."""
    taken: list[photos.Photo] = []
    unreadable = 0
    for part in mail.walk():
        is_image = part.get_content_maintype() == "image"
        if not is_image and part.get_content_disposition() != "attachment":
            continue
        content = part.get_payload(decode=True)
        if (
            not is_image
            or not isinstance(content, bytes)
            or len(taken) >= photos.MAX_COUNT
        ):
            unreadable += 1
            continue
        try:
            taken.append(photos.sanitise(io.BytesIO(content), len(content)))
        except photos.PhotoRejected:
            unreadable += 1
    return taken, unreadable


# --- A new complaint --------------------------------------------------------


def _file(letter: Letter, now: datetime.datetime) -> Outcome:
    if len(letter.text) < MIN_TEXT:
        _notice(
            letter,
            _("Aduan Anda belum lengkap"),
            [
                _(
                    "Kami menerima e-mail Anda, tetapi isinya terlalu pendek untuk"
                    " ditindaklanjuti."
                ),
                _(
                    "Kirim e-mail baru: apa yang terjadi, di mana (kabupaten/kota,"
                    " kecamatan, patokan), dan kapan."
                ),
            ],
            now=now,
        )
        return Outcome.REFUSED
    text = f"{letter.subject}\n\n{letter.text}" if letter.subject else letter.text
    filing.submit(
        filing.Filing(
            kind=Complaint.Kind.COMPLAINT,
            text=text,
            category=Category.objects.get(code=CATEGORY),
            # Asked for in the subject, as people do; staff may still raise it.
            secret="rahasia" in letter.subject.lower(),
            name=letter.name,
            email=letter.sender,
            photos=letter.photos,
            source=Complaint.Source.EMAIL,
            submission_key=letter.submission_key,
        ),
        now=now,
    )
    if letter.unreadable:
        _notice(
            letter,
            _("Sebagian lampiran tidak dapat dibaca"),
            _about_attachments(letter),
            now=now,
        )
    return Outcome.FILED


# --- An answer to a letter of ours ------------------------------------------


def _answer(letter: Letter, address: re.Match[str], now: datetime.datetime) -> Outcome:
    code = codes.normalise_code(address["code"])
    complaint = Complaint.objects.filter(public_code=code).first()
    if complaint is None or not codes.is_reply_token(
        address["token"], complaint.submission_key
    ):
        logger.warning("Surat masuk diabaikan: alamat balasan tidak sah")
        return Outcome.DROPPED
    # A letter that was passed on must not let others speak for the reporter.
    if not Reporter.objects.filter(
        complaint=complaint, email__iexact=letter.sender
    ).exists():
        return _refuse(
            letter,
            complaint,
            _("Balaslah dari alamat e-mail yang Anda pakai saat mengadu."),
            now,
        )
    try:
        with transaction.atomic():
            _act(complaint, letter, now)
    except WorkflowError as error:
        return _refuse(letter, complaint, str(error), now)
    _notice(
        letter,
        _("Balasan Anda diterima"),
        [
            _("Nomor aduan: %(code)s") % {"code": complaint.public_code},
            _("Status sekarang: %(status)s")
            % {"status": complaint.get_status_display()},
            *_about_attachments(letter),
        ],
        complaint=complaint,
        now=now,
    )
    return Outcome.ANSWERED


def _act(complaint: Complaint, letter: Letter, now: datetime.datetime) -> None:
    """The verb that the reporter means: a verdict where one is due, else a message."""
    moves = TRANSITIONS[Status(complaint.status)]
    words = re.findall(r"\w+", letter.text.lower())
    first = words[0] if words else ""
    if first == "selesai" and len(words) <= 5 and Status.CONFIRMED in moves:
        workflow.confirm(complaint, now=now)
    elif first == "belum" and Status.REOPENED in moves:
        workflow.reopen(complaint, now=now, reason=letter.text)
    else:
        text = letter.text or (_("(foto)") if letter.photos else "")
        workflow.add_message(complaint, now=now, text=text, photos=letter.photos)


def _refuse(
    letter: Letter, complaint: Complaint, reason: str, now: datetime.datetime
) -> Outcome:
    _notice(
        letter,
        _("Balasan Anda tidak dapat dicatat"),
        [reason],
        complaint=complaint,
        now=now,
    )
    return Outcome.REFUSED


def _about_attachments(letter: Letter) -> list[str]:
    if not letter.unreadable:
        return []
    return [
        ngettext(
            "%d lampiran tidak dapat kami terima. Kirim foto JPEG, PNG, atau WebP,"
            " paling banyak 5, masing-masing 10 MB.",
            "%d lampiran tidak dapat kami terima. Kirim foto JPEG, PNG, atau WebP,"
            " paling banyak 5, masing-masing 10 MB.",
            letter.unreadable,
        )
        % letter.unreadable
    ]


def _notice(
    letter: Letter,
    heading: str,
    paragraphs: list[str],
    *,
    now: datetime.datetime,
    complaint: Complaint | None = None,
) -> None:
    reply_to = ""
    if complaint is not None:
        reply_to = codes.reply_address(complaint.public_code, complaint.submission_key)
    enqueue_email(
        "notice",
        letter.sender,
        {"heading": heading, "paragraphs": paragraphs},
        dedup_key=f"inbound:{letter.submission_key}",
        now=now,
        reply_to=reply_to,
    )
