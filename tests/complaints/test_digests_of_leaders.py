"""Heads on Monday, the governor's office each morning and month."""

import datetime
import re

import pytest
from django.core.management import call_command

from complaints import digests, workflow
from complaints.digests import figures
from complaints.models import Complaint
from directory.models import Agency, StaffPosting
from notifications.digests import each
from notifications.models import DigestRun, Message
from tests import factories as f

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
# NOW is Tuesday 10 November 2026; the week after it is told on Monday 16.
MONDAY = f.NOW + 6 * DAY
HEAD = "kepala@jateng.example"
GOVERNOR = "gubernur@jateng.example"


@pytest.fixture
def head():
    return f.staff(HEAD, f.agency("dpupr"), StaffPosting.Role.HEAD)


@pytest.fixture
def governor():
    office = f.agency("gubernur", kind=Agency.Kind.LEADERSHIP)
    return f.staff(GOVERNOR, office, StaffPosting.Role.AUDITOR)


def answered(complaint, now):
    vera = f.User.objects.filter(name="Vera").first() or f.vera()
    budi = f.User.objects.filter(name="Budi").first() or f.budi()
    workflow.verify(complaint, by=vera, now=now)
    workflow.assign(complaint, by=vera, now=now, agency=f.agency("dpupr"))
    workflow.answer(complaint, by=budi, now=now, outcome="resolved", text="Sudah.")


def letter(to) -> Message:
    return Message.objects.filter(recipient=to).latest("pk")


def count(to) -> int:
    return Message.objects.filter(recipient=to).count()


def test_a_head_reads_late_open_and_the_week_beside_the_one_before(head):
    f.filed(now=f.NOW - 7 * DAY)
    f.filed(now=f.NOW - 7 * DAY)
    answered(f.filed(now=f.NOW), f.NOW + DAY)
    assert digests.send_weekly(MONDAY) == 1
    mail = letter(HEAD)
    assert mail.subject.startswith("2 aduan terlambat, 2 terbuka – DPUPR")
    assert "Masuk: 1 (sebelumnya 2, \u22121)" in mail.text
    assert "Dijawab: 1 (sebelumnya 0, +1)" in mail.text
    assert "Dijawab lewat tenggat: 0 (sebelumnya 0, tetap)" in mail.text
    assert "█" in mail.text
    assert "<svg" not in mail.html
    assert "Kategori jalan" in mail.html


def test_two_agencies_of_one_name_are_late_each_by_itself():
    for code, cases in (("upt-kudus", 2), ("upt-pati", 1)):
        for _ in range(cases):
            f.filed(agency=f.agency(code, name="UPT Jalan"))
    found = figures.late_by_agency(Complaint.objects.all(), MONDAY)
    assert [(bar.label, bar.count) for bar in found] == [
        ("UPT Jalan", 2),
        ("UPT Jalan", 1),
    ]


def test_a_missed_monday_is_caught_up_once_and_not_each_day(head):
    f.filed()
    assert digests.send_weekly(MONDAY + 2 * DAY) == 1
    assert digests.send_weekly(MONDAY + 3 * DAY) == 0
    assert digests.send_weekly(MONDAY + 7 * DAY) == 1


def test_three_missed_weeks_are_one_digest(head):
    f.filed()
    digests.send_weekly(MONDAY)
    assert digests.send_weekly(MONDAY + 21 * DAY) == 1
    assert digests.send_weekly(MONDAY + 22 * DAY) == 0


def test_a_head_of_two_agencies_reads_about_both(head):
    dinkes = f.agency("dinkes")
    StaffPosting.objects.create(
        user=head, agency=dinkes, role=StaffPosting.Role.HEAD,
        started_on=datetime.date(2026, 1, 1),
    )  # fmt: skip
    f.filed()
    f.filed(agency=dinkes)
    assert digests.send_weekly(MONDAY) == 2
    assert digests.send_weekly(MONDAY) == 0
    subjects = Message.objects.filter(recipient=HEAD).values_list("subject", flat=True)
    assert any("DPUPR" in s for s in subjects)
    assert any("DINKES" in s for s in subjects)


def test_a_head_reads_nothing_of_other_agencies_and_nothing_when_all_is_quiet(head):
    f.filed(agency=f.agency("dinkes"))
    assert digests.send_weekly(MONDAY) == 0


def test_the_province_reads_yesterdays_figures_who_is_late_and_what_rises(governor):
    f.filed(now=f.NOW - 20 * DAY)
    f.filed(now=f.NOW - DAY, category=f.category("air"), agency=f.agency("dinkes"))
    f.filed(now=f.NOW, category=f.category("lampu"))
    assert digests.send_province_daily(f.NOW) == 1
    mail = letter(GOVERNOR)
    assert mail.subject == (
        "1 aduan terlambat, 1 masuk, 0 dijawab – Senin, 9 November 2026"
    )
    assert re.search(r"█+ 1 Dinas Pekerjaan Umum", mail.text)
    assert re.search(r"█+ 1 Kategori air \(sebelumnya 0\)", mail.text)
    assert "Kategori lampu" not in mail.text


def test_three_days_that_cron_missed_come_as_one_digest(governor):
    f.filed(now=f.NOW - DAY)
    digests.send_province_daily(f.NOW)
    f.filed(now=f.NOW + DAY)
    f.filed(now=f.NOW + 2 * DAY)
    assert digests.send_province_daily(f.NOW + 4 * DAY) == 1
    assert digests.send_province_daily(f.NOW + 4 * DAY) == 0
    mail = letter(GOVERNOR)
    assert "10 November sampai 13 November 2026" in mail.subject
    assert "Masuk: 2 (sebelumnya 1, +1)" in mail.text


def test_a_clock_set_back_over_midnight_sends_nothing_again(governor):
    f.filed(now=f.NOW - 2 * DAY)
    after_midnight = f.NOW.replace(hour=0, minute=20)
    assert digests.send_province_daily(after_midnight) == 1
    hour_back = after_midnight - datetime.timedelta(hours=1)
    assert digests.send_province_daily(hour_back) == 0
    assert digests.send_province_daily(after_midnight) == 0


def test_the_month_is_told_once_whenever_cron_gets_to_it(governor):
    f.filed(now=f.NOW)
    december = datetime.datetime(2026, 12, 1, 0, 5, tzinfo=f.WIB)
    assert digests.send_monthly(december - datetime.timedelta(minutes=10)) == 1
    assert digests.send_monthly(december) == 1
    assert digests.send_monthly(december + 20 * DAY) == 0
    assert letter(GOVERNOR).subject.endswith("November 2026")
    assert "Masuk: 1 (sebelumnya 0, +1)" in letter(GOVERNOR).text


def test_leaders_read_numbers_and_nothing_of_a_secret_complaint(governor, head):
    secret = f.filed(now=f.NOW - 30 * DAY, secret=True)
    f.filed(now=f.NOW - DAY)
    digests.send_province_daily(f.NOW)
    digests.send_weekly(f.NOW)
    assert count(GOVERNOR) == count(HEAD) == 1
    for mail in Message.objects.filter(recipient__in=[GOVERNOR, HEAD]):
        everything = mail.subject + mail.text + mail.html
        assert "1 aduan terlambat" in mail.subject
        for trace in (secret.public_code, "Siti", "berlubang", "siti@warga"):
            assert trace not in everything


def test_the_same_figures_cost_the_same_queries_for_many_complaints(
    governor, django_assert_max_num_queries
):
    from complaints.digests import periods
    from complaints.digests.province import collect_province

    for n in range(12):
        f.filed(now=f.NOW - DAY, category=f.category(f"k{n}"))
    with django_assert_max_num_queries(6):
        collect_province(periods.yesterday(f.NOW.date()), f.NOW)


def test_several_hundred_readers_come_a_chunk_at_a_time(django_assert_num_queries):
    f.User.objects.bulk_create(
        f.User(email=f"staf{n}@jateng.example") for n in range(350)
    )
    with django_assert_num_queries(5):
        readers = [user.pk for user in each(f.User.objects.all(), chunk=100)]
    assert len(readers) == len(set(readers)) == 350


def test_cron_has_a_word_for_each_rhythm(governor, head, capsys):
    f.filed(now=datetime.datetime.now(f.WIB) - 40 * DAY)
    for rhythm in ("daily", "weekly", "monthly"):
        call_command("send_digests", rhythm)
        call_command("send_digests", rhythm)
    out = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in out][1::2] == ["0", "0", "0"]
    assert Complaint.objects.count() == 1
    assert DigestRun.objects.filter(recipient=GOVERNOR).count() == 2
    assert DigestRun.objects.filter(recipient=HEAD, kind="head:dpupr").count() == 1
