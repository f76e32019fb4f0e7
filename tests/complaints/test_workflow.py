import datetime

import pytest
from django.db import IntegrityError
from django.utils.formats import date_format
from django.utils.timezone import localtime

from complaints import deadlines, filing, workflow
from complaints.channels.whatsapp.asking_steps import describe
from complaints.models import CollectiveLeave, Complaint, Event, Reporter
from complaints.moves import IllegalMove, NotPermitted, WorkflowError
from complaints.statuses import Status
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

LATER = f.NOW + datetime.timedelta(days=1)


def test_filing_promises_verification_and_answer_in_working_days():
    complaint = f.filed()
    assert complaint.status == Status.RECEIVED
    # Tuesday 10 November: 3 working days, then 5 more.
    assert complaint.due_verify_at.astimezone(f.WIB).date() == datetime.date(
        2026, 11, 13
    )
    assert complaint.due_response_at.astimezone(f.WIB).date() == datetime.date(
        2026, 11, 20
    )


def test_a_later_rule_does_not_rewrite_an_old_promise():
    complaint = f.filed()
    promised = complaint.due_response_at
    complaint.category.respond_days = 30
    complaint.category.save()
    workflow.verify(complaint, by=f.vera(), now=LATER)
    assert complaint.due_response_at == promised


def test_the_same_form_twice_is_one_complaint_with_one_receipt():
    first = f.receipt()
    again = f.receipt(submission_key=first.complaint.submission_key)
    assert again == first
    assert Complaint.objects.count() == 1


def test_code_and_pin_open_it_however_they_are_typed():
    receipt = f.receipt()
    code = receipt.complaint.public_code.lower().replace("-", " ")
    pin = receipt.pin.lower().replace("0", "o").replace("1", "l")
    assert filing.open_with_pin(code, pin) == receipt.complaint


@pytest.mark.parametrize("pin", ["", "0", "AAAAAAAAAA", "x" * 200, "\x00"])
def test_a_wrong_pin_opens_nothing(pin):
    assert filing.open_with_pin(f.filed().public_code, pin) is None


def test_the_pin_is_stored_nowhere():
    receipt = f.receipt()
    row = Complaint.objects.values().get()
    assert receipt.pin not in str(row)
    assert receipt.pin not in str(list(Message.objects.values()))


def test_the_whole_life_to_a_confirmed_answer():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    workflow.start(complaint, by=budi, now=LATER)
    workflow.answer(complaint, by=budi, now=LATER, outcome="resolved", text="Ditambal.")
    workflow.confirm(complaint, now=LATER)
    assert complaint.status == Status.CONFIRMED
    assert complaint.closed_at == LATER
    assert [e.kind for e in complaint.events.all()] == [
        "filed",
        "verified",
        "assigned",
        "started",
        "answered",
        "confirmed",
    ]


def test_an_agency_speaks_for_its_officers_and_the_centre_for_itself():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    workflow.start(complaint, by=budi, now=LATER)
    assert [e.actor_label for e in complaint.events.all()] == [
        "Pelapor",
        "Petugas verifikasi",
        "Petugas verifikasi",
        "Dinas Pekerjaan Umum dan Penataan Ruang",
    ]


def test_each_step_of_the_staff_is_a_letter_and_the_reporters_own_is_not():
    complaint, vera = f.filed(), f.vera()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.add_message(complaint, now=LATER, text="Sudah ada korban.")
    workflow.note(complaint, by=vera, now=LATER, text="Hubungi Binamarga")
    subjects = list(Message.objects.order_by("pk").values_list("subject", flat=True))
    assert subjects == [
        f"Aduan diterima – {complaint.public_code}",
        f"Aduan terverifikasi – {complaint.public_code}",
    ]


def test_a_refused_verb_writes_nothing():
    complaint, budi = f.filed(), f.budi()
    before = Event.objects.count(), Message.objects.count()
    with pytest.raises(IllegalMove, match="Diterima"):
        workflow.answer(complaint, by=budi, now=LATER, outcome="resolved", text="Ya.")
    complaint.refresh_from_db()
    assert (complaint.status, complaint.outcome) == (Status.RECEIVED, "")
    assert (Event.objects.count(), Message.objects.count()) == before


def test_an_officer_of_another_agency_may_not_act():
    complaint = f.filed()
    with pytest.raises(NotPermitted):
        workflow.verify(complaint, by=f.rina(), now=LATER)


def test_an_answer_needs_an_outcome_and_words():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    for outcome, text in [("", "Ada."), ("magic", "Ada."), ("resolved", "  ")]:
        with pytest.raises(WorkflowError):
            workflow.answer(complaint, by=budi, now=LATER, outcome=outcome, text=text)
    complaint.refresh_from_db()
    assert complaint.status == Status.ASSIGNED


def test_the_clock_pauses_until_the_reporter_answers():
    complaint, vera = f.filed(), f.vera()
    promised = complaint.due_response_at
    workflow.request_info(complaint, by=vera, now=f.NOW, text="Di kilometer berapa?")
    assert complaint.due_at is None
    assert not Complaint.objects.overdue(promised + datetime.timedelta(days=90))
    friday = f.NOW + datetime.timedelta(days=3)
    workflow.add_message(complaint, now=friday, text="Kilometer 12.")
    assert complaint.status == Status.RECEIVED
    # Three working days were taken: 20 November and three more is the 25th.
    assert complaint.due_response_at.astimezone(f.WIB).date() == datetime.date(
        2026, 11, 25
    )


def test_a_pause_over_new_year_takes_no_more_than_its_working_days():
    """Christmas is no working day, though it is past when the answer comes."""
    asked = datetime.datetime(2026, 12, 23, 9, 0, tzinfo=f.WIB)
    answered = datetime.datetime(2027, 1, 4, 9, 0, tzinfo=f.WIB)
    complaint = f.filed(now=asked)
    promised = complaint.due_response_at
    workflow.request_info(complaint, by=f.vera(), now=asked, text="Di mana?")
    workflow.add_message(complaint, now=answered, text="Depan pasar.")
    off = CollectiveLeave.objects.days_off(asked.date())
    taken = deadlines.working_days_between(asked, answered, off)
    assert complaint.due_response_at == deadlines.due_at(promised, taken, off)


def test_the_reporters_answer_leads_back_to_where_it_was_asked():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    workflow.request_info(complaint, by=budi, now=LATER, text="Di mana tepatnya?")
    workflow.add_message(complaint, now=LATER, text="Depan pasar.")
    assert complaint.status == Status.ASSIGNED


def test_an_accusation_goes_to_the_inspectorate_and_never_to_the_accused():
    complaint = f.filed(category=f.accusation_category(), agency=f.agency("dpupr"))
    assert complaint.agency == f.agency("inspektorat")
    assert complaint.accused_agency == f.agency("dpupr")
    assert complaint.secret
    assert complaint.anonymous
    vera, budi = f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    with pytest.raises(WorkflowError, match="tidak dapat diteruskan"):
        workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    today = LATER.date()
    assert not Complaint.objects.visible_to(budi, today)


def test_an_accusation_of_the_inspectorate_itself_waits_for_the_centre():
    inspectorate = f.agency("inspektorat")
    complaint = f.filed(category=f.accusation_category(), agency=inspectorate)
    assert complaint.agency is None
    assert complaint.accused_agency == inspectorate


def test_staff_raise_secrecy_and_no_verb_lowers_it():
    complaint = f.filed(secret=False, anonymous=False, hide_name=False)
    workflow.keep_secret(complaint, by=f.vera(), now=LATER)
    assert complaint.secret
    assert complaint.anonymous
    assert complaint.hide_name


def test_the_letter_of_a_secret_complaint_says_nothing_of_it():
    complaint, vera = f.filed(secret=True), f.vera()
    workflow.request_info(complaint, by=vera, now=LATER, text="Siapa yang meminta?")
    letter = Message.objects.latest("pk")
    assert "Siapa yang meminta" not in letter.text + letter.html
    assert "rahasia" in letter.text


def test_a_letter_about_a_late_complaint_promises_no_day_that_is_past():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    assert "Dijawab paling lambat" in Message.objects.latest("pk").text
    late = complaint.due_response_at + datetime.timedelta(days=1)
    workflow.start(complaint, by=budi, now=late)
    letter = Message.objects.latest("pk")
    assert "Dijawab paling lambat" not in letter.text + letter.html
    assert "sudah lewat" in letter.text
    assert "sudah lewat" in letter.html


@pytest.mark.parametrize(
    ("status", "promise"),
    [
        ("in_progress", "Dijawab paling lambat"),
        ("needs_info", "Jawablah paling lambat"),
        ("scheduled", "dijadwalkan {day}."),
        ("answered", "Beri tanggapan paling lambat"),
    ],
)
def test_no_word_to_the_reporter_promises_a_day_that_is_past(status, promise):
    complaint, budi = f.put(f.filed(agency=f.agency("dpupr")), status), f.budi()
    if status == "needs_info":
        Complaint.objects.update(due_info_at=complaint.due_response_at)
        complaint.refresh_from_db()
    due = complaint.told_due_at
    day = date_format(localtime(due), "l, j F Y")
    promise = promise.format(day=day)
    in_time, late = due - datetime.timedelta(days=1), due + datetime.timedelta(days=1)
    assert promise in describe(complaint, in_time)
    assert promise not in describe(complaint, late)
    assert f"{day}, " in describe(complaint, late)
    assert "sudah lewat" in describe(complaint, late)
    workflow.report_progress(complaint, by=budi, now=in_time, text="Kabar.")
    assert promise in Message.objects.latest("pk").text
    workflow.report_progress(complaint, by=budi, now=late, text="Kabar.")
    letter = Message.objects.latest("pk")
    assert promise not in letter.text
    assert "sudah lewat" in letter.text
    assert "sudah lewat" in letter.html
    assert "paling lambat" not in letter.html


def test_silence_closes_only_after_the_reporters_time():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    workflow.answer(complaint, by=budi, now=f.NOW, outcome="explained", text="Begini.")
    # Ten working days after Tuesday the 10th is Tuesday the 24th.
    with pytest.raises(WorkflowError):
        workflow.close_silent(complaint, now=f.NOW + datetime.timedelta(days=14))
    workflow.close_silent(complaint, now=f.NOW + datetime.timedelta(days=15))
    assert complaint.status == Status.CLOSED_SILENT


def test_reopening_starts_a_new_cycle_and_is_limited():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    for cycle in range(workflow.MAX_REOPENINGS):
        workflow.answer(complaint, by=budi, now=LATER, outcome="resolved", text="Ya.")
        workflow.reopen(complaint, now=LATER, reason="Masih berlubang.")
        assert complaint.reopen_count == cycle + 1
        assert complaint.closed_at is None
    workflow.answer(complaint, by=budi, now=LATER, outcome="resolved", text="Ya.")
    with pytest.raises(WorkflowError, match="aduan baru"):
        workflow.reopen(complaint, now=LATER, reason="Masih.")


def test_returned_goes_back_and_the_hop_is_kept_with_its_reason():
    complaint, vera, budi = f.filed(), f.vera(), f.budi()
    workflow.verify(complaint, by=vera, now=LATER)
    workflow.assign(complaint, by=vera, now=LATER, agency=f.agency("dpupr"))
    workflow.return_to_verifier(complaint, by=budi, now=LATER, reason="Jalan desa.")
    hop = complaint.assignments.get()
    assert (hop.returned_at, hop.return_reason) == (LATER, "Jalan desa.")
    public = complaint.events.filter(visibility="public").values_list("text", flat=True)
    assert "Jalan desa." not in public
    workflow.declare_out_of_scope(
        complaint, by=vera, now=LATER, referral="DPUPR Kudus, loket 3"
    )
    assert complaint.is_closed


def test_a_duplicate_names_its_original_and_not_itself():
    original, complaint, vera = f.filed(), f.filed(), f.vera()
    with pytest.raises(WorkflowError):
        workflow.mark_duplicate(complaint, by=vera, now=LATER, original=complaint)
    workflow.mark_duplicate(complaint, by=vera, now=LATER, original=original)
    assert complaint.duplicate_of == original


def test_events_cannot_be_changed_or_deleted():
    event = f.filed().events.get()
    with pytest.raises(TypeError):
        event.save()
    with pytest.raises(TypeError):
        event.delete()


def test_the_database_refuses_what_the_rules_forbid():
    complaint = f.filed()
    with pytest.raises(IntegrityError):
        Complaint.objects.filter(pk=complaint.pk).update(status="answered", outcome="")


def test_without_contact_there_is_no_identity_row_and_no_letter():
    complaint = f.filed(name="", email="")
    assert not Reporter.objects.filter(complaint=complaint).exists()
    assert not Message.objects.exists()
