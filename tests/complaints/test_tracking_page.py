import datetime
import io

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format

from complaints import codes, deadlines, photos, workflow
from complaints.models import CollectiveLeave, Complaint
from complaints.statuses import Status
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

TRACK = "/aduan/lacak/"


def log_in(client, receipt):
    return client.post(
        TRACK,
        {"code": receipt.complaint.public_code, "pin": codes.grouped(receipt.pin)},
    )


@pytest.fixture
def receipt():
    return f.receipt()


@pytest.fixture
def answered(receipt):
    vera, budi = f.vera(), f.budi()
    complaint = receipt.complaint
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    workflow.note(complaint, by=budi, now=f.NOW, text="Anggaran belum cair")
    workflow.answer(
        complaint, by=budi, now=f.NOW, outcome="resolved", text="Sudah ditambal."
    )
    return receipt


def test_code_and_pin_open_the_timeline(client, answered):
    response = log_in(client, answered)
    assert response["Location"] == answered.complaint.get_absolute_url()
    page = client.get(response["Location"])
    text = page.content.decode()
    assert "Sudah ditambal." in text
    assert "Dinas Pekerjaan Umum" in text
    assert "no-store" in page["Cache-Control"]


def test_internal_notes_and_officers_names_stay_inside(client, answered):
    log_in(client, answered)
    text = client.get(answered.complaint.get_absolute_url()).content.decode()
    assert "Anggaran" not in text
    assert "Budi" not in text
    assert "Vera" not in text


@pytest.mark.parametrize("wrong", ["code", "pin"])
def test_a_wrong_code_and_a_wrong_pin_look_alike(client, receipt, wrong):
    data = {"code": receipt.complaint.public_code, "pin": receipt.pin}
    data[wrong] = {"code": "JTG-2026-ZZZZZZ", "pin": "ZZZZZZZZZZ"}[wrong]
    response = client.post(TRACK, data)
    assert response.status_code == 422
    assert response.context["form"].non_field_errors() == [
        "Nomor aduan atau PIN tidak cocok. Periksa kembali keduanya."
    ]
    assert data["code"] in response.content.decode()


def test_without_the_pin_the_address_shows_nothing(receipt):
    response = Client().get(receipt.complaint.get_absolute_url())
    assert (response.status_code, response["Location"]) == (302, TRACK)


@pytest.mark.parametrize("verb", ["pesan", "selesai", "buka-kembali", "batalkan"])
def test_without_the_pin_no_verb_is_open(receipt, verb):
    response = Client().post(receipt.complaint.get_absolute_url() + f"{verb}/")
    assert response["Location"] == TRACK
    receipt.complaint.refresh_from_db()
    assert receipt.complaint.status == Status.RECEIVED


def test_one_complaints_pin_does_not_open_another(client, receipt):
    log_in(client, receipt)
    other = f.filed()
    assert client.get(other.get_absolute_url())["Location"] == TRACK


def test_guessing_is_stopped_even_with_the_right_pin_in_the_end(client, receipt):
    for _ in range(10):
        client.post(TRACK, {"code": receipt.complaint.public_code, "pin": "0000000000"})
    response = log_in(client, receipt)
    assert response.status_code == 429
    assert "Coba lagi" in response.content.decode()


def test_the_reporter_writes_back_with_a_photo(client, receipt):
    from django.core.files.uploadedfile import SimpleUploadedFile

    log_in(client, receipt)
    photo = SimpleUploadedFile("a.jpg", f.picture())
    client.post(
        receipt.complaint.get_absolute_url() + "pesan/",
        {"text": "Ada korban lagi pagi ini.", "photos": [photo]},
    )
    event = receipt.complaint.events.latest("pk")
    assert (event.kind, event.visibility) == ("message", "reporter")
    assert event.attachments.count() == 1
    page = client.get(receipt.complaint.get_absolute_url()).content.decode()
    assert "Ada korban lagi" in page


def test_a_photo_of_the_answer_stands_by_the_answer(client, receipt):
    content = f.picture()
    proof = photos.sanitise(io.BytesIO(content), len(content))
    complaint = f.put(receipt.complaint, Status.IN_PROGRESS)
    text = "Lubang di depan pasar sudah ditambal."
    workflow.answer(
        complaint, by=f.budi(), now=f.NOW, outcome="resolved", text=text, photos=[proof]
    )
    log_in(client, receipt)
    page = client.get(complaint.get_absolute_url())
    assert page.context["photos"] == []
    last = page.context["events"][-1]
    assert (last.kind, len(last.photos)) == ("answered", 1)
    assert page.content.decode().count("?kecil=1") == 1


def test_an_empty_message_is_refused_beside_its_field(client, receipt):
    log_in(client, receipt)
    response = client.post(
        receipt.complaint.get_absolute_url() + "pesan/", {"text": " "}
    )
    assert response.status_code == 422
    assert "Tulis isinya" in str(response.context["reply_form"].errors["text"])


def test_the_answer_stands_where_it_is_to_be_judged(client, answered):
    log_in(client, answered)
    page = client.get(answered.complaint.get_absolute_url()).text
    panel = page.split('id="tanggapan"')[1].split("</section>")[0]
    assert "Sudah ditambal." in panel


def test_the_question_stands_where_it_is_to_be_answered(client, receipt):
    now = timezone.now()
    workflow.request_info(
        receipt.complaint, by=f.vera(), now=now, text="Di kilometer berapa?"
    )
    log_in(client, receipt)
    page = client.get(receipt.complaint.get_absolute_url()).text
    panel = page.split('id="balas"')[1].split("</section>")[0]
    assert "Di kilometer berapa?" in panel
    # Ten working days; then it is closed.
    assert "Jawablah paling lambat" in page
    days_off = CollectiveLeave.objects.days_off(now.date())
    until = deadlines.wib_date(deadlines.due_at(now, 10, days_off))
    assert date_format(until, "l, j F Y") in page


def test_a_refusal_says_why_and_how_to_go_on(client, receipt):
    workflow.reject(
        receipt.complaint, by=f.vera(), now=f.NOW, reason="Tempatnya tidak ada."
    )
    log_in(client, receipt)
    page = client.get(receipt.complaint.get_absolute_url()).text
    panel = page.split('id="tidak-diproses"')[1].split("</section>")[0]
    assert "Tempatnya tidak ada." in panel
    assert f"sebut nomor {receipt.complaint.public_code}" in panel
    category, region = receipt.complaint.category, receipt.complaint.region
    query = f"kategori={category.code}&amp;wilayah={region.kemendagri_code}"
    assert f'href="/aduan/baru/?{query}"' in panel
    assert "Tidak setuju?" in Message.objects.latest("pk").text


def test_the_reporter_confirms(client, answered):
    log_in(client, answered)
    client.post(answered.complaint.get_absolute_url() + "selesai/")
    answered.complaint.refresh_from_db()
    assert answered.complaint.status == Status.CONFIRMED


def test_the_reporter_asks_to_reopen_with_a_reason(client, answered):
    log_in(client, answered)
    url = answered.complaint.get_absolute_url() + "buka-kembali/"
    assert client.post(url, {"reopen-text": ""}).status_code == 422
    client.post(url, {"reopen-text": "Lubangnya masih ada."})
    answered.complaint.refresh_from_db()
    assert answered.complaint.status == Status.REOPENED


def test_a_verb_that_came_too_late_says_so(client, answered):
    log_in(client, answered)
    response = client.post(
        answered.complaint.get_absolute_url() + "batalkan/", follow=True
    )
    assert "tidak dapat diubah" in response.content.decode()
    assert Complaint.objects.get().status == Status.ANSWERED


@pytest.mark.parametrize(
    ("verb", "typed"),
    [
        ("pesan", {"text": "Masih ada lubang lain."}),
        ("buka-kembali", {"reopen-text": "Masih ada lubang lain."}),
    ],
)
def test_what_was_typed_is_shown_back_when_the_complaint_was_closed_meanwhile(
    client, answered, verb, typed
):
    log_in(client, answered)
    Complaint.objects.update(status=Status.CANCELLED)
    response = client.post(f"{answered.complaint.get_absolute_url()}{verb}/", typed)
    assert response.status_code == 409
    assert "Masih ada lubang lain." in response.text
    assert "belum terkirim" in response.text
    assert "<title>Kesalahan:" in response.text
    assert response.text.count('id="kesalahan-umum"') == 1


def test_a_reason_to_reopen_that_is_no_longer_asked_can_go_as_a_message(
    client, answered
):
    log_in(client, answered)
    workflow.reopen(answered.complaint, now=f.NOW, reason="Dari perangkat lain.")
    address = answered.complaint.get_absolute_url()
    response = client.post(f"{address}buka-kembali/", {"reopen-text": "Masih rusak."})
    assert response.status_code == 409
    reply = response.text.split('id="id_text"')[1].split("</textarea>")[0]
    assert "Masih rusak." in reply
    assert 'href="#id_text"' in response.text


def test_what_was_typed_waits_while_the_pin_is_asked_again(client, answered):
    log_in(client, answered)
    address = answered.complaint.get_absolute_url()
    session = client.session
    session["tracked"] = {answered.complaint.public_code: "2020-01-01T00:00:00+00:00"}
    session.save()
    text = "Tulisan panjang selama satu jam."
    asked = client.post(f"{address}pesan/", {"text": text}, follow=True)
    assert "masukkan lagi PIN" in asked.text
    assert f'value="{answered.complaint.public_code}"' in asked.text
    assert text not in asked.text
    log_in(client, answered)
    page = client.get(address).text
    assert text in page.split('id="id_text"')[1].split("</textarea>")[0]
    assert text not in client.get(address).text


def test_a_browser_that_never_had_the_pin_keeps_no_text(client, answered):
    address = answered.complaint.get_absolute_url()
    client.post(f"{address}pesan/", {"text": "Bukan pelapor."})
    assert "unsent" not in client.session


def test_reading_changes_nothing(client, answered):
    log_in(client, answered)
    url = answered.complaint.get_absolute_url()
    for verb in ("pesan", "selesai", "buka-kembali", "batalkan"):
        assert client.get(f"{url}{verb}/").status_code == 405
    assert Complaint.objects.get().status == Status.ANSWERED


def test_it_counts_the_working_days_left_to_the_deadline(client):
    receipt = f.receipt(timezone.now())
    log_in(client, receipt)
    page = client.get(receipt.complaint.get_absolute_url()).content.decode()
    assert "Tinggal 3 hari kerja." in page
    # The receipt promised a day for the answer; this is the day for the first look.
    assert "Paling lambat diperiksa:" in page
    assert "Dijawab paling lambat" in page
    receipt.complaint.due_verify_at = deadlines.end_of(timezone.localdate())
    receipt.complaint.save()
    page = client.get(receipt.complaint.get_absolute_url()).content.decode()
    assert "Hari ini hari terakhir." in page


def test_a_deadline_that_is_over_counts_no_days(client):
    receipt = f.receipt(timezone.now() - datetime.timedelta(days=60))
    log_in(client, receipt)
    page = client.get(receipt.complaint.get_absolute_url()).content.decode()
    assert "Lewat batas waktu" in page
    assert "hari kerja." not in page


@pytest.mark.parametrize("status", ["needs_info", "answered"])
def test_a_day_of_the_reporters_own_that_is_past_is_told_as_past(client, status):
    receipt = f.receipt(timezone.now() - datetime.timedelta(days=60))
    complaint = f.put(receipt.complaint, status)
    if status == "needs_info":
        Complaint.objects.update(due_info_at=complaint.due_response_at)
    log_in(client, receipt)
    page = client.get(complaint.get_absolute_url()).text
    assert "sudah lewat" in page
    assert "sebelum aduan ini ditutup" in page
    assert "paling lambat" not in page
    assert "Tanpa tanggapan sampai" not in page
