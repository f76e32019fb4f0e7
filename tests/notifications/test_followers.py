"""The letters of those who follow something: public news, once, and never empty."""

import datetime

import pytest
from django.utils import timezone

from complaints import workflow
from notifications import followers
from notifications.models import DigestRun, Message, Subscription
from notifications.topics import News
from portal.news.models import NewsPost
from portal.topics import SOURCES
from tests import factories as f

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
# NOW is Tuesday at nine; the next morning's run.
MORNING = f.NOW + DAY - 3 * HOUR


def follow(scope, frequency="daily", address="andi@warga.example", since=None):
    since = since or f.NOW - 60 * DAY
    return Subscription.objects.create(
        address=address, scope=scope, title=f"Judul {scope}", path="/halaman/",
        frequency=frequency, created_at=since, confirmed_at=since,
    )  # fmt: skip


def run(now=MORNING, frequency="daily") -> int:
    return followers.send(frequency, SOURCES[frequency], now)


def letters():
    return list(Message.objects.filter(dedup_key__startswith="digest:").order_by("pk"))


def verified(now=f.NOW, **fields):
    complaint = f.filed(now=now, email="", **fields)
    vera = f.User.objects.filter(email="vera@jateng.example").first() or f.vera()
    workflow.verify(complaint, by=vera, now=now)
    return complaint


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("complaints:", True),
        ("complaints:kategori=jalan", True),
        ("complaints:wilayah=kabupaten-kudus", True),
        ("complaints:instansi=dpupr&kategori=jalan", True),
        ("complaints:kategori=lampu", False),
        ("complaints:wilayah=kota-semarang", False),
        ("complaints:kategori=sudah-tidak-ada", False),
    ],
)
def test_a_list_tells_what_happened_to_the_complaints_on_it(scope, told):
    f.category("lampu")
    f.region("33.74")
    complaint = verified(agency=f.agency("dpupr"), category=f.category("jalan"))
    follow(scope)
    assert run() == told
    if told:
        (letter,) = letters()
        assert complaint.public_headline in letter.text
        assert complaint.get_public_url() in letter.text
        assert "Siti" not in letter.text + letter.html
        assert letter.subject == "1 kabar baru dari yang Anda ikuti"
        assert letter.unsubscribe_url.endswith("/berhenti/daily/")


@pytest.mark.parametrize("state", ["secret", "new", "rejected", "secret later"])
def test_only_what_the_public_may_read_is_told(state):
    complaint = f.filed(email="", secret=state == "secret")
    vera = f.vera()
    if state != "new":
        workflow.verify(complaint, by=vera, now=f.NOW)
    if state == "rejected":
        workflow.reject(complaint, by=vera, now=f.NOW, reason="Bukan aduan.")
    if state == "secret later":
        workflow.keep_secret(complaint, by=vera, now=f.NOW + HOUR)
    follow("complaints:")
    follow(f"complaint:{complaint.public_code}")
    assert run() == 0
    assert letters() == []


def test_what_staff_and_reporter_write_to_each_other_is_not_told():
    complaint = verified(now=f.NOW - 5 * DAY)
    workflow.note(complaint, by=f.User.objects.get(), now=f.NOW, text="Rahasia dapur.")
    workflow.add_message(complaint, now=f.NOW, text="Rumah saya nomor tujuh.")
    follow(f"complaint:{complaint.public_code}")
    assert run() == 0


def test_a_complaint_followed_daily_is_told_in_the_digest_and_not_at_once():
    complaint = verified(now=f.NOW - 5 * DAY)
    follow(f"complaint:{complaint.public_code}")
    workflow.assign(
        complaint, by=f.User.objects.get(), now=f.NOW, agency=f.agency("dpupr")
    )
    assert not Message.objects.exists()
    assert run() == 1
    assert "Diteruskan ke instansi" in letters()[0].text


def test_news_and_changes_of_services_are_told():
    agency = f.agency()
    for title, at in (("Pasar murah", f.NOW), ("Belum terbit", f.NOW + 5 * DAY)):
        NewsPost.objects.create(
            kind="news", title=title, slug=title.casefold().replace(" ", "-"),
            summary="x", body="x", agency=agency, publish_at=at,
        )  # fmt: skip
    service = f.published("izin-trayek", now=f.NOW)
    follow("news:")
    follow(f"service:{service.slug}")
    assert run() == 1
    (letter,) = letters()
    assert "Pasar murah" in letter.text
    assert "Belum terbit" not in letter.text
    assert "/layanan/izin-trayek/perubahan/" in letter.text
    assert "2 kabar baru" in letter.subject


def test_one_letter_holds_all_that_a_mailbox_follows():
    verified()
    follow("complaints:")
    follow("complaints:wilayah=kabupaten-kudus")
    follow("complaints:", address="budi@warga.example")
    assert run() == 2
    assert [m.recipient for m in letters()] == [
        "andi@warga.example",
        "budi@warga.example",
    ]


def test_a_second_run_in_the_same_period_tells_nothing():
    verified()
    follow("complaints:")
    assert [run(), run(), run(MORNING + 10 * HOUR)] == [1, 0, 0]


def test_a_quiet_day_sends_nothing_and_is_not_asked_for_again():
    follow("complaints:")
    assert run() == 0
    assert letters() == []
    verified(now=f.NOW)  # committed late, its day is closed
    assert run(MORNING + HOUR) == 0


def test_missed_days_are_told_once_by_the_next_run():
    follow("complaints:")
    run(f.NOW - DAY)
    first, second = verified(now=f.NOW), verified(now=f.NOW + DAY)
    assert run(f.NOW + 3 * DAY) == 1
    text = letters()[0].text
    assert first.public_code in text
    assert second.public_code in text
    assert run(f.NOW + 4 * DAY) == 0


def test_a_year_without_cron_is_told_of_its_last_month_only():
    follow("complaints:")
    run(f.NOW - 300 * DAY)
    old, new = verified(now=f.NOW - 40 * DAY), verified(now=f.NOW)
    run()
    assert old.public_code not in letters()[0].text
    assert new.public_code in letters()[0].text


def test_nothing_from_before_the_subscription_is_told():
    verified(now=f.NOW)
    follow("complaints:", since=f.NOW + HOUR)
    assert run() == 0


def test_a_run_that_died_is_taken_up_and_tells_nobody_twice():
    verified()
    for n in range(5):
        follow("complaints:", address=f"warga{n}@warga.example")
    run()
    # As if it had died after two: no mark of completion, three without a letter.
    DigestRun.objects.filter(recipient="").delete()
    DigestRun.objects.filter(recipient__gt="warga1@warga.example").delete()
    assert run(MORNING + HOUR) == 3
    # Taken up only the day after: the two hear of the second day alone.
    DigestRun.objects.filter(recipient="").delete()
    verified(now=f.NOW + DAY)
    run(MORNING + DAY)
    last = Message.objects.filter(recipient="warga0@warga.example").latest("pk")
    assert last.subject.startswith("1 kabar")


def test_the_day_ends_at_midnight_in_semarang():
    evening = datetime.datetime(2026, 11, 30, 23, 59, tzinfo=f.WIB)
    follow("complaints:")
    before = verified(now=evening)
    after = verified(now=evening + datetime.timedelta(minutes=1))
    assert run(evening + 7 * HOUR) == 1
    assert before.public_code in letters()[0].text
    assert after.public_code not in letters()[0].text
    run(evening + DAY + 7 * HOUR)
    assert after.public_code in letters()[1].text


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ("2026-11-30T06:00", "2026-11-30T00:00"),
        ("2026-12-06T23:59", "2026-11-30T00:00"),
        ("2026-12-07T00:00", "2026-12-07T00:00"),
        ("2027-01-03T06:00", "2026-12-28T00:00"),
    ],
)
def test_the_week_ends_before_monday_across_months_and_years(now, end):
    at = datetime.datetime.fromisoformat(now).replace(tzinfo=f.WIB)
    assert followers.period_key(followers.window_end("weekly", at)) == end


def test_at_once_means_within_minutes_and_goes_on_where_it_stopped():
    follow("complaints:", "immediate")
    run(f.NOW, "immediate")
    verified(now=f.NOW + datetime.timedelta(minutes=1))
    soon = f.NOW + datetime.timedelta(minutes=6)
    assert [run(soon, "immediate"), run(soon, "immediate")] == [1, 0]
    verified(now=f.NOW + 2 * HOUR)
    assert run(f.NOW + 5 * HOUR, "immediate") == 1


def test_a_clock_that_goes_back_sends_nothing_again():
    verified()
    follow("complaints:", "immediate")
    assert run(f.NOW + 2 * HOUR, "immediate") in (0, 1)
    count = len(letters())
    assert run(f.NOW + HOUR, "immediate") == 0
    assert len(letters()) == count


def test_each_frequency_hears_in_its_own_turn():
    verified()
    for often in ("immediate", "daily", "weekly"):
        follow("complaints:", often, address=f"{often}@warga.example")
    run()
    assert [m.recipient for m in letters()] == ["daily@warga.example"]
    run(f.NOW + 6 * DAY, "weekly")
    assert letters()[-1].recipient == "weekly@warga.example"


def test_a_long_list_is_cut_and_leads_to_its_page():
    vera = f.vera()
    for _n in range(12):
        workflow.verify(f.filed(email=""), by=vera, now=f.NOW)
    follow("complaints:")
    run()
    (letter,) = letters()
    assert letter.text.count("Aduan terverifikasi") == 10
    assert "Selebihnya:" in letter.text


def test_queries_grow_with_letters_only_by_those_that_write_them(
    django_assert_max_num_queries, monkeypatch
):
    """Per letter: savepoint, DigestRun (read, write), whether an editor has written
    this letter anew, row of the outbox."""
    monkeypatch.setattr("notifications.outbox._wake", lambda pk: None)
    for n in range(60):
        follow(f"x:{n % 3}", address=f"warga{n:02}@warga.example")

    def source(scopes, window):
        return {s: [News("Kabar", "Judul", "/", f.NOW)] for s in scopes}

    with django_assert_max_num_queries(60 * 11 + 12):
        assert followers.send("daily", [source], MORNING) == 60


def test_more_than_a_chunk_is_told_and_news_are_looked_up_once_a_chunk(monkeypatch):
    monkeypatch.setattr(followers, "CHUNK", 7)
    asked = []
    for n in range(20):
        follow("x:1", address=f"warga{n:02}@warga.example")

    def source(scopes, window):
        asked.append(sorted(scopes))
        return {s: [News("Kabar", "Judul", "/", f.NOW)] for s in scopes}

    assert followers.send("daily", [source], MORNING) == 20
    assert [a for a in asked if a] == [["x:1"]]


def test_the_window_of_a_run_in_any_zone_is_that_of_the_province():
    utc = datetime.datetime(2026, 11, 30, 17, 0, tzinfo=datetime.UTC)
    end = followers.window_end("daily", utc)
    assert timezone.localtime(end).isoformat() == "2026-12-01T00:00:00+07:00"
