"""The verbs of the public conversation for those who take part: write, prove, edit,
support, report, appeal. The moderators' are in moderation.py.

A newcomer proves an address or number once and is read by a moderator first; whoever
was published before appears at once, unless wording.py has doubts. All raise
ConversationError when refused; nothing is written then.
"""

from __future__ import annotations

import datetime

from django.conf import settings
from django.core import signing
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import deadlines
from complaints.models import CollectiveLeave
from directory.calendar import wib_date
from directory.models import User
from notifications.models import WhatsAppContact
from notifications.outbox import enqueue_email
from portal.news import wording
from portal.news.models import (
    BlockedWord,
    Comment,
    Commenter,
    CommentEvent,
    CommentReport,
    CommentSupport,
    NewsPost,
    Programme,
    Subject,
)

# Working days that an agency has to answer; the promise printed under each question.
ANSWER_DAYS = 5
# How long the link that proves an address works, in seconds.
PROOF_SECONDS = 7 * 24 * 3600
SALT, APPEAL_SALT = "portal.news.comment", "portal.news.appeal"
APPEAL_SECONDS = 30 * 24 * 3600
# A thread is deep enough to answer an answer, and long enough for one page.
DEEPEST, LONGEST = 2, 20
# How long a published text may be mended by its author, while unanswered.
EDITABLE = datetime.timedelta(hours=1)
# The same words again within this time are a second tap, or spam.
REPEATED = datetime.timedelta(days=1)

State, Event = Comment.State, CommentEvent.Kind


class ConversationError(Exception):
    """Refused; the message is for people."""


@transaction.atomic
def write(
    subject: Subject,
    *,
    name: str,
    email: str,
    body: str,
    known: Commenter | None,
    now: datetime.datetime,
    parent: Comment | None = None,
) -> Comment:
    """Put a citizen's question or remark under `subject`, or under `parent` there.

    `known` is who proved an address or number in this browser before; anybody else
    gets a letter with a link, and nothing is shown until it was opened.
    """
    if not getattr(subject, "comments_open", True):
        raise ConversationError(_("Komentar di halaman ini sudah ditutup."))
    _refuse_bad_place(subject, parent)
    commenter = known or Commenter.objects.get_or_create(email=email.lower())[0]
    if commenter.blocked:
        raise ConversationError(_("Komentar dari alamat ini tidak kami terima."))
    recent = commenter.comments.filter(created_at__gt=now - REPEATED)
    if recent.filter(body=body).exists():
        raise ConversationError(_("Anda sudah mengirim tulisan yang sama."))
    kinds = {NewsPost: "post", Programme: "programme"}
    comment = Comment.objects.create(
        commenter=commenter,
        name=name,
        body=body,
        parent=parent,
        created_at=now,
        **{kinds.get(type(subject), "service"): subject},
    )
    if known:
        _admit(comment, now)
        return comment
    enqueue_email(
        "comment_confirm",
        email.lower(),
        {
            "comment": comment,
            "subject": subject,
            "confirm_url": settings.SITE_URL
            + reverse("news:confirm", args=[token(comment)]),
        },
        dedup_key=f"comment-confirm:{comment.pk}",
        now=now,
    )
    return comment


def _refuse_bad_place(subject: Subject, parent: Comment | None) -> None:
    if parent is None:
        return
    if parent.state != State.APPROVED or parent.subject != subject:
        raise ConversationError(_("Yang Anda balas sudah tidak ada."))
    if parent.depth >= DEEPEST:
        raise ConversationError(_("Balasan paling dalam dua tingkat."))
    root = parent if parent.parent is None else parent.parent
    if Comment.objects.under([root]).count() >= LONGEST:
        raise ConversationError(
            _("Percakapan ini sudah panjang. Mulailah pertanyaan baru.")
        )


def token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=SALT)


def by_token(text: str) -> Comment | None:
    """The comment whose author got this token within a week."""
    return _signed(text, SALT, PROOF_SECONDS)


def appeal_token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=APPEAL_SALT)


def by_appeal_token(text: str) -> Comment | None:
    """The comment whose refusal was told with this token within a month."""
    return _signed(text, APPEAL_SALT, APPEAL_SECONDS)


def _signed(text: str, salt: str, seconds: int) -> Comment | None:
    try:
        pk = signing.loads(text, salt=salt, max_age=seconds)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(pk=pk).select_related("commenter").first()


@transaction.atomic
def confirm(comment: Comment, *, now: datetime.datetime) -> Commenter:
    """The author has the mailbox. A second time changes nothing."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    assert locked.commenter is not None  # noqa: S101 - narrows a type: has an address
    commenter = verified(locked.commenter, now=now)
    if locked.state == State.UNCONFIRMED:
        note(locked, Event.CONFIRMED, now)
        _admit(locked, now)
    return commenter


def verified(commenter: Commenter, *, now: datetime.datetime) -> Commenter:
    """They opened the link that only they got."""
    if commenter.verified_at is None:
        commenter.verified_at = now
        commenter.save(update_fields=["verified_at"])
    return commenter


def of_phone(contact: WhatsAppContact, *, now: datetime.datetime) -> Commenter:
    """The person of this WhatsApp number, which they proved."""
    commenter, _created = Commenter.objects.get_or_create(
        whatsapp=contact, defaults={"verified_at": now}
    )
    return verified(commenter, now=now)


def note(
    comment: Comment,
    kind: CommentEvent.Kind,
    now: datetime.datetime,
    *,
    by: User | None = None,
    text: str = "",
) -> None:
    """One line of the comment's history, in the transaction of what happened."""
    CommentEvent.objects.create(comment=comment, kind=kind, at=now, by=by, text=text)


def _admit(comment: Comment, now: datetime.datetime) -> None:
    """Publish at once what a known voice says; leave the rest to a moderator."""
    known_voice = (
        Comment.objects.filter(commenter=comment.commenter, state=State.APPROVED)
        .exclude(pk=comment.pk)
        .exists()
    )
    agency = comment.subject.agency
    blocked = BlockedWord.objects.filter(
        models.Q(agency=None) | models.Q(agency=agency)
    )
    doubts = wording.doubts(
        f"{comment.name} {comment.body}", blocked.values_list("word", flat=True)
    )
    if known_voice and not doubts:
        publish(comment, now)
        return
    comment.state = State.PENDING
    comment.save(update_fields=["state"])
    note(comment, Event.HELD, now, text="; ".join(doubts))


def publish(
    comment: Comment, now: datetime.datetime, *, by: User | None = None
) -> None:
    """Everybody reads it from now on; a question's clock starts the first time."""
    comment.state = State.APPROVED
    comment.published_at = comment.published_at or now
    if comment.parent_id is None and comment.due_at is None:
        days_off = CollectiveLeave.objects.days_off(wib_date(now))
        comment.due_at = deadlines.due_at(now, ANSWER_DAYS, days_off)
    comment.save(update_fields=["state", "published_at", "due_at"])
    note(comment, Event.PUBLISHED, now, by=by)


# --- What readers do ----------------------------------------------------------


@transaction.atomic
def edit(
    comment: Comment, *, by: Commenter, body: str, now: datetime.datetime
) -> Comment:
    """Its author mends the text: marked as edited, the old one kept in the history,
    and read first again where there are doubts."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if not may_edit(locked, by, now):
        raise ConversationError(_("Komentar ini tidak dapat diubah lagi."))
    note(locked, Event.EDITED, now, text=locked.body)
    locked.body, locked.edited_at = body, now
    locked.save(update_fields=["body", "edited_at"])
    _admit(locked, now)
    return locked


def may_edit(comment: Comment, by: Commenter | None, now: datetime.datetime) -> bool:
    """One's own within an hour, unless it was answered, became a complaint, or is
    looked at again as it was refused."""
    return (
        by is not None
        and comment.commenter_id == by.pk
        and comment.state in (State.PENDING, State.APPROVED)
        and comment.answered_at is None
        and comment.complaint_id is None
        and not comment.appeal
        and now < comment.created_at + EDITABLE
    )


@transaction.atomic
def support(comment: Comment, *, by: Commenter, now: datetime.datetime) -> bool:
    """Count this person in, once; False if they were counted before."""
    if comment.state != State.APPROVED or comment.is_official or by.blocked:
        raise ConversationError(_("Komentar ini tidak dapat didukung."))
    if comment.commenter_id == by.pk:
        raise ConversationError(_("Ini komentar Anda sendiri."))
    _row, created = CommentSupport.objects.get_or_create(
        comment=comment, commenter=by, defaults={"created_at": now}
    )
    if created:
        Comment.objects.filter(pk=comment.pk).update(
            support_count=models.F("support_count") + 1
        )
    return created


@transaction.atomic
def report(
    comment: Comment, *, reason: str, text: str, now: datetime.datetime
) -> CommentReport:
    """A reader finds it abusive; it comes back into the moderators' queue."""
    if comment.state != State.APPROVED:
        raise ConversationError(_("Komentar ini sudah tidak tampil."))
    row = CommentReport.objects.create(
        comment=comment, reason=reason, text=text, created_at=now
    )
    words = f"{row.get_reason_display()} {text}".strip()
    note(comment, Event.REPORTED, now, text=words)
    return row


@transaction.atomic
def appeal(comment: Comment, *, text: str, now: datetime.datetime) -> None:
    """The author of a refused comment asks for another look, once."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.state != State.REJECTED or locked.appeal:
        raise ConversationError(_("Keberatan atas komentar ini sudah kami terima."))
    locked.state, locked.appeal = State.PENDING, text
    locked.save(update_fields=["state", "appeal"])
    note(locked, Event.APPEALED, now, text=text)
