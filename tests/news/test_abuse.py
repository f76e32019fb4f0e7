"""Spam and abuse: held or refused, never an error, and the counts are right."""

import re

import pytest
from django.utils import timezone

from notifications.models import Message
from portal.news import conversation, moderation, wording
from portal.news.conversation import ConversationError
from portal.news.models import BlockedWord, Comment
from portal.news.views import visitors
from portal.news.views.thread import may_send
from tests import factories as f
from tests.news.test_conversation import moderator, post, published, wrote
from tests.news.test_taking_part import browser_of, person

pytestmark = pytest.mark.django_db
State = Comment.State
WORDS = {"name": "Siti", "email": "siti@warga.example", "body": "Kapan selesai, Pak?"}


def test_a_thousand_posts_of_one_address_become_ten(client, rf):
    subject = post()
    url = subject.get_absolute_url()
    statuses = [
        client.post(url, WORDS | {"body": f"Beli obat nomor {n}"}).status_code
        for n in range(50)
    ]
    assert statuses == [302] * 10 + [422] * 40
    # The rest at the gate alone, without drawing the page each time.
    request = rf.post(url)
    gate = [
        may_send(request, None, "siti@warga.example", timezone.now())
        for _n in range(950)
    ]
    assert not any(gate)
    assert Comment.objects.count() == Message.objects.count() == 10
    assert not Comment.objects.exclude(state=State.UNCONFIRMED).exists()


def test_one_mailbox_is_spared_whatever_network_the_sender_uses(client, settings):
    settings.TRUSTED_PROXIES = 1
    url = post().get_absolute_url()
    for n in range(40):
        client.post(
            url,
            WORDS | {"body": f"Tulisan nomor {n}"},
            headers={"x-forwarded-for": f"10.0.0.{n}"},
        )
    assert Message.objects.filter(recipient="siti@warga.example").count() == 10


def test_the_same_words_twice_are_one_comment(client):
    url = post().get_absolute_url()
    assert client.post(url, WORDS).status_code == 302
    assert client.post(url, WORDS).status_code == 422
    assert Comment.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        "https://jualan.example/obat https://jualan.example/lagi",
        "www.judi.example",
        "x" * 10_000,
        "          ",
        "a\x00bcdefghijklm",
    ],
)
def test_links_only_and_floods_are_refused_beside_the_field(client, body):
    url = post().get_absolute_url()
    answer = client.post(url, WORDS | {"body": body})
    assert answer.status_code == 422
    assert not Comment.objects.exists()


def test_who_fills_in_the_hidden_field_is_thanked_and_dropped(client):
    url = post().get_absolute_url()
    assert client.post(url, WORDS | {"situs": "x"}).status_code == 302
    assert not Comment.objects.exists()
    assert not Message.objects.exists()


@pytest.mark.parametrize(
    "body",
    [
        "Ayo main jud\u0456 di sini, untung",  # a Cyrillic letter
        "Ayo main ju\u200bdi di sini, untung",  # an invisible one
        "Ayo main JUD\u00cd di sini, untung",
        "Ayo main jud1 di sini, untung",
        "Ayo main j.u.d.i di sini, untung",
        "Ayo main \uff4a\uff55\uff44\uff49 di sini, untung",  # full width
    ],
)
def test_a_blocked_word_is_found_however_it_is_dressed_up(body):
    BlockedWord.objects.create(word="Judi")
    first = published()
    held = wrote(first.subject, known=first.commenter, body=body)
    assert held.state == State.PENDING
    assert held.events.get(kind="held").text


def test_a_word_blocked_by_one_agency_is_free_under_another():
    BlockedWord.objects.create(word="calo", agency=f.agency("dinkes"))
    first = published()
    body = "Di loket ada calo, mohon ditertibkan."
    comment = wrote(first.subject, known=first.commenter, body=body)
    assert comment.state == State.APPROVED
    ours = post("kesehatan", agency=f.agency("dinkes"))
    comment = wrote(ours, known=first.commenter, body=f"{body} Terima kasih.")
    assert comment.state == State.PENDING


def test_ordinary_words_raise_no_doubt():
    for text in [
        "Kapan selesai, Pak?",
        "Biayanya Rp 150.000 atau gratis?",
        "Matur nuwun",
    ]:
        assert wording.doubts(text, ["judi"]) == []


def test_a_telephone_number_as_a_name_is_held_and_masked(client):
    first = published()
    held = wrote(
        first.subject, known=first.commenter, name="0812 3456 7890", body="Hubungi saya"
    )
    assert held.state == State.PENDING
    Comment.objects.update(state=State.APPROVED)
    page = client.get(first.subject.get_absolute_url()).content.decode()
    assert "3456" not in page


@pytest.mark.parametrize("deep", ["x", "-1", "0", "99999999999999999999", "\x00", "7"])
def test_a_reply_to_nothing_is_an_ordinary_comment(client, deep):
    url = post().get_absolute_url()
    assert client.get(url, {"balas": deep, "sebelum": deep}).status_code == 200
    assert client.post(url, WORDS | {"balas": deep}).status_code == 302
    assert Comment.objects.get().parent is None


def test_a_long_thread_ends_and_its_page_stays_small(client, django_assert_num_queries):
    first = published()
    url = first.subject.get_absolute_url()
    with django_assert_num_queries(6):
        client.get(url)
    Comment.objects.bulk_create(
        Comment(
            post=first.post,
            parent=first,
            commenter=first.commenter,
            name="Siti",
            body="Ikut bertanya.",
            state=State.APPROVED,
            created_at=f.NOW,
            published_at=f.NOW,
        )
        for n in range(20)
    )
    with django_assert_num_queries(6):
        client.get(url)
    data = {"name": "Ani", "body": "Satu lagi dari saya.", "balas": first.pk}
    answer = browser_of(person()).post(url, data)
    assert "sudah panjang" in answer.content.decode()


def test_a_forged_or_blocked_cookie_is_nobodys(client):
    url = f"{published().subject.get_absolute_url()}?tulis=1"
    client.cookies["komentar"] = "1:palsu"
    assert 'name="email"' in client.get(url).content.decode()
    ani = person()
    ani.blocked = True
    ani.save()
    assert 'name="email"' in browser_of(ani).get(url).content.decode()


def test_who_was_blocked_supports_nothing_and_proves_nothing(client):
    first, ani = published(), person()
    link = link_for("ani@warga.example", client)
    ani.blocked = True
    ani.save()
    with pytest.raises(ConversationError, match="tidak dapat didukung"):
        conversation.support(first, by=ani, now=f.NOW)
    assert client.get(link).status_code == 404
    assert client.post(link).status_code == 404
    assert visitors.COOKIE not in client.cookies


def link_for(email: str, client) -> str:
    client.post("/warga/bukti/", {"email": email})
    return re.search(r"(/warga/bukti/\S+/)", Message.objects.latest("pk").text)[1]


def test_letters_and_codes_of_proof_end_before_they_are_a_nuisance(client, settings):
    settings.WHATSAPP_ACCESS_TOKEN = "x"
    for n in range(visitors.LETTERS_PER_HOUR + 1):
        answer = client.post("/warga/bukti/", {"email": "Ani@warga.example"})
        assert answer.status_code == (302 if n < visitors.LETTERS_PER_HOUR else 422)
    assert "Terlalu banyak percobaan" in answer.content.decode()
    assert Message.objects.count() <= visitors.LETTERS_PER_HOUR
    for _n in range(visitors.PROOFS_PER_HOUR):
        answer = client.post("/warga/bukti/wa/", follow=True)
    assert "Terlalu banyak percobaan" in answer.content.decode()


def test_the_verbs_know_who_may_moderate_and_what_is_no_answer():
    row = wrote(post("kesehatan", agency=f.agency("dinkes")))
    conversation.confirm(row, now=f.NOW)
    budi = moderator()
    with pytest.raises(ConversationError, match="tidak berwenang"):
        moderation.approve(row, by=budi, now=f.NOW)
    with pytest.raises(ConversationError, match="Tuliskan jawabannya"):
        moderation.answer(row, by=budi, agency=f.agency(), now=f.NOW, body="  ")
    with pytest.raises(ConversationError, match="Hanya komentar Anda sendiri"):
        moderation.turn_into_complaint(
            row, by=person(), now=f.NOW, category=f.category(), region=f.region()
        )
    row.refresh_from_db()
    assert row.state == State.PENDING
