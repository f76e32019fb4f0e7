"""Three short steps, a page to check the answers, and a draft that waits."""

import datetime
import re
import uuid

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client

from complaints import drafts, workflow
from complaints.models import Attachment, Complaint
from tests import factories as f

pytestmark = pytest.mark.django_db

WHAT, WHERE, WHO, CHECK = (
    f"/aduan/langkah/{step}/" for step in ("apa", "di-mana", "siapa", "periksa")
)


def upload(content=None) -> SimpleUploadedFile:
    return SimpleUploadedFile("foto.jpg", content or f.picture(), "image/jpeg")


def what(**changes):
    data = {"kind": "complaint", "text": f.TEXT, "category": f.category().pk}
    return {k: v for k, v in (data | changes).items() if v is not None}


def where(**changes):
    return {"region": f.region().pk, "address": "depan pasar"} | changes


def who(**changes):
    data = {"hide_name": "on", "anonymous": "on", "name": "Siti Aminah"}
    return {k: v for k, v in (data | changes).items() if v is not None}


def fill(client, *, what=what, where=where, who=who):
    """All three steps, as given."""
    client.post(WHAT, what() if callable(what) else what)
    client.post(WHERE, where() if callable(where) else where)
    return client.post(WHO, who() if callable(who) else who)


def text(response) -> str:
    return response.content.decode()


def stored_files():
    return [*default_storage.listdir(drafts.FOLDER)[1]] if drafts_exist() else []


def drafts_exist():
    return default_storage.exists(drafts.FOLDER)


def test_each_step_leads_to_the_next_and_sending_ends_with_the_receipt(client):
    assert client.post(WHAT, what())["Location"] == WHERE
    assert client.post(WHERE, where())["Location"] == WHO
    assert client.post(WHO, who())["Location"] == CHECK
    page = text(client.get(CHECK))
    for answer in (f.TEXT, "Kabupaten Kudus", "depan pasar", "Siti Aminah"):
        assert answer in page
    assert not Complaint.objects.exists()
    response = client.post(CHECK, follow=True)
    complaint = Complaint.objects.get()
    assert response.redirect_chain == [("/aduan/terkirim/", 302)]
    assert complaint.public_code in text(response)
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (1, 1, 0)
    assert complaint.reporter.name == "Siti Aminah"


def test_the_switches_are_taken_as_set(client):
    fill(client, who=who(hide_name=None, anonymous=None, secret="on"))
    client.post(CHECK)
    complaint = Complaint.objects.get()
    assert (complaint.hide_name, complaint.anonymous, complaint.secret) == (0, 0, 1)


def test_a_correction_goes_straight_back_to_the_check_page(client):
    fill(client)
    assert re.search(r'name="hide_name"[^>]*checked', text(client.get(WHO)))
    assert "depan pasar" in text(client.get(WHERE))
    assert client.post(WHERE, where(address="dekat masjid"))["Location"] == CHECK
    assert "dekat masjid" in text(client.get(CHECK))


def test_a_switch_that_was_turned_off_stays_off_when_the_step_is_seen_again(client):
    fill(client, who=who(hide_name=None))
    assert not re.search(r'name="hide_name"[^>]*checked', text(client.get(WHO)))


@pytest.mark.parametrize("address", [WHERE, WHO, CHECK])
def test_nobody_skips_the_first_step(client, address):
    assert client.get(address)["Location"] == WHAT


def test_a_wrong_answer_is_told_beside_the_field_and_kept(client):
    response = client.post(WHAT, what(text="pendek", category=""))
    assert response.status_code == 422
    assert {"text", "category"} == set(response.context["form"].errors)
    assert "pendek" in text(response)
    assert client.get(WHERE)["Location"] == WHAT


def test_an_unknown_step_is_not_found(client):
    assert client.get("/aduan/langkah/bagaimana/").status_code == 404


def test_the_page_before_tells_the_category(client):
    category = f.category()
    response = client.get(f"/aduan/langkah/?kategori={category.code}", follow=True)
    assert re.search(rf'<option value="{category.pk}"[^>]*selected', text(response))


# --- Once, whatever the line does ---------------------------------------------


def test_sending_twice_or_going_back_files_once_with_one_receipt(client):
    fill(client)
    key = re.search(r'name="submission_key" value="([^"]+)"', text(client.get(CHECK)))
    for _ in range(3):
        response = client.post(CHECK, {"submission_key": key.group(1)})
        assert response["Location"] == "/aduan/terkirim/"
    assert Complaint.objects.count() == 1
    assert client.get(CHECK)["Location"] == "/aduan/terkirim/"


def test_a_page_of_another_complaint_does_not_show_this_receipt(client):
    fill(client)
    client.post(CHECK)
    response = client.post(CHECK, {"submission_key": str(uuid.uuid4())})
    assert response["Location"] == WHAT


def test_two_complaints_in_a_row_are_two(client):
    for _ in range(2):
        fill(client)
        client.post(CHECK)
    assert Complaint.objects.count() == 2


def test_a_session_that_ended_in_between_keeps_what_is_sent_with_its_form(client):
    fill(client)
    client.cookies.clear()
    response = client.post(WHAT, what(text="x"))
    assert "x</textarea>" in text(response)


# --- The draft ---------------------------------------------------------------------


def test_the_draft_waits_seven_days_and_no_longer(client, monkeypatch):
    client.post(WHAT, what())
    assert client.session.get_expiry_age() > 6 * 24 * 3600
    session = client.session
    kept = session["draft"]
    for days, waits in ((6, True), (8, False)):
        old = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=days)
        session["draft"] = kept | {"at": old.isoformat()}
        session.save()
        assert (client.get(WHERE).status_code == 200) is waits


def test_photos_wait_clean_in_private_and_are_dropped_after_filing(client):
    client.post(WHAT, what(photos=[upload(), upload()]))
    assert len(stored_files()) == 2
    assert client.get("/aduan/langkah/foto/1/").status_code == 200
    client.post(WHERE, where())
    client.post(WHO, who())
    client.post(CHECK)
    assert Attachment.objects.count() == 2
    assert stored_files() == []
    assert client.get("/aduan/langkah/foto/0/").status_code == 404


def test_another_session_sees_no_photo_of_a_draft(client):
    client.post(WHAT, what(photos=[upload()]))
    stranger = Client()
    stranger.post(WHAT, what())
    assert stranger.get("/aduan/langkah/foto/0/").status_code == 404
    assert stranger.post("/aduan/langkah/foto/0/hapus/").status_code == 404
    assert len(stored_files()) == 1


def test_a_photo_can_be_taken_out_and_five_is_the_most(client):
    client.post(WHAT, what(photos=[upload() for _ in range(4)]))
    assert client.post(WHAT, what(photos=[upload(), upload()])).status_code == 422
    client.post("/aduan/langkah/foto/0/hapus/")
    client.post(WHAT, what(photos=[upload(), upload()]))
    assert len(stored_files()) == 5


def test_a_bad_photo_is_refused_and_the_text_kept(client):
    response = client.post(WHAT, what(photos=[upload(b"teks")]))
    assert response.status_code == 422
    assert f.TEXT in text(response)
    assert stored_files() == []


def test_a_draft_thrown_away_leaves_nothing(client):
    client.post(WHAT, what(photos=[upload()]))
    client.post("/aduan/langkah/hapus/")
    assert "draft" not in client.session
    assert stored_files() == []


def test_a_photo_that_was_cleared_is_asked_for_again(client):
    fill(client, what=what(photos=[upload()]))
    default_storage.delete(f"{drafts.FOLDER}/{stored_files()[0]}")
    assert client.post(CHECK)["Location"] == WHAT
    assert not Complaint.objects.exists()


def test_photos_of_drafts_that_nobody_came_back_to_are_deleted(client, capsys):
    client.post(WHAT, what(photos=[upload()]))
    call_command("clear_drafts")
    assert len(stored_files()) == 1
    assert drafts.clear_files(now=f.NOW + datetime.timedelta(days=400)) == 1
    assert stored_files() == []


# --- What is worth knowing before it is sent ------------------------------------------


def test_the_check_page_warns_of_personal_data_and_the_citizen_may_go_on(client):
    fill(client, what=what(text="Jalan rusak, hubungi 0812-3456-7890 segera ya."))
    page = text(client.get(CHECK))
    assert "Ada data pribadi" in page
    assert "nomor telepon" in page
    client.post(CHECK)
    assert "7890" in Complaint.objects.get().original_text


def test_a_secret_complaint_needs_no_such_warning(client):
    text_with_number = "Jalan rusak, hubungi 0812-3456-7890 segera ya."
    fill(client, what=what(text=text_with_number), who=who(secret="on"))
    assert "Ada data pribadi" not in text(client.get(CHECK))


def test_whose_business_it_is_is_told_with_the_right_door(client):
    category = f.category("jalan-2", competence_hint="Jalan kota diurus kota.")
    client.post(WHAT, what(category=category.pk))
    for page in (text(client.get(WHERE)),):
        assert "Jalan kota diurus kota." in page
        assert "https://www.lapor.go.id/" in page


def test_a_like_complaint_near_by_is_offered_instead(client):
    same = f.filed()
    workflow.verify(same, by=f.vera(), now=datetime.datetime.now(f.WIB))
    fill(client, what=what(text="Ada lubang di jalan depan pasar, banyak yang jatuh."))
    page = text(client.get(CHECK))
    assert same.public_code in page
    assert "Saya juga mengalami" in page
    client.post(f"{same.get_public_url()}dukung/")
    same.refresh_from_db()
    assert same.support_count == 1
    assert Complaint.objects.count() == 1


def test_a_secret_one_is_never_offered(client):
    secret = f.filed(secret=True)
    workflow.verify(secret, by=f.vera(), now=datetime.datetime.now(f.WIB))
    fill(client)
    assert secret.public_code not in text(client.get(CHECK))


@pytest.mark.parametrize("bad", ["\x00" * 30, "a" * 10_000, '"%<>' * 10])
def test_strange_answers_are_no_error(client, bad):
    for address, data in (
        (WHAT, what(text=bad, category=bad)),
        (WHAT, what(text=bad)),
        (WHERE, where(address=bad, region=bad)),
    ):
        assert client.post(address, data).status_code in (302, 422)
    client.post(WHAT, what())
    assert client.post(WHERE, where(address=bad)).status_code in (302, 422)
