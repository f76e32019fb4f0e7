import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from complaints import rollups
from complaints.models import Complaint
from directory.models import Agency, StaffPosting, User
from notifications.models import Message, MessageText
from portal.management.commands import send_digests
from portal.news import digests, voices
from portal.news.models import Comment, Rising
from tests import factories as f
from tests.news.test_conversation import published

pytestmark = pytest.mark.django_db
MONTH = datetime.date(2026, 11, 1)
DAY = datetime.timedelta(days=1)
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


# --- In the governor's office's letter ----------------------------------------------

READER = "gubernur@jateng.example"


@pytest.fixture
def governor(db):
    office = f.agency("gubernur", kind=Agency.Kind.LEADERSHIP)
    return f.staff(READER, office, StaffPosting.Role.AUDITOR)


def risen(label, count, before, kind="word", month=MONTH, **fields):
    return Rising.objects.create(
        **{"month": month, "kind": kind},
        **{"key": label, "label": label},
        **{"count": count, "before": before, "score": count - before} | fields,
    )


def letter():
    return Message.objects.filter(recipient=READER).latest("pk")


def test_the_governors_office_reads_what_rises_this_month(governor):
    f.filed(now=f.NOW - DAY)
    risen("banjir", 48, 12)
    risen("pasar", 9, 8)
    risen("pajak", 5, 30)
    risen("Jalan", 61, 40, kind="category")
    risen("kudus", 70, 1, region=f.region())
    assert digests.send_province_daily(f.NOW) == 1
    for said in (letter().text, letter().html):
        assert "Apa yang warga inginkan" in said
        assert "Makin sering ditulis pada November 2026" in said
        assert said.index("banjir") < said.index("pasar") < said.index("Jalan")
        assert "/suara-warga/?bulan=2026-11" in said
        # What falls, and what rises in one region only, is read on the page.
        assert "pajak" not in said
        assert "kudus" not in said
    assert "48 banjir (sebelumnya 12)" in letter().text
    assert digests.send_province_daily(f.NOW) == 0


def test_at_the_beginning_of_a_month_they_read_of_the_last(governor):
    f.filed(now=f.NOW - DAY)
    risen("gempa", 9, 1, month=datetime.date(2026, 9, 1))
    risen("banjir", 9, 1, month=datetime.date(2026, 10, 1))
    digests.send_province_daily(f.NOW)
    assert "pada Oktober 2026" in letter().text
    assert "gempa" not in letter().text


def test_with_nothing_counted_the_letter_comes_without(governor):
    f.filed(now=f.NOW - DAY)
    assert digests.send_province_daily(f.NOW) == 1
    assert "Apa yang warga inginkan" not in letter().text + letter().html


def test_the_monthly_letter_has_the_words_of_its_month(governor):
    october = datetime.date(2026, 10, 1)
    f.filed(now=f.NOW - 20 * DAY)
    risen("banjir", 9, 1, month=october)
    risen("Jalan dan jembatan", 9, 1, kind="category", month=october)
    risen("kemarau", 9, 1)
    assert digests.send_province_monthly(f.NOW) == 1
    assert "9 banjir (sebelumnya 1)" in letter().text
    assert "kemarau" not in letter().text
    # The categories of the month stand above, from the complaints themselves.
    assert "Jalan dan jembatan" not in letter().text


def test_an_editor_may_name_the_strongest_word(governor):
    f.filed(now=f.NOW - DAY)
    risen("banjir", 48, 12)
    MessageText.objects.create(
        key="digest_province",
        subject="{judul_bawaan}: {kata}",
        text="Yang paling naik: {kata}.\n\n{isi_bawaan}",
    )
    digests.send_province_daily(f.NOW)
    assert letter().subject.endswith(": banjir")
    assert "Yang paling naik: banjir." in letter().text
    assert "48 banjir" in letter().text


def test_the_letter_says_that_invented_complaints_are_counted(governor):
    f.filed(now=f.NOW - DAY)
    Complaint.objects.update(is_demo=True)
    rollups.rebuild(f.NOW)
    risen("banjir", 48, 12)
    digests.send_province_daily(f.NOW)
    assert "Berisi aduan rekaan" in letter().text
    assert "Berisi aduan rekaan" in letter().html


def test_the_command_sends_this_letter():
    assert digests.send_province_daily in send_digests.SENDERS["daily"]
    assert digests.send_province_monthly in send_digests.SENDERS["monthly"]
