"""The moderators' queue in the back-office."""

import pytest
from django.contrib.staticfiles import finders

from portal.news import conversation
from portal.news.models import BlockedWord, Comment, Programme
from tests import factories as f
from tests.news.test_conversation import LATER, moderator, post, published, wrote

pytestmark = pytest.mark.django_db
LIST = "/admin/news/comment/"
State = Comment.State


def waiting(n=1, subject=None) -> list[Comment]:
    subject = subject or post()
    rows = []
    for i in range(n):
        row = wrote(subject, email=f"w{i}@warga.example", body=f"Pertanyaan nomor {i}?")
        conversation.confirm(row, now=f.NOW)
        rows.append(row)
    return rows


@pytest.fixture
def desk(client):
    client.force_login(moderator())
    return client


def test_what_waits_comes_first_and_the_rest_is_a_click_away(desk):
    done = published(body="Sudah terbit lama.")
    waiting(1, done.subject)
    page = desk.get(LIST).content.decode()
    assert "Pertanyaan nomor 0?" in page
    assert "Sudah terbit lama." not in page
    assert "Sudah terbit lama." in desk.get(f"{LIST}?antrean=belum").content.decode()
    assert "Sudah terbit lama." in desk.get(f"{LIST}?antrean=lewat").content.decode()
    assert "Sudah terbit lama." in desk.get(f"{LIST}?antrean=semua").content.decode()
    assert desk.get(f"{LIST}?antrean=keberatan").status_code == 200


def act(desk, action, rows, address=LIST, **fields):
    data = {"action": action, "_selected_action": [row.pk for row in rows]}
    return desk.post(address, data | fields, follow=True).content.decode()


def test_many_are_published_at_once(desk):
    rows = waiting(3)
    assert "3 komentar selesai." in act(desk, "approve", rows)
    assert Comment.objects.public().count() == 3


def test_many_are_refused_with_one_reason_but_not_without(desk):
    rows = waiting(2)
    assert "Pilih alasan" in act(desk, "reject", rows, reason="")
    act(desk, "reject", rows, reason="karangan")
    assert Comment.objects.filter(state=State.PENDING).count() == 2
    act(desk, "reject", rows, reason="Iklan atau kiriman sampah")
    assert set(Comment.objects.values_list("state", "reason")) == {
        (State.REJECTED, "Iklan atau kiriman sampah")
    }


def test_after_one_decision_comes_the_next_and_then_the_list(desk):
    first, second = waiting(2)
    address = f"{LIST}{first.pk}/change/"
    answer = desk.post(address, {"decision": "terbitkan"})
    assert answer["Location"] == f"{LIST}{second.pk}/change/"
    answer = desk.post(
        answer["Location"], {"decision": "tolak", "reason": "Sama dengan tulisan lain"}
    )
    assert answer["Location"] == LIST
    second.refresh_from_db()
    assert second.reason == "Sama dengan tulisan lain"


@pytest.mark.parametrize(
    ("decision", "missing"),
    [
        ({"decision": "tolak"}, "Pilih alasan, atau tuliskan sendiri."),
        ({"decision": "tolak", "text": "x" * 301}, "paling panjang 300 huruf"),
        ({"decision": "jawab"}, "Tuliskan jawaban atau alasannya."),
        ({"decision": "aduan"}, "Isi untuk menjadikan aduan."),
    ],
    ids=["no reason", "long reason", "no answer", "no place"],
)
def test_a_decision_that_lacks_something_says_what_it_is(desk, decision, missing):
    (row,) = waiting(1)
    answer = desk.post(f"{LIST}{row.pk}/change/", decision)
    assert answer.status_code == 422
    assert missing in answer.content.decode()
    row.refresh_from_db()
    assert row.state == State.PENDING


def test_the_moderator_turns_a_comment_into_a_complaint(desk):
    (row,) = waiting(1)
    where = {"category": f.category().pk, "region": f.region().pk}
    desk.post(f"{LIST}{row.pk}/change/", {"decision": "aduan"} | where)
    row.refresh_from_db()
    assert row.complaint.original_text == row.body


def test_an_answer_is_of_the_agency_of_the_page_else_of_who_answers(desk, client):
    programme = Programme.objects.create(
        slug="sekolah", name="Sekolah", summary="Baru", year_from=2026, level="province"
    )
    (row,) = waiting(1, programme)
    said = {"decision": "jawab", "text": "Mulai Juli."}
    client.force_login(f.User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    page = client.post(f"{LIST}{row.pk}/change/", said)
    assert "belum punya instansi yang menjawab" in page.content.decode()
    client.force_login(f.vera())
    client.post(f"{LIST}{row.pk}/change/", said)
    assert row.replies.get().agency == f.agency("diskominfo")


def test_what_is_refused_of_one_leaves_the_others_done(desk):
    first, second = waiting(2)
    act(desk, "approve", [first])
    page = act(desk, "approve", [first, second], f"{LIST}?antrean=semua")
    assert f"{first}: Komentar ini sudah terbit." in page
    assert "1 komentar selesai." in page


def test_the_page_tells_the_history_the_report_and_the_appeal(desk):
    comment = published()
    conversation.report(comment, reason="insult", text="Kasar sekali", now=LATER)
    Comment.objects.update(appeal="Saya tidak kasar.")
    page = desk.get(f"{LIST}{comment.pk}/change/").content.decode()
    for words in (
        "Kasar sekali",
        "Saya tidak kasar.",
        "Ditahan untuk diperiksa",
        "Dibuktikan penulisnya",
        "Budi",
    ):
        assert words in page, words
    assert "siti@warga" not in page
    assert 'role="group" aria-label="Keputusan"' in page
    assert "js/moderate.js" in page
    assert finders.find("js/moderate.js")


def test_the_start_page_says_what_waits_for_the_agency(desk, client):
    waiting(2)
    page = desk.get("/admin/").content.decode()
    assert "<strong>2</strong> Komentar yang menunggu pemeriksaan" in page
    client.force_login(f.rina())
    assert "Komentar yang menunggu" not in client.get("/admin/").content.decode()


def test_moderators_keep_the_words_of_their_own_agency(desk):
    f.agency("dinkes")
    BlockedWord.objects.create(word="untuk-semua")
    BlockedWord.objects.create(word="lain", agency=f.agency("dinkes"))
    url = "/admin/news/blockedword/"
    assert desk.post(f"{url}add/", {"word": "calo", "agency": ""}).status_code == 200
    theirs = {"word": "calo", "agency": f.agency("dinkes").pk}
    assert desk.post(f"{url}add/", theirs).status_code == 200
    own = {"word": "calo", "agency": f.agency().pk}
    assert desk.post(f"{url}add/", own).status_code == 302
    page = desk.get(url).content.decode()
    assert "calo" in page
    assert "untuk-semua" not in page


def test_a_list_of_many_costs_no_more_queries(desk, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    subject = post()
    waiting(2, subject)
    desk.get(LIST)  # what is read once per process is read now
    with CaptureQueriesContext(connection) as few:
        desk.get(LIST)
    author = Comment.objects.first().commenter
    Comment.objects.bulk_create(
        Comment(
            post=subject,
            commenter=author,
            name="Siti",
            body="Lagi",
            state=State.PENDING,
            created_at=f.NOW,
        )
        for _n in range(30)
    )
    with django_assert_num_queries(len(few)):
        desk.get(LIST)
