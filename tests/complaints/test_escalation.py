"""Who is warned of a late complaint, when, and how often."""

import datetime
import threading

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection

from complaints import escalations, workflow
from complaints.models import Escalation, EscalationStep
from directory.models import Agency, StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

HEAD = StaffPosting.Role.HEAD
# An answer to a complaint of NOW is due on Friday 20 November 2026.
FRIDAY = datetime.datetime(2026, 11, 20, 12, 0, tzinfo=f.WIB)


def days_after_friday(days):
    return FRIDAY + datetime.timedelta(days=days)


@pytest.fixture
def steps():
    sekda = f.agency("setda", kind=Agency.Kind.SECRETARIAT, name="Sekretariat Daerah")
    EscalationStep.objects.create(order=1, working_days=1)
    EscalationStep.objects.create(order=2, working_days=5, agency=sekda)
    f.staff("kadis@jateng.example", f.agency(), HEAD)
    f.staff("sekda@jateng.example", sekda, HEAD)


def assigned(**fields):
    vera = f.User.objects.filter(name="Vera").first() or f.vera()
    complaint = f.filed(**fields)
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency())
    Message.objects.all().delete()
    return complaint


def told():
    letters = Message.objects.filter(dedup_key__startswith="escalation:")
    return sorted(letters.values_list("recipient", flat=True))


def test_the_head_hears_of_it_after_one_working_day_and_sekda_after_five(steps):
    assigned()
    for days, expected in [
        (0, []),
        # Saturday and Sunday are no working days.
        (2, []),
        (3, ["kadis@jateng.example"]),
        (6, ["kadis@jateng.example"]),
        (7, ["kadis@jateng.example", "sekda@jateng.example"]),
        (30, ["kadis@jateng.example", "sekda@jateng.example"]),
    ]:
        escalations.escalate(days_after_friday(days))
        assert told() == expected, days


def test_a_second_run_does_nothing_and_the_row_is_the_proof(steps):
    complaint = assigned()
    assert escalations.escalate(days_after_friday(3)) == 1
    assert escalations.escalate(days_after_friday(3)) == 0
    row = Escalation.objects.get()
    assert row.complaint == complaint
    assert row.due_at == complaint.due_response_at
    with pytest.raises(IntegrityError):
        Escalation.objects.create(
            complaint=complaint, step=row.step, due_at=row.due_at, at=FRIDAY
        )


def test_many_late_ones_are_one_letter(steps):
    codes = [assigned().public_code for _ in range(3)]
    assert escalations.escalate(days_after_friday(3)) == 3
    letter = Message.objects.get(recipient="kadis@jateng.example")
    assert letter.subject.startswith("3 aduan lewat batas waktu")
    for code in codes:
        assert code in letter.text
        assert code in letter.html
    assert "Jumat, 20 November 2026" in letter.text


def test_a_letter_has_no_identity_and_nothing_of_a_secret_one(steps):
    secret = assigned(secret=True)
    assigned()
    escalations.escalate(days_after_friday(3))
    letter = Message.objects.get(recipient="kadis@jateng.example")
    everything = letter.subject + letter.text + letter.html
    assert "1 aduan rahasia" in letter.text
    for trace in (secret.public_code, "Siti", "siti@warga", "berlubang"):
        assert trace not in everything


def test_the_link_leads_to_what_its_reader_can_do(steps):
    """The desk shows a head the own agency's complaints; Sekda calls that head."""
    complaint = assigned()
    escalations.escalate(days_after_friday(7))
    own = Message.objects.get(recipient="kadis@jateng.example")
    above = Message.objects.get(recipient="sekda@jateng.example")
    for body in (own.text, own.html):
        assert "?tenggat=lewat" in body
    for body in (above.text, above.html):
        assert "?tenggat=lewat" not in body
        assert complaint.agency.get_absolute_url() in body


def test_what_waits_for_a_verifier_is_asked_of_them(steps):
    f.vera()
    f.staff("kominfo@jateng.example", f.agency("diskominfo"), HEAD)
    f.filed()
    escalations.escalate(datetime.datetime(2026, 11, 16, 9, 0, tzinfo=f.WIB))
    letter = Message.objects.get(recipient="kominfo@jateng.example")
    assert "meja verifikator" in letter.text
    assert "?tenggat=lewat" not in letter.text


def test_days_off_are_read_once_however_many_are_late(
    steps, django_assert_max_num_queries
):
    for _n in range(3):
        assigned()
    escalations.escalate(days_after_friday(3))
    with django_assert_max_num_queries(14):
        assert escalations.escalate(days_after_friday(3)) == 0


def test_no_head_is_told_of_a_complaint_about_their_own_house(steps):
    """Dinas PU is accused; its own head leads the Inspectorate's parent too."""
    complaint = f.filed(category=f.accusation_category(), agency=f.agency("setda"))
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    workflow.assign(
        complaint, by=f.User.objects.get(name="Vera"), now=f.NOW, agency=f.agency()
    )
    Message.objects.all().delete()
    escalations.escalate(days_after_friday(30))
    assert told() == ["kadis@jateng.example"]


def test_before_verification_it_is_the_centre_that_is_late(steps):
    f.vera()
    f.staff("kominfo@jateng.example", f.agency("diskominfo"), HEAD)
    f.filed()
    # Verification was due on Friday the 13th.
    escalations.escalate(datetime.datetime(2026, 11, 16, 9, 0, tzinfo=f.WIB))
    assert told() == ["kominfo@jateng.example"]


def test_a_step_without_anybody_to_tell_waits_for_somebody(steps):
    StaffPosting.objects.filter(role=HEAD).delete()
    assigned()
    assert escalations.escalate(days_after_friday(3)) == 0
    f.staff("baru@jateng.example", f.agency(), HEAD)
    assert escalations.escalate(days_after_friday(4)) == 1
    assert told() == ["baru@jateng.example"]


def test_steps_are_what_admin_says(steps):
    EscalationStep.objects.filter(order=2).update(active=False)
    EscalationStep.objects.filter(order=1).update(working_days=3)
    assigned()
    assert escalations.escalate(days_after_friday(4)) == 0
    assert escalations.escalate(days_after_friday(20)) == 1


def test_a_question_to_the_reporter_stops_it_and_a_reopening_starts_it_anew(steps):
    complaint, budi = assigned(), f.budi()
    workflow.request_info(complaint, by=budi, now=FRIDAY, text="Yang mana?")
    assert escalations.escalate(days_after_friday(12)) == 0
    workflow.add_message(complaint, now=FRIDAY, text="Depan pasar.")
    escalations.escalate(days_after_friday(3))
    assert Escalation.objects.count() == 1
    workflow.answer(complaint, by=budi, now=FRIDAY, outcome="resolved", text="Ya.")
    workflow.reopen(complaint, now=days_after_friday(3), reason="Belum.")
    # Promised anew: five working days after Monday the 23rd.
    assert escalations.escalate(days_after_friday(10)) == 0
    assert escalations.escalate(days_after_friday(11)) == 1


@pytest.mark.django_db(transaction=True)
def test_two_crons_at_once_warn_once(steps):
    assigned()
    barrier, results = threading.Barrier(4), []

    def run():
        barrier.wait()
        try:
            results.append(escalations.escalate(days_after_friday(3)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [0, 0, 0, 1]
    assert told() == ["kadis@jateng.example"]


def test_the_command_for_cron_may_run_twice(steps, capsys):
    assigned()
    call_command("advance_complaints")
    call_command("advance_complaints")
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2
    assert lines[1].endswith("0 peringatan dicatat")
