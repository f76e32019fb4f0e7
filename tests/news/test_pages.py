import datetime
import re

import pytest
from django.test import Client
from django.utils import timezone

from portal.news import conversation, reference
from portal.news.models import Comment, NewsPost, Programme
from tests import factories as f
from tests.news.test_conversation import post, published

pytestmark = pytest.mark.django_db

WORDS = {"name": "Siti", "email": "siti@warga.example", "body": "Kapan selesai, Pak?"}


def test_drafts_future_and_expired_posts_are_not_there(client):
    now = timezone.now()
    day = datetime.timedelta(days=1)
    post("konsep", publish_at=None)
    post("besok", publish_at=now + day)
    post("lewat", publish_at=now - 2 * day, expires_at=now - day)
    post("terbit")
    page = client.get("/berita/").content.decode()
    assert "/berita/terbit/" in page
    for slug in ("konsep", "besok", "lewat"):
        assert f"/berita/{slug}/" not in page
        assert client.get(f"/berita/{slug}/").status_code == 404


def test_the_whole_way_of_a_comment(client):
    url = post().get_absolute_url()
    assert client.post(url, WORDS).status_code == 302
    comment = Comment.objects.get()
    assert WORDS["body"] not in client.get(url).content.decode()
    link = f"/berita/komentar/{conversation.token(comment)}/"
    assert "Ya, ini komentar saya" in client.get(link).content.decode()
    comment.refresh_from_db()
    assert comment.state == Comment.State.UNCONFIRMED
    client.post(link)
    desk = Client()
    desk.force_login(f.budi())
    page = f"/admin/news/comment/{comment.pk}/change/"
    assert desk.get(page).status_code == 200
    desk.post(page, {"decision": "jawab", "text": "Selesai hari Jumat."})
    text = client.get(url).content.decode()
    assert WORDS["body"] in text
    assert "Selesai hari Jumat." in text
    assert "Jawaban resmi" in text
    assert "siti@warga" not in text
    # This browser proved its address: it is not asked again, nor for the name.
    assert 'name="email"' not in text
    field = re.search(r'<input[^>]*name="name"[^>]*>', text)
    assert f'value="{WORDS["name"]}"' in field.group()


def test_what_happens_to_a_comment_now_is_in_view_at_once(client):
    url = post().get_absolute_url()
    assert f'action="{url}"' in client.get(f"{url}?tulis=1").text
    # With a fragment a browser would show the thread, and not the message above it.
    assert client.post(url, WORDS)["Location"] == url


def test_another_agencys_moderator_finds_no_such_comment(client):
    comment = published()
    client.force_login(f.rina())
    assert client.get(f"/admin/news/comment/{comment.pk}/change/").status_code == 404
    assert comment.body not in client.get("/admin/news/comment/").content.decode()


@pytest.mark.parametrize(
    "change", [{"body": ""}, {"body": "x" * 3000}, {"email": "bukan"}, {"name": ""}]
)
def test_a_wrong_comment_keeps_what_was_typed(client, change):
    url = post().get_absolute_url()
    response = client.post(url, WORDS | {"name": "Siti dari Kudus"} | change)
    assert response.status_code == 422
    assert "Kesalahan:" in response.content.decode()
    if "name" not in change:
        assert "Siti dari Kudus" in response.content.decode()
    assert not Comment.objects.exists()


def test_numbers_in_a_published_comment_are_masked(client):
    comment = published()
    Comment.objects.filter(pk=comment.pk).update(body="Telepon 0812 3456 7890 saja")
    text = client.get(comment.subject.get_absolute_url()).content.decode()
    assert "3456" not in text


def test_html_in_a_comment_is_text(client):
    comment = published(body="<script>alert(1)</script> kapan selesai")
    text = client.get(comment.subject.get_absolute_url()).content.decode()
    assert "<script>alert" not in text


def test_a_page_with_many_comments_costs_what_one_with_few_does(
    client, django_assert_num_queries, django_assert_max_num_queries
):
    subject = published().subject
    subject.services.add(f.service())
    subject.regions.add(f.region())
    subject.corrections.create(at=f.NOW, text="Selasa, bukan Senin.")
    url = subject.get_absolute_url()
    with django_assert_max_num_queries(8) as few:
        client.get(url)
    commenter = Comment.objects.get().commenter
    NewsPost.objects.update(category=f.tag("jalan"))
    Comment.objects.bulk_create(
        Comment(
            post=subject,
            commenter=commenter,
            name=f"Warga {n}",
            body="Setuju sekali.",
            state=Comment.State.APPROVED,
            created_at=f.NOW,
            published_at=f.NOW,
        )
        for n in range(5_000)
    )
    with django_assert_num_queries(len(few)):
        page = client.get(url)
    assert page.content.decode().count("Setuju sekali.") == 50


def test_pages_of_news_neither_repeat_nor_lose_a_post(client):
    for n in range(45):
        post(f"kabar-{n}", publish_at=f.NOW - datetime.timedelta(hours=n // 3))
    post("penting", pinned=True)
    seen, address = [], "/berita/"
    while address:
        page = client.get(address)
        seen += [p.slug for p in page.context["posts"]]
        address = page.context["next_page_url"] and (
            "/berita/" + page.context["next_page_url"]
        )
    assert seen[0] == "penting"
    assert len(seen) == len(set(seen)) == 46


@pytest.mark.parametrize("bad", ["x", "-1", "99999999999999999999", "0", "%00"])
def test_a_strange_page_is_the_first_one(client, bad):
    post()
    assert client.get(f"/berita/?setelah={bad}&jenis={bad}").status_code == 200
    assert client.get(f"/program/?wilayah={bad}").status_code == 200
    assert client.get(f"/berita/?topik={bad}&wilayah={bad}").status_code == 200


AGENCIES = """bapenda bpbd dinkes dinkopukm dinsos disarpus disbudparekraf disdik
dishanpan dishub diskominfo disnakertrans disperakim distanak dlhk dpmptsp dpupr"""


def test_the_examples_load_once_and_say_that_they_are_examples(client):
    for code in AGENCIES.split():
        f.agency(code)
    f.region("33.19")
    f.region("33.74")
    first = reference.load_examples()
    assert first == {"Program contoh": 15, "Berita contoh": 20}
    assert reference.load_examples() == {"Program contoh": 0, "Berita contoh": 0}
    assert not NewsPost.objects.filter(is_demo=False).exists()
    assert not Programme.objects.filter(is_demo=False).exists()
    page = client.get("/program/perbaikan-jalan-provinsi/").content.decode()
    assert "38%" in page
    assert "Contoh" in page
    kudus = client.get("/program/wilayah/kabupaten-kudus/").content.decode()
    assert "Program di Kabupaten Kudus" in kudus
    assert "sumur-resapan-kudus" in kudus
    assert "pasar-sehat" not in kudus


def test_the_feed_has_the_published_posts(client):
    post()
    post("konsep", publish_at=None)
    feed = client.get("/berita/umpan.xml")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert feed.content.decode().count("<entry>") == 1
