"""What staff do to the public side of a complaint; what was sent never changes."""

import io

import pytest
from django.test import Client
from PIL import Image

from complaints import erasure, filing, moderation, photos, support, workflow
from complaints.clocks import due_dates
from complaints.models import (
    AbuseReport,
    AgencyClock,
    Attachment,
    Complaint,
    Event,
    RoutingRule,
)
from complaints.moves import NotPermitted, WorkflowError
from complaints.statuses import Status
from notifications.models import Message, Subscription
from tests import factories as f

pytestmark = pytest.mark.django_db


def noisy() -> photos.Photo:
    out = io.BytesIO()
    Image.effect_noise((300, 300), 90).convert("RGB").save(out, "JPEG", quality=95)
    return photos.Photo(out.getvalue(), 300, 300)


def content_of(photo: Attachment) -> bytes:
    with photo.file.open("rb") as file:
        return file.read()


@pytest.fixture
def vera():
    return f.vera()


@pytest.fixture
def complaint(vera):
    row = f.filed(photos=[noisy()])
    workflow.verify(row, by=vera, now=f.NOW)
    return row


def edit(complaint, by, text="Jalan berlubang.", reason="Ada nama orang."):
    moderation.edit_public_text(complaint, by=by, now=f.NOW, text=text, reason=reason)


def test_editing_keeps_the_original_and_a_history_with_the_reason(complaint, vera):
    edit(complaint, vera)
    edit(complaint, vera, text="Jalan berlubang di Kudus.", reason="Tempat ditambah.")
    assert complaint.original_text == f.TEXT
    assert complaint.public_text == "Jalan berlubang di Kudus."
    first, second = complaint.events.filter(kind=Event.Kind.EDITED)
    assert {first.visibility, second.visibility} == {Event.Visibility.INTERNAL}
    for part in ("Ada nama orang.", f.TEXT, "Jalan berlubang."):
        assert part in first.text
    for part in ("Tempat ditambah.", "Jalan berlubang.", "di Kudus"):
        assert part in second.text


def test_the_old_text_is_neither_read_nor_found_by_the_public(complaint, vera, client):
    edit(complaint, vera, text="Lampu padam.")
    page = client.get(complaint.get_public_url()).content.decode()
    assert "berlubang" not in page
    assert (
        complaint.public_code
        not in client.get("/aduan/daftar/?q=berlubang").content.decode()
    )
    assert (
        complaint.public_code in client.get("/aduan/daftar/?q=lampu").content.decode()
    )


@pytest.mark.parametrize(
    ("text", "reason"), [("", "x"), ("Teks baru", " "), (f.TEXT, "sama saja")]
)
def test_an_edit_without_text_reason_or_change_is_refused(
    complaint, vera, text, reason
):
    with pytest.raises(WorkflowError):
        edit(complaint, vera, text=text, reason=reason)
    assert complaint.public_text == f.TEXT


def test_another_agencys_officer_edits_and_blurs_nothing(complaint):
    photo = complaint.attachments.get()
    with pytest.raises(NotPermitted):
        edit(complaint, f.rina())
    with pytest.raises(NotPermitted):
        moderation.show_photo(
            photo, by=f.User.objects.last(), now=f.NOW, reason="boleh"
        )
    assert not Attachment.objects.get().public


def test_a_reporters_photo_shows_only_after_staff_said_so_and_can_be_hidden(
    complaint, vera, client
):
    photo = complaint.attachments.get()
    address = f"/aduan/foto/{photo.pk}/"
    assert client.get(address).status_code == 404
    moderation.show_photo(photo, by=vera, now=f.NOW, reason="Tanpa orang.")
    assert client.get(address).status_code == 200
    assert address in client.get(complaint.get_public_url()).content.decode()
    moderation.hide_photo(photo, by=vera, now=f.NOW, reason="Ada pelat nomor.")
    assert client.get(address).status_code == 404
    assert address not in client.get(complaint.get_public_url()).content.decode()
    assert "Ada pelat nomor." in complaint.events.last().text


def test_the_public_gets_the_blurred_copy_and_the_staff_the_whole(
    complaint, vera, client, django_capture_on_commit_callbacks
):
    photo = complaint.attachments.get()
    whole = content_of(photo)
    moderation.blur_photo(photo, by=vera, now=f.NOW, squares=[0, 4], reason="Wajah.")
    address = f"/aduan/foto/{photo.pk}/"
    public = client.get(address).content
    assert public != whole
    staff = Client()
    staff.force_login(vera)
    assert staff.get(address).content == whole
    first = photo.public_file.name
    with django_capture_on_commit_callbacks(execute=True):
        moderation.blur_photo(photo, by=vera, now=f.NOW, squares=[8], reason="Pelat.")
        # Until then the public copy that the row names in the database is there.
        assert photo.public_file.storage.exists(first)
    assert not photo.public_file.storage.exists(first)
    assert content_of(photo) == whole


@pytest.mark.parametrize("squares", [[], [9], [-1]])
def test_a_square_that_does_not_exist_is_refused(complaint, vera, squares):
    photo = complaint.attachments.get()
    with pytest.raises(WorkflowError):
        moderation.blur_photo(photo, by=vera, now=f.NOW, squares=squares, reason="x")
    assert not Attachment.objects.get().public_file


# --- Duplicates ---------------------------------------------------------------


def follower(complaint, address) -> Subscription:
    return Subscription.objects.create(
        address=address,
        scope=f"complaint:{complaint.public_code}",
        title="x",
        path="/",
        created_at=f.NOW,
        confirmed_at=f.NOW,
    )


def test_merging_moves_followers_and_supporters_and_the_count_grows(complaint, vera):
    double = f.filed()
    workflow.verify(double, by=vera, now=f.NOW)
    support.add(complaint, "a", now=f.NOW)
    support.add(double, "a", now=f.NOW)
    support.add(double, "b", now=f.NOW)
    for row, address in (
        (complaint, "andi@warga.example"),
        (double, "andi@warga.example"),
        (double, "beni@warga.example"),
    ):
        follower(row, address)
    workflow.mark_duplicate(double, by=vera, now=f.NOW, original=complaint)
    complaint.refresh_from_db()
    # Two browsers and the reporter of the duplicate, beside its own reporter.
    assert (complaint.support_count, complaint.affected_count) == (3, 4)
    mine = Subscription.objects.filter(scope__endswith=complaint.public_code)
    assert {s.address for s in mine} == {"andi@warga.example", "beni@warga.example"}
    assert Subscription.objects.count() == 2
    Message.objects.all().delete()
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    news = Message.objects.filter(dedup_key__startswith="complaint-news:")
    assert {m.recipient for m in news} == {"andi@warga.example", "beni@warga.example"}


@pytest.mark.parametrize("secret", [False, True])
def test_the_reporter_of_a_duplicate_hears_how_the_original_goes_on(
    complaint, vera, secret
):
    double = f.filed(email="andi@warga.example", secret=secret)
    workflow.mark_duplicate(double, by=vera, now=f.NOW, original=complaint)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    news = Message.objects.filter(dedup_key__startswith="complaint-merged-news:")
    assert news.filter(recipient="andi@warga.example").exists() is not secret
    assert "siti@warga.example" not in {m.recipient for m in news}


def test_the_reporter_of_a_duplicate_who_wants_no_letters_gets_none(complaint, vera):
    double = f.filed(email="andi@warga.example")
    workflow.mark_duplicate(double, by=vera, now=f.NOW, original=complaint)
    workflow.report_progress(complaint, by=vera, now=f.NOW, text="Sudah ditinjau.")
    erasure.withdraw_contact(double, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    assert not Message.objects.filter(dedup_key__startswith="complaint-merged-news:")


def test_the_reporter_of_a_duplicate_finds_the_original_on_their_page(
    complaint, vera, client
):
    double = f.receipt()
    code = double.complaint.public_code
    workflow.mark_duplicate(double.complaint, by=vera, now=f.NOW, original=complaint)
    page = client.post(
        "/aduan/lacak/", {"code": code, "pin": double.pin}, follow=True
    ).content.decode()
    assert complaint.get_public_url() in page


def test_the_page_of_a_duplicate_leads_to_the_original(complaint, vera, client):
    double = f.filed()
    workflow.verify(double, by=vera, now=f.NOW)
    workflow.mark_duplicate(double, by=vera, now=f.NOW, original=complaint)
    response = client.get(double.get_public_url())
    assert response["Location"] == complaint.get_public_url()
    workflow.keep_secret(complaint, by=vera, now=f.NOW)
    assert client.get(double.get_public_url()).status_code == 404


def test_a_duplicate_of_a_duplicate_ends_at_the_first(complaint, vera):
    second, third = f.filed(), f.filed()
    workflow.mark_duplicate(third, by=vera, now=f.NOW, original=second)
    workflow.mark_duplicate(second, by=vera, now=f.NOW, original=complaint)
    third.refresh_from_db()
    complaint.refresh_from_db()
    assert third.duplicate_of == complaint
    assert complaint.affected_count == 3


def test_two_are_not_merged_into_each_other(complaint, vera):
    """Each officer has the other's complaint as it was before."""
    other = f.filed()
    as_it_was = Complaint.objects.get(pk=complaint.pk)
    workflow.mark_duplicate(complaint, by=vera, now=f.NOW, original=other)
    with pytest.raises(WorkflowError):
        workflow.mark_duplicate(other, by=vera, now=f.NOW, original=as_it_was)
    other.refresh_from_db()
    assert other.status == Status.RECEIVED


def test_followers_do_not_learn_of_a_secret_original(complaint, vera):
    secret = f.filed(secret=True)
    follower(complaint, "andi@warga.example")
    workflow.mark_duplicate(complaint, by=vera, now=f.NOW, original=secret)
    assert secret.public_code not in str(list(Subscription.objects.values()))


def test_a_merge_taken_back_is_counted_no_longer(complaint, vera):
    double = f.filed()
    workflow.mark_duplicate(double, by=vera, now=f.NOW, original=complaint)
    root = f.User.objects.create_superuser("root@jateng.example", f.PASSWORD)
    workflow.appeal(double, by=root, now=f.NOW, reason="Bukan hal yang sama.")
    complaint.refresh_from_db()
    assert complaint.affected_count == 1


# --- Splitting ------------------------------------------------------------------


def test_a_part_becomes_a_complaint_of_its_own_that_the_same_pin_opens(vera):
    receipt = f.receipt(secret=True)
    whole = receipt.complaint
    clinic = f.category("kesehatan", default_agency=f.agency("dinkes"))
    part = moderation.split(
        whole, by=vera, now=f.NOW, text="Puskesmas tutup.", category=clinic
    )
    assert part.public_code != whole.public_code
    assert filing.open_with_pin(part.public_code, receipt.pin) == part
    assert (part.status, part.agency.code) == (Status.RECEIVED, "dinkes")
    assert (part.secret, part.anonymous, part.hide_name) == (True, True, True)
    assert part.split_from == whole
    assert whole.original_text == f.TEXT
    letters = Message.objects.filter(recipient="siti@warga.example")
    assert any(part.public_code in m.subject for m in letters)
    told = whole.events.get(kind=Event.Kind.SPLIT)
    assert part.public_code in told.text
    assert told.visibility == Event.Visibility.REPORTER


def test_a_part_of_an_invented_complaint_is_invented_too(vera):
    whole = f.filed(is_demo=True)
    part = moderation.split(
        whole, by=vera, now=f.NOW, text="Bagian lain.", category=f.category()
    )
    assert part.is_demo


def test_a_part_of_an_accusation_never_reaches_the_accused(vera):
    whole = f.filed(category=f.accusation_category(), agency=f.agency("dinkes"))
    part = moderation.split(
        whole, by=vera, now=f.NOW, text="Bagian lain.", category=f.category()
    )
    assert (part.accused_agency.code, part.anonymous) == ("dinkes", True)
    assert part not in Complaint.objects.visible_to(f.rina(), f.NOW.date())


def test_a_part_that_the_accused_would_get_waits_for_a_verifier(vera):
    whole = f.filed(category=f.accusation_category(), agency=f.agency("dinkes"))
    office = f.agency("puskesmas", parent=f.agency("dinkes"))
    for code, target in (("obat", f.agency("dinkes")), ("antrean", office)):
        category = f.category(code, default_agency=target)
        part = moderation.split(
            whole, by=vera, now=f.NOW, text="Bagian lain.", category=category
        )
        assert part.agency is None


def test_a_part_goes_by_the_rules_and_has_the_clock_of_its_agency(vera):
    clinic = f.category("kesehatan", default_agency=f.agency("dpupr"))
    RoutingRule.objects.create(
        name="Obat", keywords="obat", agency=f.agency("dinkes"), active=True
    )
    AgencyClock.objects.create(agency=f.agency("dinkes"), verify_days=9)
    part = moderation.split(
        f.filed(), by=vera, now=f.NOW, text="Obat habis.", category=clinic
    )
    assert part.agency == f.agency("dinkes")
    assert part.due_verify_at == due_dates(clinic, part.agency, f.NOW).verify
    assert part.due_verify_at != due_dates(clinic, f.agency("dpupr"), f.NOW).verify


def test_a_closed_complaint_is_not_split(vera):
    complaint = f.filed()
    workflow.reject(complaint, by=vera, now=f.NOW, reason="Iklan.")
    with pytest.raises(WorkflowError):
        moderation.split(
            complaint, by=vera, now=f.NOW, text="Bagian.", category=f.category()
        )


# --- At the desk ------------------------------------------------------------------


def act(client, complaint, name, **data):
    return client.post(f"/admin/complaints/complaint/{complaint.pk}/aksi/{name}/", data)


def test_the_desk_has_a_button_for_each(complaint, vera, client):
    client.force_login(vera)
    desk = f"/admin/complaints/complaint/{complaint.pk}/change/"
    page = client.get(desk).content.decode()
    for name in ("ubah-isi", "foto", "pisah"):
        assert f"/aksi/{name}/" in page
        assert act(client, complaint, name).status_code == 422
    photo = complaint.attachments.get().pk
    empty = act(client, complaint, "foto", photo=photo, decision="blur", reason="x")
    assert "squares" in empty.context["form"].errors
    act(
        client, complaint, "foto", photo=photo, decision="blur", squares=[4], reason="x"
    )
    assert Attachment.objects.get().public_file
    act(client, complaint, "foto", photo=photo, decision="hide", reason="x")
    assert not Attachment.objects.get().public
    act(client, complaint, "foto", photo=photo, decision="show", reason="x")
    assert Attachment.objects.get().public
    act(client, complaint, "ubah-isi", text="Jalan rusak.", reason="Nama dihapus.")
    assert Complaint.objects.get().public_text == "Jalan rusak."
    act(client, complaint, "pisah", text="Lampu mati.", category=f.category().pk)
    assert Complaint.objects.count() == 2


def test_the_text_offered_for_the_public_has_no_numbers_in_it(vera, client):
    complaint = f.filed(text="Jalan rusak, hubungi saya di 0812-3456-7890 ya.")
    client.force_login(vera)
    page = client.get(f"/admin/complaints/complaint/{complaint.pk}/aksi/verifikasi/")
    field = page.context["form"]["public_text"].value()
    assert "7890" not in field


def test_reports_of_abuse_wait_in_the_queue_of_who_may_see_the_complaint(
    complaint, vera, client
):
    report = AbuseReport.objects.create(
        complaint=complaint, reason="insult", text="Kata kasar.", created_at=f.NOW
    )
    queue = "/admin/complaints/abusereport/"
    client.force_login(f.rina())
    assert "Kata kasar." not in client.get(queue).content.decode()
    client.force_login(vera)
    assert "Kata kasar." in client.get(queue).content.decode()
    client.post(queue, {"action": "close_reports", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert report.handled_by == vera
