"""What an agency's editor writes: news, programmes and consultations of that agency."""

import datetime

import pytest
from django.utils import timezone

from directory.models import StaffPosting
from portal.news.models import Consultation, NewsPost, Programme
from tests import factories as f

pytestmark = pytest.mark.django_db
Role = StaffPosting.Role
NEWS = "/admin/news/newspost/"


@pytest.fixture
def editor(client):
    """Of DPUPR; the other agency is there too."""
    f.agency("dinkes")
    client.force_login(f.staff("editor@jateng.example", f.agency(), Role.EDITOR))
    return client


def filled(client, address, **data):
    """What the form at that address holds, with `data`, as a browser sends it."""
    page = client.get(address)
    form = page.context["adminform"].form
    sent = {
        form.add_prefix(name): value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name))
        not in (None, False, [])
    }
    for formset in page.context["inline_admin_formsets"]:
        management = formset.formset.management_form
        sent |= {management.add_prefix(n): v for n, v in management.initial.items()}
    return sent | data


def post_of(code, **values):
    return NewsPost.objects.create(
        kind="news", title=f"Berita {code}", slug=code, summary="Singkat", body="Isi",
        agency=f.agency(code), source="Dinas", **values,
    )  # fmt: skip


def words(agency, **more):
    return {
        "kind": "news", "title": "Jembatan dibuka", "slug": "jembatan-dibuka",
        "summary": "Jembatan dibuka hari ini.", "body": "Sejak pagi.",
        "agency": agency.pk, "source": "Dinas", "verification": "unverified",
    } | more  # fmt: skip


def test_an_editor_writes_news_for_the_own_agency(editor):
    data = filled(editor, f"{NEWS}add/", **words(f.agency()))
    answer = editor.post(f"{NEWS}add/", data | {"pinned": "on"})
    assert answer.status_code == 302, answer.context["errors"]
    post = NewsPost.objects.get()
    assert post.agency == f.agency()
    # Above the news of all others only a superuser puts one.
    assert not post.pinned


def test_an_empty_form_says_once_what_is_missing_and_has_the_agency(editor):
    page = editor.get(f"{NEWS}add/")
    assert page.context["adminform"].form["agency"].initial == f.agency().pk
    answer = editor.post(f"{NEWS}add/", filled(editor, f"{NEWS}add/"))
    title = answer.content.decode().split("<title>")[1].split("</title>")[0]
    assert title.count("Kesalahan") == 1
    assert "title" in answer.context["adminform"].form.errors


def test_an_editor_writes_no_news_for_another_agency(editor):
    data = filled(editor, f"{NEWS}add/", **words(f.agency("dinkes")))
    answer = editor.post(f"{NEWS}add/", data)
    assert "agency" in answer.context["adminform"].form.errors
    assert "Jembatan dibuka" in answer.content.decode()
    assert not NewsPost.objects.exists()


def test_an_editor_sees_and_changes_only_the_own_ones(editor):
    own, other = post_of("dpupr"), post_of("dinkes")
    listed = editor.get(NEWS).content.decode()
    assert own.title in listed
    assert other.title not in listed
    for address in ("change", "history", "delete"):
        answer = editor.get(f"{NEWS}{other.pk}/{address}/")
        assert answer.status_code in (302, 404), address
    address = f"{NEWS}{own.pk}/change/"
    editor.post(address, filled(editor, address, title="Lebih baik"))
    own.refresh_from_db()
    assert own.title == "Lebih baik"
    # Nor does one move to another agency's pages.
    dinkes = f.agency("dinkes").pk
    editor.post(address, filled(editor, address, agency=dinkes))
    own.refresh_from_db()
    assert own.agency == f.agency()


def test_what_was_public_is_not_deleted_by_an_editor(editor):
    draft, out = post_of("dpupr"), post_of("dinkes", publish_at=f.NOW)
    NewsPost.objects.filter(pk=out.pk).update(agency=f.agency())
    assert editor.post(f"{NEWS}{out.pk}/delete/", {"post": "yes"}).status_code == 403
    assert editor.post(f"{NEWS}{draft.pk}/delete/", {"post": "yes"}).status_code == 302
    many = {"action": "delete_selected", "_selected_action": [out.pk], "post": "yes"}
    editor.post(NEWS, many)
    assert list(NewsPost.objects.all()) == [out]


def test_taking_it_off_first_makes_nothing_public_a_draft(editor):
    post = post_of("dpupr", publish_at=f.NOW)
    post.publish_at = None
    post.save()
    programme = Programme.objects.create(
        name="Program", slug="program", summary="Singkat", level="province",
        agency=f.agency(), status="running", year_from=2026, is_published=True,
    )  # fmt: skip
    programme.is_published = False
    programme.save()
    now = timezone.now()
    asked = Consultation.objects.create(
        question="Setuju?", slug="setuju", agency=f.agency(),
        opens_at=f.NOW, closes_at=now + datetime.timedelta(days=9),
    )  # fmt: skip
    asked.opens_at = now + datetime.timedelta(days=1)
    asked.save()
    for row in (post, programme, asked):
        address = f"/admin/news/{row._meta.model_name}/{row.pk}/delete/"
        assert editor.post(address, {"post": "yes"}).status_code == 403
        row.refresh_from_db()


def test_programmes_and_consultations_are_kept_the_same_way(editor):
    for code in ("dpupr", "dinkes"):
        Programme.objects.create(
            name=f"Program {code}", slug=code, summary="Singkat", level="province",
            agency=f.agency(code), status="running", year_from=2026, source="Dinas",
        )  # fmt: skip
        Consultation.objects.create(
            question="Setuju?", slug=code, agency=f.agency(code), source="Dinas",
            opens_at=f.NOW, closes_at=f.NOW + datetime.timedelta(days=9),
        )  # fmt: skip
    for name in ("programme", "consultation"):
        address = f"/admin/news/{name}/"
        assert len(editor.get(address).context["cl"].result_list) == 1
        form = editor.get(f"{address}add/").context["adminform"].form
        agencies = form.fields["agency"]
        assert list(agencies.queryset) == [f.agency()]
        assert agencies.required
    ours = Consultation.objects.get(slug="dpupr")
    gone = editor.post(f"/admin/news/consultation/{ours.pk}/delete/", {"post": "yes"})
    assert gone.status_code == 403


@pytest.mark.parametrize("role", [Role.OFFICER, Role.VERIFIER, Role.AUDITOR])
def test_others_write_none(client, role):
    client.force_login(f.staff("lain@jateng.example", f.agency(), role))
    for name in ("newspost", "programme", "consultation"):
        assert client.get(f"/admin/news/{name}/").status_code == 403
        assert client.get(f"/admin/news/{name}/add/").status_code == 403


def test_a_superuser_searches_among_all_agencies(admin_client):
    post = post_of("dinkes")
    page = admin_client.get(f"{NEWS}{post.pk}/change/")
    assert "pinned" in page.context["adminform"].form.fields
    assert "admin-autocomplete" in str(page.context["adminform"].form["agency"])
