"""The officer's desk in Django admin."""

import html
import re

import pytest

from complaints.forms.staff import ACTIONS
from complaints.models import Complaint
from complaints.statuses import Status
from directory.models import StaffPosting
from tests import factories as f
from tests.door import enter

pytestmark = pytest.mark.django_db

LIST = "/admin/complaints/complaint/"


def page_of(complaint, action=""):
    tail = f"aksi/{action}/" if action else "change/"
    return f"{LIST}{complaint.pk}/{tail}"


@pytest.fixture
def desk(client):
    """A browser logged in as somebody."""

    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def test_strangers_are_sent_to_log_in(client):
    complaint = f.filed()
    for address in (LIST, page_of(complaint), page_of(complaint, "verifikasi")):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_staff_log_in_by_e_mail_and_a_second_factor(client):
    budi = f.budi()
    budi.email = "BUDI@jateng.example"
    assert enter(client, budi)["Location"] == "/admin/"


def test_the_list_shows_the_own_agency_only(desk):
    ours, theirs = f.filed(), f.filed(agency=f.agency("dinkes"))
    page = desk(f.budi()).get(LIST).content.decode()
    assert ours.public_code in page
    assert theirs.public_code not in page


@pytest.mark.parametrize("action", ["", *ACTIONS])
def test_another_agencys_complaint_is_not_there(desk, action):
    complaint = f.filed()
    client = desk(f.rina())
    assert client.get(page_of(complaint, action)).status_code == 404
    assert client.post(page_of(complaint, action), {}).status_code == 404
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED
    assert client.get(f"{LIST}{complaint.pk}/history/").status_code == 404
    assert client.get(f"{LIST}{complaint.pk}/delete/").status_code in (403, 404)


def test_a_complaint_that_does_not_exist_looks_the_same(desk):
    assert desk(f.rina()).get(f"{LIST}999999/change/").status_code == 404


def test_search_finds_no_foreign_code(desk):
    complaint = f.filed()
    page = desk(f.rina()).get(LIST, {"q": complaint.public_code}).content.decode()
    assert page_of(complaint) not in page
    assert "0 aduan" in page


def test_verify_assign_answer_by_buttons(desk):
    complaint = f.filed()
    client = desk(f.budi())
    page = client.get(page_of(complaint)).content.decode()
    assert page_of(complaint, "verifikasi") in page
    assert page_of(complaint, "jawab") not in page
    client.post(page_of(complaint, "verifikasi"), {"public_text": "Jalan berlubang."})
    client.post(
        page_of(complaint, "disposisi"), {"agency": f.agency("dpupr").pk, "reason": ""}
    )
    client.post(
        page_of(complaint, "jawab"),
        {"outcome": "resolved", "text": "Lubang sudah ditambal."},
    )
    complaint.refresh_from_db()
    assert complaint.status == Status.ANSWERED
    assert complaint.public_text == "Jalan berlubang."
    assert complaint.outcome == "resolved"


def test_an_illegal_move_is_refused_with_a_message(desk):
    complaint = f.filed()
    response = desk(f.budi()).post(
        page_of(complaint, "jawab"),
        {"outcome": "resolved", "text": "Lubang sudah ditambal."},
        follow=True,
    )
    assert "tidak dapat diubah menjadi" in response.content.decode()
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED


def test_an_incomplete_form_keeps_what_was_typed(desk):
    complaint = f.filed()
    client = desk(f.budi())
    response = client.post(
        page_of(complaint, "jawab"), {"outcome": "", "text": "Sudah ditambal tadi."}
    )
    assert response.status_code == 422
    assert "<title>Kesalahan: " in response.content.decode()
    assert "Sudah ditambal tadi." in response.content.decode()


def test_after_handing_it_on_the_officer_is_back_at_the_list(desk):
    complaint = f.filed()
    client = desk(f.budi())
    client.post(page_of(complaint, "verifikasi"), {"public_text": f.TEXT})
    response = client.post(
        page_of(complaint, "disposisi"), {"agency": f.agency("dinkes").pk}
    )
    assert response["Location"] == LIST


def test_the_identity_is_not_on_the_page(desk):
    complaint = f.filed(name="Siti Aminah", phone="+6281234567890")
    page = desk(f.budi()).get(page_of(complaint)).content.decode()
    for trace in ("Siti", "siti@warga.example", "81234567890"):
        assert trace not in page


def test_nobody_adds_edits_or_deletes_by_hand(desk):
    complaint = f.filed()
    client = desk(f.budi())
    assert client.get(f"{LIST}add/").status_code == 403
    client.post(page_of(complaint), {"status": "confirmed"})
    assert client.post(f"{LIST}{complaint.pk}/delete/").status_code == 403
    assert Complaint.objects.get().status == Status.RECEIVED


def test_an_auditor_reads_without_buttons(desk):
    complaint = f.filed()
    auditor = f.staff(
        "audit@jateng.example", f.agency("inspektorat"), StaffPosting.Role.AUDITOR
    )
    client = desk(auditor)
    page = client.get(page_of(complaint)).content.decode()
    assert complaint.original_text in page
    assert "/aksi/" not in page
    client.post(page_of(complaint, "verifikasi"), {"public_text": "x"}, follow=True)
    complaint.refresh_from_db()
    assert complaint.status == Status.RECEIVED


def test_an_editor_has_no_complaints_at_all(desk):
    f.filed()
    editor = f.staff("edit@jateng.example", f.agency(), StaffPosting.Role.EDITOR)
    assert desk(editor).get(LIST).status_code == 403


def test_the_list_costs_the_same_for_ten_times_the_rows(
    desk, django_assert_num_queries, django_assert_max_num_queries
):
    client = desk(f.budi())
    for _ in range(3):
        f.filed()
    with django_assert_max_num_queries(12) as few:
        client.get(LIST)
    for _ in range(30):
        f.filed()
    with django_assert_num_queries(len(few)):
        client.get(LIST)


def test_the_page_names_the_place_and_says_once_that_it_is_late(desk):
    complaint = f.filed(address="Depan pasar", region=f.region())
    complaint.due_verify_at = complaint.due_response_at = f.NOW
    complaint.save()
    text = desk(f.budi()).get(page_of(complaint)).content.decode()
    assert f"Depan pasar, {complaint.region}" in text
    assert text.count("Terlambat") == 1
    assert text.count("Tenggat ") == 1


def test_a_row_of_the_list_is_short(desk):
    """The agency by its short name, and no full stop before the dots."""
    words = "Jembatan retak sejak seminggu lalu dan truk besar masih saja melintas. "
    complaint = f.filed(text=words + "Mohon segera ditutup untuk kendaraan berat.")
    text = desk(f.budi()).get(LIST).content.decode()
    assert complaint.agency.short_name in text
    assert ".…" not in text


# --- The way back -----------------------------------------------------------------


def link(page, words: str) -> str:
    """Where the first link with these words leads."""
    found = re.search(rf'<a [^>]*href="([^"]+)"[^>]*>{words}</a>', page)
    return html.unescape(found[1])


def test_the_filter_of_the_list_lasts_until_the_officer_is_back(desk):
    complaint = f.put(f.filed(), "assigned")
    client, narrowed = desk(f.budi()), f"{LIST}?status__exact=assigned"
    row = link(client.get(narrowed).text, complaint.public_code)
    page = client.get(row).text
    assert link(page, "Aduan") == narrowed
    form = link(page, "Beri kabar")
    page = client.get(form).text
    assert link(page, "Aduan") == narrowed
    assert link(page, "Batal") == row
    answer = client.post(form, {"text": "Petugas sudah di lokasi."})
    assert answer["Location"] == narrowed


def test_the_filter_of_the_list_outlives_a_deed_on_many(desk):
    complaint = f.filed()
    client, narrowed = desk(f.budi()), f"{LIST}?status__exact=received"
    chosen = {"action": "verify", "_selected_action": [complaint.pk]}
    page = client.post(narrowed, chosen).text
    assert link(page, "Batal") == narrowed
    kept = {"apply": "1", "kept": "status__exact=received"}
    assert 'name="kept" value="status__exact=received"' in page
    page = client.post(LIST, chosen | kept).text
    assert link(page, "Kembali ke daftar aduan") == narrowed


def test_what_is_wrong_with_a_form_stands_above_it(desk):
    complaint = f.put(f.filed(), "in_progress")
    client = desk(f.budi())
    page = client.post(page_of(complaint, "jawab"), {}).text
    note = page[
        page.index('class="errornote" role="alert"') : page.index("<blockquote")
    ]
    assert "Belum terkirim." in note
    assert '<a href="#id_outcome">Hasil</a>: Bagian ini belum diisi.' in note
    form = client.get(page_of(complaint, "jawab")).text
    assert 'role="alert"' not in form
    many = {"action": "answer", "_selected_action": [complaint.pk], "apply": "1"}
    assert '<a href="#id_outcome">Hasil</a>' in client.post(LIST, many).text
