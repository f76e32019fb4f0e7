"""The verbs of the public conversation: write, confirm, moderate, answer.

A newcomer proves an e-mail address once and is read by a moderator first; whoever
was published before appears at once, unless the text holds links or personal data.
All raise ConversationError when refused; nothing is written then.
"""

from __future__ import annotations

import datetime
import re

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from complaints import deadlines, filing, personal_data
from complaints.models import Category, CollectiveLeave, Complaint
from directory.calendar import wib_date
from directory.models import Agency, Region, User
from notifications.outbox import enqueue_email
from portal.news.models import Comment, Commenter, NewsPost, Programme

# Working days that an agency has to answer; the promise printed under each question.
ANSWER_DAYS = 5
# How long the link that proves an address works, in seconds.
PROOF_SECONDS = 7 * 24 * 3600
SALT = "portal.news.comment"
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)

State = Comment.State


class ConversationError(Exception):
    """Refused; the message is for people."""


@transaction.atomic
def write(
    subject: NewsPost | Programme,
    *,
    name: str,
    email: str,
    body: str,
    known: Commenter | None,
    now: datetime.datetime,
) -> Comment:
    """Put a citizen's question or remark under `subject`.

    `known` is who proved an address in this browser before; anybody else gets a
    letter with a link, and nothing is shown until it was opened.
    """
    if not subject.comments_open:
        raise ConversationError(_("Komentar di halaman ini sudah ditutup."))
    commenter = known or Commenter.objects.get_or_create(email=email.lower())[0]
    if commenter.blocked:
        raise ConversationError(_("Komentar dari alamat ini tidak kami terima."))
    kind = "post" if isinstance(subject, NewsPost) else "programme"
    comment = Comment.objects.create(
        commenter=commenter,
        name=name,
        body=body,
        created_at=now,
        **{kind: subject},
    )
    if known:
        _admit(comment, now)
        return comment
    enqueue_email(
        "comment_confirm",
        commenter.email,
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


def token(comment: Comment) -> str:
    return signing.dumps(comment.pk, salt=SALT)


def by_token(text: str) -> Comment | None:
    """The comment whose author got this token within a week."""
    try:
        pk = signing.loads(text, salt=SALT, max_age=PROOF_SECONDS)
    except signing.BadSignature:
        return None
    return Comment.objects.filter(pk=pk).select_related("commenter").first()


@transaction.atomic
def confirm(comment: Comment, *, now: datetime.datetime) -> Commenter:
    """The author has the mailbox. A second time changes nothing."""
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    commenter = locked.commenter
    if commenter is None:
        raise ConversationError(_("Ini bukan komentar warga."))
    if commenter.verified_at is None:
        commenter.verified_at = now
        commenter.save(update_fields=["verified_at"])
    if locked.state == State.UNCONFIRMED:
        _admit(locked, now)
    return commenter


def _admit(comment: Comment, now: datetime.datetime) -> None:
    """Publish at once what a known voice says; leave the rest to a moderator."""
    known_voice = (
        Comment.objects.filter(commenter=comment.commenter, state=State.APPROVED)
        .exclude(pk=comment.pk)
        .exists()
    )
    harmless = not LINK.search(comment.body) and not personal_data.find(comment.body)
    if known_voice and harmless:
        _publish(comment, now)
        return
    comment.state = State.PENDING
    comment.save(update_fields=["state"])


def _publish(comment: Comment, now: datetime.datetime) -> None:
    days_off = CollectiveLeave.objects.days_off(wib_date(now))
    comment.state = State.APPROVED
    comment.published_at = now
    comment.due_at = deadlines.due_at(now, ANSWER_DAYS, days_off)
    comment.save(update_fields=["state", "published_at", "due_at"])


def approve(comment: Comment, *, by: User, now: datetime.datetime) -> None:
    with transaction.atomic():
        _publish(_locked(comment, by, now, {State.PENDING, State.REJECTED}), now)
    comment.refresh_from_db()


def reject(comment: Comment, *, by: User, now: datetime.datetime, reason: str) -> None:
    """Keep it out, or take it away, with a reason that its author is told."""
    if not reason.strip():
        raise ConversationError(_("Tuliskan alasannya."))
    with transaction.atomic():
        locked = _locked(comment, by, now, {State.PENDING, State.APPROVED})
        locked.state, locked.reason = State.REJECTED, reason.strip()
        locked.save(update_fields=["state", "reason"])
        _tell(locked, "comment_rejected", now)
    comment.refresh_from_db()


def answer(
    comment: Comment,
    *,
    by: User,
    agency: Agency,
    now: datetime.datetime,
    body: str,
) -> Comment:
    """The agency's official reply, and a letter to whoever asked."""
    if not body.strip():
        raise ConversationError(_("Tuliskan jawabannya."))
    with transaction.atomic():
        locked = _locked(comment, by, now, {State.PENDING, State.APPROVED})
        if locked.state == State.PENDING:
            _publish(locked, now)
        reply = Comment.objects.create(
            post=locked.post,
            programme=locked.programme,
            parent=locked,
            user=by,
            agency=agency,
            body=body.strip(),
            state=State.APPROVED,
            created_at=now,
            published_at=now,
        )
        if locked.answered_at is None:
            locked.answered_at = now
            locked.save(update_fields=["answered_at"])
        _tell(locked, "comment_answered", now, reply=reply)
    comment.refresh_from_db()
    return reply


def turn_into_complaint(
    comment: Comment,
    *,
    by: User,
    now: datetime.datetime,
    category: Category,
    region: Region,
) -> Complaint:
    """File it as a complaint, so that it has a number and a due date; the thread
    then shows that number. The author is told by the complaint's own letters."""
    with transaction.atomic():
        locked = _locked(comment, by, now, {State.PENDING, State.APPROVED})
        if locked.complaint_id:
            raise ConversationError(_("Komentar ini sudah menjadi aduan."))
        if locked.commenter is None:
            raise ConversationError(_("Ini bukan komentar warga."))
        complaint = filing.submit(
            filing.Filing(
                kind=Complaint.Kind.COMPLAINT,
                text=locked.body,
                category=category,
                region=region,
                agency=locked.subject.agency,
                email=locked.commenter.email,
            ),
            now=now,
        ).complaint
        locked.complaint = complaint
        locked.save(update_fields=["complaint"])
    comment.refresh_from_db()
    return complaint


def _locked(
    comment: Comment, by: User, now: datetime.datetime, states: set[State]
) -> Comment:
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    allowed = Comment.objects.moderable_by(by, wib_date(now))
    if not allowed.filter(pk=locked.pk).exists():
        raise ConversationError(_("Anda tidak berwenang atas komentar ini."))
    if locked.is_official or locked.state not in states:
        raise ConversationError(_("Komentar ini tidak dalam keadaan itu lagi."))
    return locked


def _tell(
    comment: Comment,
    letter: str,
    now: datetime.datetime,
    reply: Comment | None = None,
) -> None:
    if comment.commenter is None or comment.commenter.verified_at is None:
        return
    subject = comment.subject
    enqueue_email(
        letter,
        comment.commenter.email,
        {
            "comment": comment,
            "reply": reply,
            "subject": subject,
            "url": settings.SITE_URL + subject.get_absolute_url(),
        },
        dedup_key=f"{letter}:{comment.pk}:{reply.pk if reply else 0}",
        now=now,
    )
