import datetime
import re
from urllib.parse import unquote

import pytest
from django.core import mail
from django.utils import timezone

from directory.models import StaffPosting
from notifications.models import Message
from portal.news import conversation, moderation
from portal.news.models import Comment, Commenter, NewsPost
from tests import factories as f

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(hours=2)
State = Comment.State


def post(slug="perbaikan-jalan", **fields) -> NewsPost:
    defaults = {
        "kind": "news",
        "title": "Perbaikan jalan",
        "summary": "Dikerjakan malam hari",
        "body": "Alinea satu.",
        "agency": f.agency("dpupr"),
        "publish_at": f.NOW - datetime.timedelta(days=1),
    }
    return NewsPost.objects.create(slug=slug, **(defaults | fields))


def wrote(subject=None, known=None, **fields) -> Comment:
    data = {
        "name": "Siti",
        "email": "siti@warga.example",
        "body": "Kapan selesai, Pak?",
    }
    return conversation.write(
        subject or post(), known=known, now=f.NOW, **(data | fields)
    )


def published(**fields) -> Comment:
    comment = wrote(**fields)
    conversation.confirm(comment, now=f.NOW)
    moderation.approve(comment, by=moderator(), now=f.NOW)
    return comment


def moderator():
    known = f.User.objects.filter(email="budi@jateng.example").first()
    return known or f.budi()


def test_a_newcomer_is_read_first_and_only_after_proving_the_address():
    comment = wrote()
    assert comment.state == State.UNCONFIRMED
    letter = Message.objects.get()
    link = re.search(r"/berita/komentar/(\S+)/", letter.text).group(1)
    assert conversation.by_token(unquote(link)) == comment
    conversation.confirm(comment, now=LATER)
    comment.refresh_from_db()
    assert comment.state == State.PENDING


def test_a_known_voice_appears_at_once():
    first = published()
    again = wrote(first.subject, known=first.commenter, body="Terima kasih jawabannya.")
    assert again.state == State.APPROVED


@pytest.mark.parametrize(
    "body", ["Lihat https://jualan.example sekarang", "Hubungi saya 0812 3456 7890 ya"]
)
def test_links_and_numbers_are_read_first_even_of_a_known_voice(body):
    first = published()
    assert wrote(first.subject, known=first.commenter, body=body).state == State.PENDING


def test_confirming_twice_changes_nothing():
    comment = published()
    conversation.confirm(comment, now=LATER)
    comment.refresh_from_db()
    assert comment.state == State.APPROVED


def test_a_question_is_due_in_five_working_days():
    # Tuesday 10 November and five working days.
    assert published().due_at.astimezone(f.WIB).date() == datetime.date(2026, 11, 17)


def test_the_official_reply_answers_and_is_mailed():
    comment = published()
    reply = moderation.answer(
        comment, by=moderator(), agency=f.agency("dpupr"), now=LATER, body="Jumat."
    )
    assert reply.is_official
    assert comment.answered_at == LATER
    letter = Message.objects.latest("pk")
    assert letter.recipient == "siti@warga.example"
    assert "Jumat." in letter.text
    assert not Comment.objects.unanswered().exists()


def test_answering_a_waiting_question_publishes_it():
    comment = wrote()
    conversation.confirm(comment, now=f.NOW)
    moderation.answer(
        comment, by=moderator(), agency=f.agency("dpupr"), now=LATER, body="Jumat."
    )
    assert comment.state == State.APPROVED


def test_a_refusal_needs_a_reason_and_tells_it():
    comment = wrote()
    conversation.confirm(comment, now=f.NOW)
    with pytest.raises(conversation.ConversationError):
        moderation.reject(comment, by=moderator(), now=LATER, reason=" ")
    moderation.reject(comment, by=moderator(), now=LATER, reason="Iklan")
    assert comment.state == State.REJECTED
    assert "Iklan" in Message.objects.latest("pk").text


def test_another_agency_may_not_moderate():
    comment = wrote()
    conversation.confirm(comment, now=f.NOW)
    with pytest.raises(conversation.ConversationError):
        moderation.approve(comment, by=f.rina(), now=LATER)
    auditor = f.staff("aud@jateng.example", f.agency(), StaffPosting.Role.AUDITOR)
    with pytest.raises(conversation.ConversationError):
        moderation.approve(comment, by=auditor, now=LATER)


def test_it_becomes_a_complaint_once_with_the_authors_address():
    comment = published(body="Jalan di depan pasar berlubang, tolong diperbaiki.")
    complaint = moderation.turn_into_complaint(
        comment, by=moderator(), now=LATER, category=f.category(), region=f.region()
    )
    assert complaint.agency == f.agency("dpupr")
    assert complaint.reporter.email == "siti@warga.example"
    with pytest.raises(conversation.ConversationError):
        moderation.turn_into_complaint(
            comment, by=moderator(), now=LATER, category=f.category(), region=f.region()
        )


def test_a_blocked_address_and_a_closed_page_are_refused():
    Commenter.objects.create(email="siti@warga.example", blocked=True)
    with pytest.raises(conversation.ConversationError):
        wrote()
    with pytest.raises(conversation.ConversationError):
        wrote(post("tutup", comments_open=False), email="b@warga.example")


def test_an_old_or_forged_token_opens_nothing():
    assert conversation.by_token("palsu") is None
    assert conversation.by_token(conversation.token(wrote())) is not None


def test_no_address_is_in_the_text_of_the_rows():
    comment = wrote()
    assert "siti" not in f"{comment} {comment.commenter}".lower()
    assert mail.outbox == []


@pytest.mark.parametrize(
    ("days", "words"), [(0, "Dijawab"), (30, "Seharusnya dijawab")]
)
def test_a_question_says_by_when_or_that_it_is_late(client, days, words):
    comment = published()
    asked = timezone.now() - datetime.timedelta(days=days)
    Comment.objects.update(due_at=asked + datetime.timedelta(days=3))
    page = client.get(comment.subject.get_absolute_url()).text
    assert f"{words} paling lambat" in page
