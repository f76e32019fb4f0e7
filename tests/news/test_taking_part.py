"""Replies, support, edits, reports, appeals; and proving who one is."""

import datetime
import re
import threading

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from complaints.models import Complaint
from directory.models import StaffPosting
from notifications.models import Message, WhatsAppContact
from portal.news import conversation, digests, moderation
from portal.news.conversation import ConversationError
from portal.news.models import (
    Comment,
    Commenter,
    CommentEvent,
    CommentSupport,
    thread_url,
)
from portal.news.views import comments, visitors
from tests import factories as f
from tests.news.test_conversation import LATER, moderator, post, published, wrote

pytestmark = pytest.mark.django_db
State = Comment.State


def person(email="ani@warga.example") -> Commenter:
    return Commenter.objects.create(email=email, verified_at=f.NOW)


def browser_of(commenter: Commenter) -> Client:
    client = Client()
    client.cookies[visitors.COOKIE] = _signed(commenter)
    return client


def _signed(commenter):
    from django.core import signing

    signer = signing.get_cookie_signer(salt=visitors.COOKIE + visitors.SALT)
    return signer.sign(str(commenter.pk))


def reply(to: Comment, body="Saya juga mengalaminya di sana.", **fields) -> Comment:
    return wrote(to.subject, parent=to, body=body, **fields)


def approved(comment: Comment) -> Comment:
    Comment.objects.filter(pk=comment.pk).update(state=State.APPROVED)
    comment.refresh_from_db()
    return comment


def test_replies_go_two_levels_deep_and_no_deeper(client):
    first = published()
    second = approved(reply(first, email="a@warga.example"))
    third = approved(reply(second, email="b@warga.example", body="Betul sekali itu."))
    with pytest.raises(ConversationError, match="dua tingkat"):
        reply(third, email="c@warga.example")
    page = client.get(first.subject.get_absolute_url()).content.decode()
    assert page.index("Kapan selesai") < page.index("Saya juga") < page.index("Betul")
    assert page.count("?balas=") == 2


def test_a_reply_belongs_to_a_published_comment_of_the_same_page():
    first = published()
    with pytest.raises(ConversationError):
        wrote(post("lain"), parent=first, email="a@warga.example")
    Comment.objects.update(state=State.REJECTED)
    first.refresh_from_db()
    with pytest.raises(ConversationError):
        reply(first)


def test_the_form_answers_whom_the_link_named(client):
    first = published()
    url = first.subject.get_absolute_url()
    assert "Balas Siti" in client.get(f"{url}?balas={first.pk}").content.decode()
    data = {"name": "Ani", "email": "ani@warga.example", "body": "Saya juga, tolong."}
    client.post(url, data | {"balas": first.pk})
    assert Comment.objects.latest("pk").parent == first


def test_a_reply_has_no_clock_and_official_replies_come_first(client):
    first = published()
    person_reply = reply(first, known=first.commenter)
    assert person_reply.state == State.APPROVED
    assert person_reply.due_at is None
    moderation.answer(
        first, by=moderator(), agency=f.agency(), now=LATER, body="Selesai Jumat."
    )
    page = client.get(first.subject.get_absolute_url()).content.decode()
    assert page.index("Selesai Jumat.") < page.index("Saya juga")


def test_the_author_may_mend_the_text_for_an_hour():
    first = published()
    changed = conversation.edit(
        first, by=first.commenter, body="Kapan selesai, Bu?", now=f.NOW
    )
    assert changed.edited_at == f.NOW
    assert changed.events.filter(kind="edited").get().text == "Kapan selesai, Pak?"
    with pytest.raises(ConversationError):
        conversation.edit(first, by=person(), body="Bukan milik saya", now=f.NOW)
    with pytest.raises(ConversationError):
        conversation.edit(first, by=first.commenter, body="Terlambat ya", now=LATER)


def test_an_appeal_is_not_passed_by_an_edit():
    known = published().commenter
    again = wrote(post("lain"), known=known, body="Kalian semua malas.")
    moderation.reject(again, by=moderator(), now=f.NOW, reason="Tidak sopan")
    conversation.appeal(again, text="Memang begitu.", now=f.NOW)
    with pytest.raises(ConversationError, match="tidak dapat diubah"):
        conversation.edit(again, by=known, body="Kalian memang malas.", now=f.NOW)
    assert list(Comment.objects.waiting()) == [again]


def test_an_edit_with_a_link_is_read_first_and_marked(client):
    first = published()
    mine = browser_of(first.commenter)
    Comment.objects.update(created_at=datetime.datetime.now(f.WIB))
    url = f"/berita/komentar/{first.pk}/ubah/"
    assert client.get(url).status_code == 404
    assert mine.post(url, {"body": "pendek"}).status_code == 422
    mine.post(url, {"body": "Lihat jualan di www.toko.example ya"})
    first.refresh_from_db()
    assert first.state == State.PENDING
    moderation.approve(first, by=moderator(), now=LATER)
    page = client.get(first.subject.get_absolute_url()).content.decode()
    assert "diubah penulisnya" in page


def test_support_is_one_per_proven_person():
    first = published()
    ani = person()
    assert conversation.support(first, by=ani, now=LATER)
    assert not conversation.support(first, by=ani, now=LATER)
    with pytest.raises(ConversationError):
        conversation.support(first, by=first.commenter, now=LATER)
    first.refresh_from_db()
    assert first.support_count == CommentSupport.objects.count() == 1


def test_a_stranger_who_supports_is_led_to_the_proof_and_back(client):
    first = published()
    answer = client.post(f"/berita/komentar/{first.pk}/dukung/")
    assert answer["Location"].startswith("/warga/bukti/?lanjut=%2Fberita%2F")
    client.post(answer["Location"].partition("#")[0], {"email": "ani@warga.example"})
    letter = Message.objects.latest("pk")
    link = re.search(r"(/warga/bukti/\S+/)", letter.text).group(1)
    assert client.get(link).status_code == 200
    assert not Commenter.objects.filter(
        email="ani@warga.example", verified_at__isnull=False
    ).exists()
    back = client.post(link)
    assert back["Location"] == first.subject.get_absolute_url()
    client.post(f"/berita/komentar/{first.pk}/dukung/")
    first.refresh_from_db()
    assert first.support_count == 1


@pytest.mark.django_db(transaction=True)
def test_simultaneous_votes_of_one_person_count_once():
    first = published()
    voters = [person(f"w{n}@warga.example") for n in range(3)]
    gate = threading.Barrier(9)

    def vote(voter):
        gate.wait()
        try:
            conversation.support(first, by=voter, now=LATER)
        finally:
            connection.close()

    threads = [threading.Thread(target=vote, args=[v]) for v in voters * 3]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first.refresh_from_db()
    assert first.support_count == CommentSupport.objects.count() == 3


def test_a_reported_comment_comes_back_into_the_queue(client):
    first = published()
    url = f"/berita/komentar/{first.pk}/laporkan/"
    assert client.get(url).status_code == 200
    assert client.post(url, {}).status_code == 422
    client.post(url, {"reason": "insult", "text": "Kasar"})
    assert list(Comment.objects.waiting()) == [first]
    moderation.approve(first, by=moderator(), now=LATER)
    assert not Comment.objects.waiting().exists()
    with pytest.raises(ConversationError):
        moderation.approve(first, by=moderator(), now=LATER)


def test_a_report_of_what_a_moderator_takes_away_meanwhile_keeps_the_words(
    client, monkeypatch
):
    first = published()

    def rejected_meanwhile(*_args):
        Comment.objects.filter(pk=first.pk).update(state=State.REJECTED)
        first.refresh_from_db()
        return True

    monkeypatch.setattr(comments, "may_send", rejected_meanwhile)
    monkeypatch.setattr(comments, "_public", lambda _pk: first)
    page = client.post(
        f"/berita/komentar/{first.pk}/laporkan/", {"reason": "insult", "text": "Kasar"}
    )
    assert page.status_code == 422
    assert "sudah tidak tampil" in page.content.decode()
    assert "Kasar" in page.content.decode()


def test_a_refusal_can_be_appealed_once_before_another_moderator(client):
    first = wrote()
    conversation.confirm(first, now=f.NOW)
    budi = moderator()
    moderation.reject(first, by=budi, now=LATER, reason="Tidak sopan")
    letter = Message.objects.latest("pk")
    link = re.search(r"(/berita/komentar/keberatan/\S+/)", letter.text).group(1)
    assert client.get(link).status_code == 200
    client.post(link, {"text": "Saya hanya bertanya."})
    first.refresh_from_db()
    assert (first.state, first.appeal) == (State.PENDING, "Saya hanya bertanya.")
    assert client.post(link, {"text": "Lagi"}).status_code == 422
    with pytest.raises(ConversationError, match="orang lain"):
        moderation.reject(first, by=budi, now=LATER, reason="Tetap")
    other = f.staff("dewi@jateng.example", f.agency(), StaffPosting.Role.HEAD)
    moderation.reject(first, by=other, now=LATER, reason="Tetap tidak sopan")
    assert "keberatan/" not in Message.objects.latest("pk").text
    kinds = list(first.events.values_list("kind", flat=True))
    assert kinds == ["confirmed", "held", "rejected", "appealed", "rejected"]


def test_the_author_turns_it_into_a_complaint_with_a_receipt():
    f.category()
    first = published(body="Jalan di depan pasar berlubang, tolong diperbaiki.")
    mine = browser_of(first.commenter)
    url = f"/berita/komentar/{first.pk}/jadikan-aduan/"
    assert browser_of(person()).get(url).status_code == 404
    assert mine.post(url, {}).status_code == 422
    data = {"category": f.category().pk, "region": f.region().pk}
    receipt = mine.post(url, data, follow=True).content.decode()
    first.refresh_from_db()
    assert first.complaint.public_code in receipt
    page = mine.get(first.subject.get_absolute_url()).content.decode()
    assert f"Sudah menjadi aduan {first.complaint.public_code}" in page
    assert mine.post(url, data).status_code == 422
    Complaint.objects.update(secret=True, anonymous=True, hide_name=True)
    page = mine.get(first.subject.get_absolute_url()).content.decode()
    assert first.complaint.public_code not in page
    assert "Sudah menjadi aduan" not in page
    assert first.body in page


def test_questions_stand_under_services_too(client, django_assert_max_num_queries):
    service = f.service()
    url = thread_url(service)
    data = {"name": "Ani", "email": "ani@warga.example", "body": "Bisa daring, Pak?"}
    client.post(url, data)
    comment = Comment.objects.get()
    assert comment.service == service
    conversation.confirm(comment, now=f.NOW)
    moderation.answer(
        comment, by=moderator(), agency=service.agency, now=LATER, body="Bisa, Bu."
    )
    with django_assert_max_num_queries(8):
        page = client.get(url).content.decode()
    assert "Bisa, Bu." in page
    with django_assert_max_num_queries(8):
        service_page = client.get(service.get_absolute_url()).content.decode()
    assert f'href="{url}#komentar-{comment.pk}">Bisa daring, Pak?' in service_page
    assert "sudah dijawab" in service_page


def test_who_answers_how_many(client, django_assert_num_queries):
    comment = published()
    wrote(comment.subject, known=comment.commenter, body="Dan satu lagi, kapan?")
    moderation.answer(
        comment, by=moderator(), agency=f.agency(), now=LATER, body="Jumat."
    )
    with django_assert_num_queries(2):
        page = client.get("/berita/siapa-menjawab/").content.decode()
    assert "50%" in page
    assert "1 dari 2 dijawab, 1 tepat waktu" in page


def test_the_agencys_digest_counts_what_is_late_and_is_sent_once():
    comment = published()
    late = comment.due_at + datetime.timedelta(days=1)
    assert digests.send_daily(late) == 1
    letter = Message.objects.latest("pk")
    assert letter.recipient == moderator().email
    assert "lewat tenggat: 1" in letter.text
    assert "LEWAT" in letter.text
    assert "siti" not in letter.text.lower()
    assert digests.send_daily(late) == 0
    f.rina()
    call_command("send_digests", "daily", verbosity=0)
    assert not Message.objects.filter(recipient="rina@jateng.example").exists()


# --- By telephone ---------------------------------------------------------------


def test_a_phone_proves_a_browser_by_whatsapp(client, settings):
    from complaints.channels.whatsapp import conversation as whatsapp
    from complaints.channels.whatsapp.incoming import Incoming
    from complaints.models import WhatsAppConversation

    assert client.post("/warga/bukti/wa/").status_code == 404
    settings.WHATSAPP_ACCESS_TOKEN = "x"
    back = post().get_absolute_url()
    page = client.post("/warga/bukti/wa/", {"lanjut": back}).content.decode()
    code = re.search(r"BUKTI (\d{8})", page).group(1)
    assert "wa.me" not in page
    settings.WHATSAPP_NUMBER = "6281100001111"
    other = Client().post("/warga/bukti/wa/", {"lanjut": back}).content.decode()
    assert re.search(r'href="https://wa.me/6281100001111\?text=BUKTI\+\d{8}"', other)
    early = client.post("/warga/bukti/wa/", {"lanjut": back, "terkirim": 1})
    assert early.status_code == 422
    now = datetime.datetime.now(f.WIB)
    contact = WhatsAppContact.objects.create(wa_id="6281234567890", created_at=now)
    talk = WhatsAppConversation.objects.create(contact=contact, updated_at=now)
    said = whatsapp.respond(talk, Incoming("text", f"Bukti {code}"), now)
    assert "terbukti" in said
    again = whatsapp.respond(talk, Incoming("text", f"bukti {code}"), now)
    assert "tidak berlaku" in again
    # Another browser does not profit from it.
    assert Client().post("/warga/bukti/wa/", {"terkirim": 1}).status_code == 302
    done = client.post("/warga/bukti/wa/", {"lanjut": back, "terkirim": 1})
    assert done["Location"] == back
    commenter = Commenter.objects.get()
    assert (commenter.whatsapp, commenter.email) == (contact, None)
    assert 'name="email"' not in client.get(back).content.decode()
    client.post(back, {"name": "Ani", "body": "Kapan mulai dikerjakan?"})
    comment = Comment.objects.get()
    assert comment.state == State.PENDING
    WhatsAppContact.objects.update(last_inbound_at=f.NOW)
    moderation.answer(
        comment, by=moderator(), agency=f.agency(), now=LATER, body="Minggu depan."
    )
    letter = Message.objects.latest("pk")
    assert letter.transport == "whatsapp"
    assert "Minggu depan." in letter.text
    assert "6281234567890" not in client.get(back).content.decode()


def test_an_erased_number_leaves_the_comment_and_nobody_to_write_to():
    contact = WhatsAppContact.objects.create(wa_id="6281234567890", created_at=f.NOW)
    ani = conversation.of_phone(contact, now=f.NOW)
    comment = wrote(known=ani, name="Ani")
    contact.delete()
    comment.refresh_from_db()
    moderation.answer(
        comment, by=moderator(), agency=f.agency(), now=LATER, body="Jumat."
    )
    assert comment.answered_at == LATER
    assert not Message.objects.exists()


def test_the_history_tells_who_did_what():
    comment = published()
    events = list(comment.events.values_list("kind", "by__email"))
    assert events == [
        ("confirmed", None),
        ("held", None),
        ("published", "budi@jateng.example"),
    ]
    assert CommentEvent.objects.count() == 3
