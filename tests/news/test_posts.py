import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from directory.models import User
from portal.news.editor_forms import NewsPostForm, PictureForm
from portal.news.models import NewsPicture, NewsPost, NewsReading
from tests import factories as f
from tests.news.test_conversation import post

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 9) Firefox/128.0"


def pictured(**fields) -> NewsPicture:
    file = SimpleUploadedFile("x.png", f.picture("PNG", size=(1600, 400)))
    form = PictureForm(
        {"alt": "Jalan yang baru dilapis", "order": 0} | fields, {"file": file}
    )
    assert form.is_valid(), form.errors
    picture = form.save(commit=False)
    picture.post = post()
    picture.save()
    return picture


def test_a_picture_is_encoded_anew_small_and_shown_with_its_words(client):
    picture = pictured()
    assert (picture.width, picture.height) == (800, 200)
    page = client.get(picture.post.get_absolute_url()).content.decode()
    address = f"/berita/gambar/{picture.pk}.jpg"
    assert f'src="{address}" alt="Jalan yang baru dilapis"' in page
    answer = client.get(address)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer.content[:3] == b"\xff\xd8\xff"
    assert len(answer.content) < 60_000


def test_a_picture_of_a_draft_is_not_there(client):
    picture = pictured()
    NewsPost.objects.update(publish_at=None)
    assert client.get(f"/berita/gambar/{picture.pk}.jpg").status_code == 404


def test_a_picture_whose_file_was_lost_is_not_there_either(client):
    picture = pictured()
    picture.file.delete(save=False)
    assert client.get(f"/berita/gambar/{picture.pk}.jpg").status_code == 404


@pytest.mark.parametrize("alt", ["", "   "])
def test_a_picture_without_words_is_refused_beside_its_field(alt):
    file = SimpleUploadedFile("x.jpg", f.picture())
    form = PictureForm({"alt": alt, "order": 0}, {"file": file})
    assert "alt" in form.errors


def test_the_database_refuses_a_picture_without_words():
    picture = pictured()
    with pytest.raises(IntegrityError), transaction.atomic():
        NewsPicture.objects.filter(pk=picture.pk).update(alt="")


def test_what_is_no_picture_is_refused():
    file = SimpleUploadedFile("x.jpg", b"<script>alert(1)</script>")
    form = PictureForm({"alt": "Peta", "order": 0}, {"file": file})
    assert "bukan foto" in str(form.errors["file"])


def test_a_hoax_without_a_claim_or_a_wrong_end_is_refused_by_the_form():
    form = NewsPostForm(
        {
            "kind": "hoax",
            "title": "Kabar",
            "slug": "kabar",
            "summary": "Ringkas",
            "body": "Isi",
            "agency": f.agency().pk,
            "publish_at": "2026-11-10 09:00",
            "expires_at": "2026-11-09 09:00",
            "verification": "unverified",
        }
    )
    assert {"claim", "verdict", "expires_at"} <= set(form.errors)


def test_readers_count_by_day_and_bots_do_not(client):
    row = post()
    for agent in (PHONE, PHONE, "Googlebot/2.1", "curl/8.1", ""):
        client.get(row.get_absolute_url(), headers={"user-agent": agent})
    reading = NewsReading.objects.get()
    assert (reading.post, reading.count) == (row, 2)
    assert reading.day == timezone.localdate()
    # Nothing but post, day and number: nobody can be followed by it.
    assert {field.name for field in NewsReading._meta.fields} == {
        *["id", "post", "day", "count"]
    }


def test_editors_see_the_readers_and_may_add_a_picture(client):
    row = post()
    NewsReading.objects.create(post=row, day=f.NOW.date(), count=41)
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    assert "41" in client.get("/admin/news/newspost/").content.decode()
    form = client.get(f"/admin/news/newspost/{row.pk}/change/").content.decode()
    assert 'name="pictures-TOTAL_FORMS"' in form


def test_share_links_lead_away_but_load_nothing(client, settings):
    settings.SITE_URL = "https://portal.example"
    page = client.get(post().get_absolute_url()).content.decode()
    address = "https%3A%2F%2Fportal.example%2Fberita%2Fperbaikan-jalan%2F"
    for place in ("wa.me/?text=", "t.me/share", "facebook.com/sharer", "x.com/intent"):
        assert place in page
    assert page.count(address) == 4
    assert 'value="https://portal.example/berita/perbaikan-jalan/" readonly' in page
    for element in ("<iframe", "<img src=http", "<script src=http"):
        assert element not in page


def test_the_list_and_its_feed_narrow_by_kind_topic_and_region(client):
    roads = f.tag("perhubungan")
    here = post("di-kudus", category=roads, kind="announcement")
    here.regions.add(f.region())
    post("lain", category=f.tag("kesehatan"))
    post("polos")
    for query in (
        *("jenis=announcement", "topik=perhubungan", "wilayah=kabupaten-kudus"),
    ):
        page = client.get(f"/berita/?{query}").content.decode()
        assert "/berita/di-kudus/" in page
        assert "/berita/lain/" not in page
        assert f"/berita/umpan.xml?{query}" in page
        feed = client.get(f"/berita/umpan.xml?{query}").content.decode()
        assert feed.count("<entry>") == 1
    assert '<category term="Perhubungan"' in feed
    everything = client.get(
        "/berita/umpan.xml?jenis=z&topik=z&wilayah=%00"
    ).content.decode()
    assert everything.count("<entry>") == 3


def test_a_post_leads_to_its_service_tax_programme_and_region(client):
    row = post()
    row.services.add(f.service(), f.tax().service)
    row.services.add(f.service("konsep", status="draft"))
    row.regions.add(f.region())
    page = client.get(row.get_absolute_url()).content.decode()
    assert 'href="/layanan/izin-trayek/"' in page
    assert 'href="/pajak/pajak-pkb/"' in page
    assert 'href="/program/wilayah/kabupaten-kudus/"' in page
    assert "/layanan/konsep/" not in page


def test_corrections_are_shown_with_their_day(client):
    row = post()
    row.corrections.create(at=f.NOW, text="Bukan Senin, melainkan Selasa.")
    page = client.get(row.get_absolute_url()).content.decode()
    assert "Bukan Senin, melainkan Selasa." in page
    assert "Selasa, 10 November 2026" in page


def many_posts() -> None:
    """A thousand, and 99 copies of each."""
    agency = f.agency()
    NewsPost.objects.bulk_create(
        NewsPost(
            kind="news",
            title=f"Kabar {n}",
            slug=f"kabar-{n:04}",
            summary="Ringkas",
            body="Isi",
            agency=agency,
            publish_at=f.NOW - datetime.timedelta(minutes=n),
        )
        for n in range(1000)
    )
    names = [field.column for field in NewsPost._meta.fields if field.name != "id"]
    copied = [f"p.{n}" if n != "slug" else "p.slug || '-' || n.i" for n in names]
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO news_newspost ({', '.join(names)})"
            " WITH RECURSIVE n(i) AS"
            " (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 99)"
            f" SELECT {', '.join(copied)} FROM news_newspost p CROSS JOIN n"
        )
        cursor.execute("ANALYZE news_newspost")


def test_page_n_of_a_hundred_thousand_posts_costs_what_page_one_does(
    client, django_assert_num_queries
):
    many_posts()
    assert NewsPost.objects.count() == 100_000
    far = NewsPost.objects.get(slug="kabar-0900")
    with django_assert_num_queries(3):
        first = client.get("/berita/")
    with django_assert_num_queries(4):
        page = client.get(f"/berita/?setelah={far.pk}")
    assert len(first.context["posts"]) == len(page.context["posts"]) == 20
    assert {p.publish_at for p in page.context["posts"]} == {
        far.publish_at - datetime.timedelta(minutes=1)
    }
    # By an index, from where the reader was: no sort and no scan of the table.
    posts = NewsPost.objects.published(f.NOW)
    plan = posts.after(False, far.publish_at, far.pk).newest()[:21].explain()
    assert "news_newest" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort Key" not in plan or "Presorted" in plan
