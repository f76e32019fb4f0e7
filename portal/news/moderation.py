"""The moderators' verbs: approve, reject, answer, turn into a complaint."""

from __future__ import annotations

import datetime

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from complaints import filing
from complaints.models import Category, Complaint
from directory.calendar import wib_date
from directory.models import Agency, Region, User
from notifications.outbox import enqueue_email, enqueue_whatsapp
from portal.news.conversation import (
    ConversationError,
    Event,
    State,
    appeal_token,
    note,
    publish,
)
from portal.news.models import Comment, Commenter, CommentEvent

LONGEST_REASON = 300  # of the column, and of what is read on a phone


def approve(comment: Comment, *, by: User, now: datetime.datetime) -> None:
    """Let it appear, or stay where a reader had reported it."""
    with transaction.atomic():
        states = {State.PENDING, State.REJECTED, State.APPROVED}
        locked = _locked(comment, by, now, states)
        _refuse_own_appeal(locked, by)
        if locked.state == State.APPROVED:
            if not locked.reports.filter(handled_at=None).exists():
                raise ConversationError(_("Komentar ini sudah terbit."))
        else:
            publish(locked, now, by=by)
        _clear_reports(locked, by, now)
    comment.refresh_from_db()


def reject(comment: Comment, *, by: User, now: datetime.datetime, reason: str) -> None:
    """Keep it out, or take it away, with a reason that its author is told."""
    if not reason.strip():
        raise ConversationError(_("Tuliskan alasannya."))
    with transaction.atomic():
        locked = _locked(comment, by, now, {State.PENDING, State.APPROVED})
        _refuse_own_appeal(locked, by)
        locked.state, locked.reason = State.REJECTED, reason.strip()[:LONGEST_REASON]
        locked.save(update_fields=["state", "reason"])
        note(locked, Event.REJECTED, now, by=by, text=locked.reason)
        _clear_reports(locked, by, now)
        _tell(locked, "comment_rejected", now)
    comment.refresh_from_db()


def _refuse_own_appeal(comment: Comment, by: User) -> None:
    """Another person looks at an appeal than who refused the comment."""
    if comment.state != State.PENDING or not comment.appeal or by.is_superuser:
        return
    refusals = comment.events.filter(kind=Event.REJECTED)
    last = refusals.order_by("-pk").first()
    if last is not None and last.by_id == by.pk:
        raise ConversationError(
            _("Anda yang menolaknya. Keberatan diperiksa oleh orang lain.")
        )


def _clear_reports(comment: Comment, by: User, now: datetime.datetime) -> None:
    if comment.reports.filter(handled_at=None).update(handled_at=now):
        note(comment, Event.CLEARED, now, by=by)


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
        _refuse_own_appeal(locked, by)
        if locked.state == State.PENDING:
            publish(locked, now, by=by)
        reply = Comment.objects.create(
            post=locked.post,
            programme=locked.programme,
            service=locked.service,
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
        note(locked, Event.ANSWERED, now, by=by)
        _tell(locked, "comment_answered", now, reply=reply)
    comment.refresh_from_db()
    return reply


def turn_into_complaint(
    comment: Comment,
    *,
    by: User | Commenter,
    now: datetime.datetime,
    category: Category,
    region: Region,
) -> Complaint:
    """File it as a complaint, so that it has a number and a due date; the thread
    then shows that number. `by` is a moderator, or the author, who wants more than
    an answer. The author is told by the complaint's own letters."""
    with transaction.atomic():
        states = {State.PENDING, State.APPROVED}
        if isinstance(by, User):
            locked = _locked(comment, by, now, states)
        else:
            locked = _own(comment, by, states)
        if locked.complaint_id:
            raise ConversationError(_("Komentar ini sudah menjadi aduan."))
        assert locked.commenter is not None  # noqa: S101 - narrows a type
        complaint = filing.submit(
            filing.Filing(
                kind=Complaint.Kind.COMPLAINT,
                text=locked.body,
                category=category,
                region=region,
                agency=locked.subject.agency,
                service=locked.service,
                email=locked.commenter.email or "",
                whatsapp=locked.commenter.whatsapp,
            ),
            now=now,
        ).complaint
        locked.complaint = complaint
        locked.save(update_fields=["complaint"])
        staff = by if isinstance(by, User) else None
        note(locked, Event.COMPLAINT, now, by=staff, text=complaint.public_code)
    comment.refresh_from_db()
    return complaint


def _own(comment: Comment, by: Commenter, states: set[Comment.State]) -> Comment:
    locked = Comment.objects.select_for_update().get(pk=comment.pk)
    if locked.commenter_id != by.pk or locked.state not in states:
        raise ConversationError(_("Hanya komentar Anda sendiri yang dapat diadukan."))
    return locked


def _locked(
    comment: Comment, by: User, now: datetime.datetime, states: set[Comment.State]
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
    """By the way they proved themselves; on WhatsApp it goes while it may."""
    person = comment.commenter
    if person is None or person.verified_at is None:
        return
    path = reverse("news:appeal", args=[appeal_token(comment)])
    context = {
        "comment": comment,
        "reply": reply,
        "subject": comment.subject,
        "url": settings.SITE_URL + comment.get_absolute_url(),
        "appeal_url": "" if comment.appeal else settings.SITE_URL + path,
    }
    rows = CommentEvent.objects.filter(comment=comment).count()
    key = f"{letter}:{comment.pk}:{rows}"
    if person.email:
        enqueue_email(letter, person.email, context, dedup_key=key, now=now)
    elif person.whatsapp and not person.whatsapp.opted_out:
        with translation.override("id"):
            text = render_to_string(f"email/{letter}.txt", context)
        enqueue_whatsapp(person.whatsapp, text, dedup_key=key, now=now)
