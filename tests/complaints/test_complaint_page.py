"""The officer's page of one complaint: what stands beside it, and two on it."""

import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from complaints import moderation, workflow
from complaints.admin import page as desk
from complaints.models import Complaint, Presence, Reporter
from complaints.statuses import Status
from directory.models import StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
Role = StaffPosting.Role


def url(complaint, tail="change"):
    return f"/admin/complaints/complaint/{complaint.pk}/{tail}/"


# --- Two officers ---------------------------------------------------------------


def test_two_officers_see_each_other_until_one_has_gone(client):
    complaint = f.filed()
    andi, budi = f.staff("andi@jateng.example", f.agency()), f.budi()
    client.force_login(andi)
    assert "Sedang dibuka juga" not in client.get(url(complaint)).content.decode()
    client.force_login(budi)
    page = client.get(url(complaint)).content.decode()
    assert "Sedang dibuka juga oleh:" in page
    assert "Andi" in page
    Presence.objects.filter(user=andi).update(
        seen_at=timezone.now() - datetime.timedelta(minutes=4)
    )
    assert "Andi" not in client.get(url(complaint, "hadir")).content.decode()
    assert Presence.objects.count() == 2


def test_the_later_save_is_refused_with_what_happened_and_keeps_the_text(client):
    complaint = f.put(f.filed(), "in_progress")
    andi, budi = f.staff("andi@jateng.example", f.agency()), f.budi()
    client.force_login(budi)
    seen = client.get(url(complaint, "aksi/jawab")).context["seen"]
    workflow.report_progress(
        complaint, by=andi, now=timezone.now(), text="Alat berat rusak."
    )
    mine = {
        "outcome": "resolved",
        "text": "Lubang di jalan sudah ditambal.",
        "seen": seen,
    }
    page = client.post(url(complaint, "aksi/jawab"), mine)
    assert page.status_code == 409
    text = page.content.decode()
    for part in ("Alat berat rusak.", "Andi", "Lubang di jalan sudah ditambal."):
        assert part in text
    complaint.refresh_from_db()
    assert complaint.status == Status.IN_PROGRESS
    mine["seen"] = page.context["seen"]
    wrong = client.post(url(complaint, "aksi/jawab"), mine | {"seen": seen, "text": ""})
    assert (wrong.status_code, wrong.context["seen"]) == (422, str(seen))
    client.post(url(complaint, "aksi/jawab"), mine)
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED


def test_the_later_words_stand_against_those_saved_meanwhile(client):
    complaint = f.put(f.filed(), "in_progress")
    andi, budi = f.staff("andi@jateng.example", f.agency()), f.budi()
    client.force_login(budi)
    seen = client.get(url(complaint, "aksi/kabar")).context["seen"]
    workflow.report_progress(
        complaint, by=andi, now=timezone.now(), text="Alat berat rusak sejak Senin."
    )
    mine = {"text": "Alat berat datang sejak Selasa.", "seen": seen}
    page = client.post(url(complaint, "aksi/kabar"), mine).content.decode()
    shown = page.partition('class="word-diff"')[2].partition("</blockquote>")[0]
    assert "rusak </del>" in shown
    assert "datang </ins>" in shown
    assert "Senin.</del>" in shown
    assert f">\n{mine['text']}</textarea>" in page


def test_the_public_text_stands_against_that_of_the_other_officer(client):
    complaint = f.put(f.filed(), "in_progress")
    vera, andi = f.vera(), f.staff("andi@jateng.example", f.agency())
    client.force_login(vera)
    address = url(complaint, "aksi/ubah-isi")
    seen = client.get(address).context["seen"]
    moderation.edit_public_text(
        complaint, by=andi, now=f.NOW, text="Jalan rusak di Kudus.", reason="Nama"
    )
    mine = {"text": "Jalan rusak di Jepara.", "reason": "Nama jalan", "seen": seen}
    page = client.post(address, mine).content.decode()
    shown = page.partition('class="word-diff"')[2].partition("</blockquote>")[0]
    assert shown.count("<del>") == shown.count("<ins>") == 1
    assert "Kudus.</del>" in shown
    assert "Jepara.</ins>" in shown
    complaint.refresh_from_db()
    assert complaint.public_text == "Jalan rusak di Kudus."


def test_words_without_another_text_are_compared_with_nothing(client):
    complaint = f.put(f.filed(), "verified")
    client.force_login(f.vera())
    seen = client.get(url(complaint, "aksi/disposisi")).context["seen"]
    workflow.assign(complaint, by=f.budi(), now=f.NOW, agency=complaint.agency)
    mine = {"agency": complaint.agency_id, "reason": "Mohon segera.", "seen": seen}
    page = client.post(url(complaint, "aksi/disposisi"), mine)
    assert page.status_code == 409
    assert "word-diff" not in page.content.decode()


def test_what_is_refused_by_now_keeps_what_was_typed(client):
    """Somebody else answered: the verb is closed, the words are not lost."""
    complaint = f.put(f.filed(), "in_progress")
    client.force_login(f.budi())
    andi = f.staff("andi@jateng.example", f.agency())
    workflow.answer(
        complaint, by=andi, now=f.NOW, outcome="resolved",
        text="Lubang di jalan sudah ditambal regu kami.",
    )  # fmt: skip
    mine = {"outcome": "resolved", "text": "Sudah kami perbaiki kemarin sore di Kudus."}
    page = client.post(url(complaint, "aksi/jawab"), mine)
    assert page.status_code == 422
    text = page.content.decode()
    assert "tidak dapat diubah menjadi" in text
    assert mine["text"] in text


def test_what_was_typed_outlives_the_move_to_another_agency(budi):
    """The officer copies the words; of the complaint nothing new is said."""
    complaint = f.put(f.filed(), "verified")
    address = url(complaint, "aksi/jawab")
    seen = budi.get(address).context["seen"]
    workflow.assign(
        complaint, by=f.vera(), now=f.NOW, agency=f.agency("dinkes"),
        reason="Bukan jalan provinsi.",
    )  # fmt: skip
    mine = {
        "outcome": "resolved",
        "text": "Ditambal Senin.\n<b>Selesai</b>",
        "day": "2026-12-01",
        "seen": seen,
        "photos": SimpleUploadedFile("a.jpg", f.picture(), "image/jpeg"),
    }
    page = budi.post(address, mine)
    assert page.status_code == 409
    text = page.content.decode()
    assert "sudah pindah ke instansi lain" in text
    assert ">\nDitambal Senin.\n&lt;b&gt;Selesai&lt;/b&gt;</textarea>" in text
    assert ">\n2026-12-01</textarea>" in text
    assert "Foto yang Anda pilih juga belum terkirim" in text
    assert complaint.public_code in text
    for foreign in (
        "Bukan jalan provinsi.",
        str(f.agency("dinkes")),
        complaint.original_text[:20],
        complaint.get_status_display(),
    ):
        assert foreign not in text
    assert complaint.events.last().kind == "assigned"
    assert budi.get(address).status_code == 404


def test_a_move_while_the_verb_waits_shows_nothing_of_what_happened(budi, monkeypatch):
    complaint = f.put(f.filed(), "in_progress")
    address = url(complaint, "aksi/kabar")
    seen = budi.get(address).context["seen"]
    run = desk.run_unless_changed

    def later(form, seen):
        Complaint.objects.update(agency=f.agency("dinkes"))
        workflow.note(complaint, by=f.vera(), now=f.NOW, text="Rahasia dinas lain.")
        return run(form, seen)

    monkeypatch.setattr(desk, "run_unless_changed", later)
    page = budi.post(address, {"text": "Regu berangkat besok.", "seen": seen})
    assert page.status_code == 409
    text = page.content.decode()
    assert "Regu berangkat besok." in text
    assert "Rahasia dinas lain." not in text
    assert not complaint.events.filter(text="Regu berangkat besok.").exists()


def test_who_never_had_it_open_learns_nothing_from_typing(budi, client):
    complaint = f.put(f.filed(), "verified")
    budi.get(url(complaint, "aksi/kabar"))
    client.force_login(f.rina())
    words = {"text": "Apakah aduan ini ada?"}
    assert client.post(url(complaint, "aksi/kabar"), words).status_code == 404


def test_who_works_for_no_agency_any_more_gets_nothing_back(budi):
    complaint = f.put(f.filed(), "verified")
    budi.get(url(complaint, "aksi/kabar"))
    StaffPosting.objects.update(ended_on=timezone.localdate() - DAY)
    page = budi.post(url(complaint, "aksi/kabar"), {"text": "Masih saya kerjakan."})
    assert complaint.public_code not in page.content.decode()
    assert page.status_code != 409


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 30, "1e9"])
def test_a_mad_number_of_what_was_seen_is_no_error(budi, seen):
    complaint = f.filed()
    page = budi.post(url(complaint, "aksi/catatan"), {"text": "Ya.", "seen": seen})
    assert page.status_code == 302
    assert complaint.events.filter(kind="note").exists()


# --- Notes -----------------------------------------------------------------------


def test_an_internal_note_stops_no_clock_and_tells_nobody(budi):
    complaint = f.put(f.filed(), "in_progress")
    before, letters = complaint.due_at, Message.objects.count()
    budi.post(url(complaint, "aksi/catatan"), {"text": "Sudah saya telepon."})
    complaint.refresh_from_db()
    assert (complaint.due_at, complaint.paused_at) == (before, None)
    assert complaint.answered_at is None
    assert Message.objects.count() == letters
    page = budi.get(url(complaint, "sebagai-warga")).content.decode()
    assert "Sudah saya telepon." not in page


# --- Beside it ------------------------------------------------------------------


def test_similar_ones_are_those_that_the_officer_may_see(budi):
    complaint = f.filed(text="Jalan berlubang di depan pasar Kaliwungu Kudus")
    like = f.filed(text="Depan pasar Kaliwungu jalannya berlubang dalam")
    f.filed(text="Lampu taman kota padam semua malam ini")
    f.filed(text="Pasar Kaliwungu jalan berlubang", agency=f.agency("dinkes"))
    f.filed(text="Pasar Kaliwungu jalan berlubang besar", secret=True)
    assert budi.get(url(complaint)).context["similar"] == [like]


def test_earlier_ones_of_the_person_only_for_who_may_open_both(client):
    complaint, other = f.filed(anonymous=False), f.filed(anonymous=False)
    hidden = f.filed(anonymous=True)
    stranger = f.filed(anonymous=False, email="lain@warga.example")
    elsewhere = f.filed(anonymous=False, agency=f.agency("dinkes"))
    client.force_login(f.budi())
    page = client.get(url(complaint))
    assert page.context["earlier"] is None
    assert "Aduan lain dari pelapor ini" not in page.content.decode()
    f.permit(f.User.objects.get(email="budi@jateng.example"))
    page = client.get(url(complaint))
    assert page.context["earlier"] == [other]
    assert {hidden, stranger, elsewhere}.isdisjoint(page.context["earlier"])
    assert "Siti" not in page.content.decode()


def test_nobody_without_an_address_is_taken_for_the_same_person():
    one, two = f.filed(email="", name="A"), f.filed(email="", name="A")
    reporters = Reporter.objects.filter(complaint__in=[one, two])
    for reporter in reporters:
        assert not Reporter.objects.all().same_person_as(reporter).exists()


def test_the_related_service_and_its_standard_time(budi):
    service = f.service()
    complaint = f.filed(service=service)
    page = budi.get(url(complaint)).content.decode()
    assert "Waktu standar: 14 hari kerja" in page
    assert service.get_absolute_url() in page


# --- Sheets ---------------------------------------------------------------------


@pytest.mark.parametrize("tail", ["cetak", "sebagai-warga"])
def test_sheets_never_show_the_reporter(budi, tail):
    complaint = f.put(f.filed(phone="+6281234567890"), "verified")
    text = budi.get(url(complaint, tail)).content.decode()
    assert complaint.original_text in text
    for trace in ("Siti", "siti@warga.example", "81234567890"):
        assert trace not in text


def test_as_a_citizen_nothing_is_public_before_verification(budi):
    complaint = f.filed()
    page = budi.get(url(complaint, "sebagai-warga"))
    assert not page.context["is_public"]
    assert "belum atau tidak terbuka untuk umum" in page.content.decode()
    f.put(complaint, "verified")
    Complaint.objects.filter(pk=complaint.pk).update(public_text="Isi yang disunting.")
    page = budi.get(url(complaint, "sebagai-warga")).content.decode()
    assert "Isi yang disunting." in page


def test_the_page_costs_the_same_for_ten_times_the_rows(
    budi, django_assert_num_queries, django_assert_max_num_queries
):
    complaint = f.put(f.filed(service=f.service()), "in_progress")
    budi.get(url(complaint))

    def more(count):
        for n in range(count):
            f.filed(text=f"{f.TEXT} {n}")
            workflow.report_progress(
                complaint, by=f.User.objects.first(), now=f.NOW, text="Kabar baru."
            )

    f.User.objects.filter(email="budi@jateng.example").update(is_superuser=False)
    more(2)
    with django_assert_max_num_queries(28) as few:
        budi.get(url(complaint))
    more(20)
    with django_assert_num_queries(len(few)):
        budi.get(url(complaint))
