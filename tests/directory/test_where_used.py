"""What refers to a row is said before it goes, to whom may see it."""

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from complaints.models import ReplyTemplate
from directory.admin.usage import WhereUsed
from directory.models import Agency, ContactChannel, Region, User
from portal.news.models import NewsPost
from services.models import Service, Tag
from tests import factories as f

pytestmark = pytest.mark.django_db


def page_of(row, tail: str = "change/") -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{tail}"


def post(**fields) -> NewsPost:
    fields = {"slug": "jalan", "title": "Jalan baru di Kaliwungu"} | fields
    return NewsPost.objects.create(
        kind="news", summary="a", body=fields.pop("body", "b"), publish_at=f.NOW,
        **fields,
    )  # fmt: skip


def used_in(client, row, tail: str = "change/") -> str:
    content = client.get(page_of(row, tail)).content.decode()
    return content.partition("Dipakai di")[2].partition("</ul>")[0]


def test_a_page_says_where_its_row_is_used(admin_client):
    agency = f.agency()
    f.service(agency=agency)
    post(agency=agency)
    told = used_in(admin_client, agency)
    assert "Layanan</strong> (menghalangi penghapusan)" in told
    assert "Izin izin-trayek" in told
    assert "Jalan baru di Kaliwungu" in told


def test_what_nothing_refers_to_says_nothing(admin_client):
    content = admin_client.get(page_of(f.tag("sepi"))).content.decode()
    assert "Dipakai di" not in content


def test_a_link_inside_a_text_counts(admin_client):
    service = f.service(status="draft")
    address = service.get_absolute_url()
    post(agency=f.agency("dinkes"), body=f"Baca {address} dulu.")
    post(agency=f.agency("dinkes"), slug="lain", title="Lain",
         body=f"{address[:-1]}-lain/ bukan itu")  # fmt: skip
    told = used_in(admin_client, service)
    assert "tautan di dalam teks menjadi putus" in told
    assert "Jalan baru di Kaliwungu" in told
    assert "Lain" not in told


def test_what_is_in_use_is_not_deleted_and_the_page_says_why(admin_client):
    topic = f.tag("jalan")
    post(agency=f.agency(), category=topic)
    content = admin_client.get(page_of(topic, "delete/")).content.decode()
    assert "masih dipakai, jadi tidak dapat dihapus" in content
    assert "Jalan baru di Kaliwungu" in content
    answer = admin_client.post(page_of(topic, "delete/"), {"post": "yes"})
    assert answer.status_code == 200
    assert Tag.objects.filter(pk=topic.pk).exists()


def test_what_refers_to_a_part_is_said_where_the_part_is_deleted(admin_client):
    """The agency's page has a checkbox for each contact and each position."""
    appointment = f.head(f.agency())
    agency = appointment.position.agency
    contact = ContactChannel.objects.create(agency=agency, kind="web", value="a")
    service = f.service(agency=f.agency("dinkes"))
    assert service.name not in used_in(admin_client, agency)
    service.contacts.add(contact)
    told = used_in(admin_client, agency)
    assert service.name in told
    assert "tautannya dilepas" in told
    assert "Pengangkatan</strong> (menghalangi penghapusan)" in told
    assert service.name in used_in(admin_client, contact)


def test_many_at_once_are_refused_too(admin_client):
    topic, free = f.tag("jalan"), f.tag("bebas")
    post(agency=f.agency(), category=topic)
    data = {"action": "delete_selected", "_selected_action": [topic.pk, free.pk]}
    content = admin_client.post("/admin/services/tag/", data | {"post": "yes"})
    assert "Berita" in content.content.decode()
    assert Tag.objects.count() == 2


def test_what_only_loses_a_link_is_named_and_goes(admin_client):
    topic = f.tag("usaha")
    service = f.service()
    service.tags.add(topic)
    told = used_in(admin_client, topic, "delete/")
    assert "tautannya dilepas" in told
    assert service.name in told
    admin_client.post(page_of(topic, "delete/"), {"post": "yes"})
    assert not Tag.objects.exists()
    assert Service.objects.filter(pk=service.pk).exists()


def test_nobody_reads_here_what_their_own_list_does_not_show(client):
    """An editor is not told which complaints speak of the agency's service."""
    service = f.service(status="draft")
    complaint = f.filed(service=service)
    client.force_login(f.editors(service.agency)[0])
    told = used_in(client, service)
    assert "ada, di luar yang dapat Anda lihat" in told
    assert str(complaint) not in told
    assert complaint.public_code not in told


def test_a_region_full_of_complaints_is_refused_without_reading_them(
    admin_client, django_assert_max_num_queries
):
    region = f.region()
    f.filed(region=region)
    with django_assert_max_num_queries(60) as seen:
        content = admin_client.get(page_of(region, "delete/")).content.decode()
    assert "masih dipakai" in content
    loads = [q for q in seen if '"text"' in q["sql"] and "LIMIT" not in q["sql"]]
    assert not loads
    assert Region.objects.filter(pk=region.pk).exists()


def test_the_number_of_questions_does_not_grow_with_the_uses(admin_client):
    agency = f.agency()
    f.service(agency=agency)
    post(agency=agency)

    def questions() -> int:
        with CaptureQueriesContext(connection) as seen:
            admin_client.get(page_of(agency))
        return len(seen)

    questions()
    few = questions()
    for n in range(12):
        f.service(f"layanan-{n}", agency=agency)
        post(agency=agency, slug=f"b-{n}", title=f"B {n}")
    assert questions() == few


def test_every_desk_where_something_in_use_can_be_deleted_says_so():
    admin.autodiscover()
    request = RequestFactory().get("/")
    request.user = User(is_superuser=True, is_staff=True, is_active=True)
    for model, desk in admin.site._registry.items():
        holds = [
            r for r in model._meta.related_objects
            if getattr(r, "on_delete", None) in (models.PROTECT, models.RESTRICT)
        ]  # fmt: skip
        if holds and desk.has_delete_permission(request):
            assert isinstance(desk, WhereUsed), model


def test_the_desks_of_what_editors_write_are_among_them():
    admin.autodiscover()
    for model in (Agency, Service, NewsPost, ReplyTemplate, Region, Tag):
        assert isinstance(admin.site._registry[model], WhereUsed), model
