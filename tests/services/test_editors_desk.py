"""The editor's desk in Django admin: own agency only, and never past the verbs."""

from __future__ import annotations

import pytest

from services import publishing
from services.models import Disruption, Feedback, Service
from tests import factories as f

pytestmark = pytest.mark.django_db

LIST = "/admin/services/service/"


def page_of(service, tail="change/"):
    return f"{LIST}{service.pk}/{tail}"


@pytest.fixture
def edi():
    return f.editors(f.agency())[0]


@pytest.fixture
def ratna(edi):
    return f.User.objects.get(email="ratna-dpupr@jateng.example")


@pytest.fixture
def desk(client):
    def log_in(user):
        client.force_login(user)
        return client

    return log_in


def form_of(service, **changes):
    """What the browser sends back for an unchanged page, with `changes`."""
    names = [
        "code",
        "slug",
        "name",
        "summary",
        "kind",
        "audience",
        "duration_value",
        "duration_unit",
        "duration_note",
        "fee_note",
        "product",
        "complaint_handling",
        "description",
        "facilities",
        "staff_competence",
        "internal_supervision",
        "staff_count",
        "service_guarantee",
        "safety_guarantee",
        "performance_evaluation",
        "change_note",
        "verification",
        "source",
    ]
    data = {name: getattr(service, name) or "" for name in names}
    data |= {"agency": service.agency_id, "is_free": "unknown"}
    for part in publishing.PARTS:
        prefix = part._meta.get_field("service").remote_field.related_name
        prefix = prefix % {"class": part._meta.model_name} if "%" in prefix else prefix
        data |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return data | changes


def test_the_list_says_how_much_of_the_standard_is_filled(desk, edi):
    ours = f.complete_draft()
    theirs = f.complete_draft("izin-lain", agency=f.agency("dinkes"))
    page = desk(edi).get(LIST).content.decode()
    assert ours.name in page
    assert "6 dari 14" in page
    assert theirs.name not in page


def test_the_list_costs_the_same_for_ten_times_the_rows(
    desk, edi, django_assert_num_queries, django_assert_max_num_queries
):
    client = desk(edi)
    for n in range(3):
        f.complete_draft(f"a-{n}")
    with django_assert_max_num_queries(16) as few:
        client.get(LIST)
    for n in range(30):
        f.complete_draft(f"b-{n}")
    with django_assert_num_queries(len(few)):
        client.get(LIST)


@pytest.mark.parametrize("tail", ["change/", "aksi/ajukan/", "pratinjau/", "history/"])
def test_another_agencys_service_is_not_there(desk, edi, tail):
    theirs = f.complete_draft(agency=f.agency("dinkes"))
    response = desk(edi).get(page_of(theirs, tail))
    assert response.status_code in (302, 404)
    if response.status_code == 302:
        assert response["Location"] == "/admin/"


def test_an_officer_who_is_no_editor_has_no_desk(desk):
    f.complete_draft()
    assert desk(f.budi()).get(LIST).status_code == 403


def test_from_draft_to_public_by_buttons_of_two_people(desk, edi, ratna, client):
    draft = f.complete_draft()
    page = desk(edi).get(page_of(draft)).content.decode()
    assert "6 dari 14 bagian standar" in page
    assert "aksi/ajukan/" in page
    assert "aksi/terbitkan/" not in page
    desk(edi).post(page_of(draft, "aksi/ajukan/"))
    draft.refresh_from_db()
    assert draft.status == Service.Status.REVIEW
    own = desk(edi).post(page_of(draft, "aksi/terbitkan/"), follow=True)
    assert "tidak boleh menyetujui" in own.content.decode()
    desk(ratna).post(page_of(draft, "aksi/terbitkan/"))
    draft.refresh_from_db()
    assert draft.status == Service.Status.PUBLISHED


def test_sent_back_archived_and_brought_back_by_their_buttons(desk, edi, ratna):
    service = f.complete_draft()
    publishing.submit(service, by=edi, now=f.NOW)

    def press(name, status):
        assert f"aksi/{name}/" in desk(ratna).get(page_of(service)).content.decode()
        desk(ratna).post(page_of(service, f"aksi/{name}/"))
        service.refresh_from_db()
        assert service.status == status

    press("kembalikan", Service.Status.DRAFT)
    publishing.submit(service, by=edi, now=f.NOW)
    press("terbitkan", Service.Status.PUBLISHED)
    press("arsipkan", Service.Status.ARCHIVED)
    press("pulihkan", Service.Status.DRAFT)
    assert desk(edi).get(page_of(service, "aksi/hapus/")).status_code == 404


def test_a_missing_fee_part_is_named(desk, edi):
    draft = f.complete_draft()
    draft.fees.all().delete()
    page = desk(edi).post(page_of(draft, "aksi/ajukan/"), follow=True)
    assert "Lengkapi dulu: Biaya." in page.content.decode()


def test_a_date_to_publish_on_is_kept(desk, edi, ratna):
    draft = f.complete_draft()
    publishing.submit(draft, by=edi, now=f.NOW)
    client = desk(ratna)
    address = page_of(draft, "aksi/terbitkan/")
    bad = client.post(address, {"at_0": "kapan-kapan", "at_1": "08.00"})
    assert bad.status_code == 422
    client.post(address, {"at_0": "2099-01-02", "at_1": "08:00"})
    draft.refresh_from_db()
    assert draft.status == Service.Status.REVIEW
    assert draft.publish_at.year == 2099
    assert "Disetujui, terbit" in client.get(page_of(draft)).content.decode()


def test_what_citizens_read_cannot_be_edited_in_place(desk, edi, ratna):
    live = f.complete_draft()
    publishing.submit(live, by=edi, now=f.NOW)
    assert desk(edi).post(page_of(live), form_of(live, name="X")).status_code == 409
    publishing.publish(live, by=ratna, now=f.NOW)
    assert desk(edi).post(page_of(live), form_of(live, name="X")).status_code == 409
    live.refresh_from_db()
    assert live.name != "X"
    assert desk(edi).post(page_of(live, "delete/")).status_code == 403
    response = desk(edi).post(page_of(live, "aksi/ubah/"))
    revision = Service.objects.get(revision_of=live)
    assert response["Location"] == page_of(revision)


def test_a_status_in_the_form_changes_nothing(desk, edi):
    draft = f.complete_draft()
    response = desk(edi).post(page_of(draft), form_of(draft, status="published"))
    assert response.status_code == 302
    draft.refresh_from_db()
    assert draft.status == Service.Status.DRAFT


def test_forbidden_html_is_taken_out_with_a_word(desk, edi):
    draft = f.complete_draft()
    evil = "<p>Baik</p><script>alert(1)</script>"
    page = desk(edi).post(page_of(draft), form_of(draft, facilities=evil), follow=True)
    assert "Format yang tidak diizinkan dihapus dari: sarana" in page.content.decode()
    draft.refresh_from_db()
    assert draft.facilities == "<p>Baik</p>"


def test_an_editor_cannot_give_a_service_to_another_agency(desk, edi):
    draft = f.complete_draft()
    other = f.agency("dinkes")
    response = desk(edi).post(page_of(draft), form_of(draft, agency=other.pk))
    assert response.status_code == 200
    draft.refresh_from_db()
    assert draft.agency != other


def test_the_preview_is_the_page_to_be(desk, edi):
    draft = f.complete_draft()
    page = desk(edi).get(page_of(draft, "pratinjau/")).content.decode()
    assert "Pratinjau: warga belum melihat halaman ini." in page
    assert draft.name in page


def test_the_history_shows_who_changed_what(desk, edi):
    draft = f.complete_draft()
    desk(edi).post(page_of(draft), form_of(draft, name="Nama baru"))
    page = desk(edi).get(page_of(draft, "history/")).content.decode()
    assert str(edi) in page


def test_an_old_version_is_read_but_never_put_back(desk, edi, ratna):
    live = f.complete_draft()
    publishing.submit(live, by=edi, now=f.NOW)
    publishing.publish(live, by=ratna, now=f.NOW)
    old = live.history.earliest()
    assert old.status == Service.Status.DRAFT
    address = page_of(live, f"history/{old.history_id}/")
    assert desk(edi).get(address).status_code == 200
    assert desk(edi).post(address, form_of(live)).status_code == 405
    live.refresh_from_db()
    assert live.status == Service.Status.PUBLISHED
    stranger = f.editors(f.agency("dinkes"))[0]
    assert desk(stranger).get(address).status_code == 404


def test_readers_reports_reach_the_owning_agency_alone(desk, edi):
    ours = f.service()
    theirs = f.service("lain", agency=f.agency("dinkes"))
    for service, text in ((ours, "Biaya salah"), (theirs, "Bukan urusan kita")):
        Feedback.objects.create(
            service=service, version=2, answer="wrong", text=text, created_at=f.NOW
        )
    client = desk(edi)
    page = client.get("/admin/services/feedback/").content.decode()
    assert "Biaya salah" in page
    assert "Bukan urusan kita" not in page
    chosen = list(Feedback.objects.values_list("pk", flat=True))
    client.post(
        "/admin/services/feedback/",
        {"action": "mark_handled", "_selected_action": chosen},
    )
    handled = Feedback.objects.exclude(handled_at=None)
    assert [row.service for row in handled] == [ours]


def test_a_disruption_can_be_told_for_own_services_only(desk, edi):
    theirs = f.service("lain", agency=f.agency("dinkes"))
    data = {
        "state": "closed",
        "starts_at_0": "2026-11-10",
        "starts_at_1": "08:00",
        "text": "Tutup",
    }
    client = desk(edi)
    address = "/admin/services/disruption/add/"
    client.post(address, {**data, "service": theirs.pk})
    assert not Disruption.objects.exists()
    client.post(address, {**data, "service": f.service().pk})
    assert Disruption.objects.get().state == Disruption.State.CLOSED
