import datetime

import pytest
from django.core import mail
from django.core.management import call_command

from complaints import digests, workflow
from complaints.digests import figures
from directory.models import StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

# The day after the answer to a complaint of NOW was due.
LATE = f.NOW + datetime.timedelta(days=11)


def assigned_to_dpupr(**fields):
    complaint, vera = f.filed(**fields), f.User.objects.filter(name="Vera").first()
    vera = vera or f.vera()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    Message.objects.all().delete()
    return complaint


def recipients():
    return set(Message.objects.values_list("recipient", flat=True))


def test_it_tells_open_new_and_late():
    complaint = assigned_to_dpupr()
    f.budi()
    digests.send_daily(LATE)
    text = Message.objects.get(recipient="budi@jateng.example").text
    assert "Terlambat: 1" in text
    assert "Baru: 0" in text
    assert "Terbuka: 1" in text
    assert (
        f"{complaint.public_code} · Kategori jalan · tenggat 20 November 2026" in text
    )


def test_a_second_run_on_the_same_day_sends_nothing_and_the_next_day_sends_again():
    assigned_to_dpupr()
    f.budi()
    assert digests.send_daily(LATE) == 2
    assert digests.send_daily(LATE + datetime.timedelta(hours=5)) == 0
    assert digests.send_daily(LATE + datetime.timedelta(days=1)) == 2


def test_an_empty_digest_is_not_sent():
    assigned_to_dpupr()
    f.rina()
    digests.send_daily(LATE)
    assert "rina@jateng.example" not in recipients()


def test_an_auditor_and_an_editor_get_none():
    assigned_to_dpupr()
    dpupr = f.agency("dpupr")
    f.staff("audit@jateng.example", dpupr, StaffPosting.Role.AUDITOR)
    f.staff("edit@jateng.example", dpupr, StaffPosting.Role.EDITOR)
    digests.send_daily(LATE)
    assert recipients() == {"vera@jateng.example"}


def test_new_is_what_came_since_the_last_digest_even_after_a_missed_day():
    f.budi()
    assigned_to_dpupr()
    digests.send_daily(f.NOW)
    three_days_on = f.NOW + datetime.timedelta(days=3)
    f.filed(now=f.NOW + datetime.timedelta(hours=1))
    digests.send_daily(three_days_on)
    last = Message.objects.filter(recipient="budi@jateng.example").latest("pk")
    assert "Baru: 1" in last.text


def test_it_names_no_one_and_nothing_of_a_secret_complaint():
    complaint = assigned_to_dpupr(secret=True)
    f.budi()
    digests.send_daily(LATE)
    message = Message.objects.get(recipient="budi@jateng.example")
    everything = message.subject + message.text + message.html
    assert "Terlambat: 1" in message.text
    for trace in (complaint.public_code, "Siti", "berlubang", "siti@warga"):
        assert trace not in everything


def test_what_the_list_leaves_out_is_counted_in_it(monkeypatch):
    """Nobody wonders where the others are."""
    monkeypatch.setattr(figures, "LATE_LISTED", 1)
    first = assigned_to_dpupr()
    assigned_to_dpupr()
    assigned_to_dpupr(secret=True)
    f.budi()
    digests.send_daily(LATE)
    message = Message.objects.get(recipient="budi@jateng.example")
    assert "Terlambat: 3" in message.text
    assert "- 1 aduan lagi\n- 1 aduan rahasia\n" in message.text
    assert f"/admin/complaints/complaint/{first.pk}/change/" in message.html


@pytest.mark.django_db(transaction=True)
def test_the_command_for_cron_sends_the_mail(capsys):
    assigned_to_dpupr()
    f.budi()
    mail.outbox.clear()
    call_command("send_digests", "daily")
    call_command("send_digests", "daily")
    assert "2 ringkasan dikirim\n0 ringkasan dikirim" in capsys.readouterr().out
    assert {m.to[0] for m in mail.outbox} == {
        "budi@jateng.example",
        "vera@jateng.example",
    }
