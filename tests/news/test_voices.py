import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from complaints.models import Complaint
from directory.models import User
from portal.news import voices
from portal.news.models import Comment, Rising
from tests import factories as f
from tests.news.test_conversation import published

pytestmark = pytest.mark.django_db
MONTH = datetime.date(2026, 11, 1)
OCTOBER = f.NOW - datetime.timedelta(days=31)


def wrote(text, times, now=f.NOW, **fields):
    for n in range(times):
        complaint = f.filed(now=now, text=f"{text} laporan ke {n}", **fields)
        Complaint.objects.filter(pk=complaint.pk).update(
            status="verified", public_text=complaint.original_text
        )


def labels(region=None, kind="word"):
    rows = Rising.objects.filter(month=MONTH, region=region, kind=kind)
    return {row.label: (row.count, row.before) for row in rows}


def test_words_rise_against_the_month_before_by_region():
    wrote("Jalan berlubang di pasar", 6)
    wrote("Jalan rusak berlubang", 2, now=OCTOBER)
    wrote("Pungutan liar di sekolah", 5, region=f.region("33.74"))
    voices.count_month(MONTH)
    assert labels()["berlubang"] == (6, 2)
    assert labels(f.region())["berlubang"] == (6, 2)
    assert "pungutan" not in labels(f.region())
    assert labels(f.region("33.74"))["pungutan"] == (5, 0)
    assert labels(kind="category") == {"Kategori jalan": (11, 2)}


def test_the_rare_word_that_rises_stands_before_the_common_one():
    wrote("Jalan macet", 12, now=OCTOBER)
    wrote("Jalan banjir", 12)
    voices.count_month(MONTH)
    first = Rising.objects.filter(region=None, kind="word").first()
    assert first.label == "banjir"


def test_few_voices_secret_ones_and_numbers_are_not_told():
    wrote("Tetangga bernama Sukijan berisik", 4)
    wrote("Rahasia dapur dinas", 6, secret=True)
    voices.count_month(MONTH)
    assert not Rising.objects.exists()


def test_comments_count_too_and_official_replies_do_not():
    first = published(body="Trotoar licin sekali, Pak.")
    for n in range(4):
        Comment.objects.create(
            post=first.post,
            commenter=first.commenter,
            name="Ani",
            body=f"Trotoar itu licin juga {n}",
            state="approved",
            created_at=f.NOW,
            published_at=f.NOW,
        )
    Comment.objects.create(
        post=first.post,
        user=User.objects.first(),
        agency=f.agency(),
        body="Trotoar diperbaiki",
        state="approved",
        created_at=f.NOW,
        published_at=f.NOW,
    )
    voices.count_month(MONTH)
    assert labels()["trotoar"] == (5, 0)


def test_the_command_may_run_again_and_refuses_a_strange_month():
    wrote("Jalan berlubang di pasar", 6)
    call_command("count_voices", "--month", "2026-11", verbosity=0)
    rows = Rising.objects.count()
    call_command("count_voices", "--month", "2026-11", verbosity=0)
    assert Rising.objects.count() == rows > 0
    call_command("count_voices", verbosity=0)
    with pytest.raises(CommandError):
        call_command("count_voices", "--month", "13-2026", verbosity=0)


def test_the_page_by_month_and_region(client, django_assert_num_queries):
    empty = client.get("/suara-warga/").content.decode()
    assert "Belum cukup tulisan" in empty
    wrote("Jalan berlubang di pasar", 6)
    voices.count_month(MONTH)
    with django_assert_num_queries(3):
        page = client.get("/suara-warga/").content.decode()
    assert "berlubang" in page
    assert "6 tulisan, bulan sebelumnya 0" in page
    assert "/aduan/daftar/?q=berlubang" in page
    semarang = "/suara-warga/?wilayah=kota-semarang&bulan=2026-11"
    f.region("33.74")
    assert "berlubang" not in client.get(semarang).content.decode()
    for bad in ("x", "2026-13", "\x00"):
        answer = client.get("/suara-warga/", {"bulan": bad, "wilayah": bad})
        assert answer.status_code == 200


def test_thousands_of_texts_are_counted_in_little_time():
    stamp = timezone.now()
    texts = (
        voices.Text(n % 35, f"Jalan berlubang nomor {n} di pasar", "Jalan")
        for n in range(5_000)
    )
    assert voices.Count(texts).words[None]["jalan"] == 5_000
    assert timezone.now() - stamp < datetime.timedelta(seconds=20)
