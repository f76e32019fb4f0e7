"""What stood there before: who may see it, and how it comes back."""

import datetime
import re

import pytest
from django.contrib import admin
from django.utils.html import strip_tags
from simple_history.admin import SimpleHistoryAdmin

from complaints.models import ReplyTemplate
from directory import corrections
from directory.admin.history import WithHistory, label_of
from directory.models import Agency, AuditEvent, ContactChannel, ContactCorrection
from portal.news.models import EmergencyNotice, NewsPost, Programme
from services.models import Service
from tests import factories as f

pytestmark = pytest.mark.django_db

OLD, NEW = "(024) 3517463", "(024) 3517999"
PRIVATE = "0812-3456-7890"


@pytest.fixture
def contact():
    row = ContactChannel(agency=f.agency(), kind="phone", value=OLD)
    row.full_clean()
    row.save()
    row.value, row.label = NEW, "Resepsionis lantai satu"
    row.full_clean()
    row.save()
    return row


@pytest.fixture
def keeper(client, contact):
    editor = f.editors(contact.agency)[0]
    client.force_login(editor)
    return editor


def page_of(row, tail: str) -> str:
    return f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/{tail}"


def data_of(contact, **other) -> dict:
    names = ["kind", "purpose", "value", "label", "hours", "order", "verification"]
    return (
        {name: getattr(contact, name) for name in names} | {"is_public": "on"} | other
    )


def test_the_history_of_a_contact_shows_which_words_changed(client, contact, keeper):
    text = client.get(page_of(contact, "history/")).content.decode()
    assert '<del><span class="visually-hidden">dihapus: </span>3517463</del>' in text
    assert '<ins><span class="visually-hidden">ditambah: </span>3517999</ins>' in text


def test_an_earlier_contact_comes_back_through_its_form(client, contact, keeper):
    first = contact.history.earliest()
    page = client.get(page_of(contact, f"history/{first.pk}/")).content.decode()
    assert f"?versi={first.pk}" in page
    form = page_of(contact, f"change/?versi={first.pk}")
    page = client.get(form).content.decode()
    assert f'value="{OLD}"' in page
    assert "Belum ada yang berubah" in page
    contact.refresh_from_db()
    assert contact.value == NEW  # opening it changes nothing
    assert client.post(form, data_of(contact, value=OLD, label="")).status_code == 302
    contact.refresh_from_db()
    assert (contact.value, contact.e164) == (OLD, "+62243517463")
    assert contact.history.latest().history_change_reason.startswith("Dari isi ")
    row = AuditEvent.objects.get(kind="restore")
    assert row.actor == keeper
    assert OLD not in row.target


def test_what_is_refused_on_the_form_is_refused_when_it_comes_back(
    client, contact, keeper
):
    form = page_of(contact, f"change/?versi={contact.history.earliest().pk}")
    response = client.post(form, data_of(contact, value="35I7463"))
    assert "Nomor hanya berisi angka" in response.content.decode()
    assert not AuditEvent.objects.filter(kind="restore").exists()


def test_nothing_is_saved_by_posting_to_an_earlier_version(client, contact, keeper):
    first = contact.history.earliest()
    address = page_of(contact, f"history/{first.pk}/")
    assert client.post(address, data_of(contact, value=OLD)).status_code == 405
    contact.refresh_from_db()
    assert contact.value == NEW


def test_another_agencys_keeper_sees_no_history(client, contact):
    client.force_login(f.editors(f.agency("dinkes"))[0])
    first = contact.history.earliest()
    for tail in ("history/", f"history/{first.pk}/", f"change/?versi={first.pk}"):
        response = client.get(page_of(contact, tail), follow=True)
        assert OLD not in response.content.decode(), tail
        assert NEW not in response.content.decode(), tail


@pytest.mark.parametrize("number", ["0", "x", "99999999999999999999", "-1"])
def test_a_version_that_is_not_there_is_not_found(client, contact, keeper, number):
    assert client.get(page_of(contact, f"history/{number}/")).status_code == 404
    page = client.get(page_of(contact, f"change/?versi={number}")).content.decode()
    assert f'value="{NEW}"' in page


def test_a_version_of_another_row_does_not_come_back_here(client, contact, keeper):
    other = ContactChannel.objects.create(
        agency=contact.agency, kind="phone", value="(024) 8311174"
    )
    number = other.history.latest().pk
    assert client.get(page_of(contact, f"history/{number}/")).status_code == 404
    page = client.get(page_of(contact, f"change/?versi={number}")).content.decode()
    assert "8311174" not in page


def private(agency) -> ContactChannel:
    row = ContactChannel(
        agency=agency, kind="whatsapp", value=PRIVATE, is_personal=True,
        consent_reference="Surat 3/2026", consent_on=datetime.date(2026, 1, 5),
    )  # fmt: skip
    row.full_clean()
    row.save()
    return row


def test_a_private_number_leaves_with_its_row(client, contact, keeper):
    row = private(contact.agency)
    row.value, row.is_personal = NEW, False
    row.full_clean()
    row.save()
    history = ContactChannel.history.filter(id=row.pk)
    assert [old.value for old in history] == [NEW]
    row.delete()
    assert not history.all().exists()


def test_a_consent_that_was_withdrawn_does_not_come_back(client, contact, keeper):
    row = private(contact.agency)
    before = row.history.latest()
    row.consent_withdrawn_on = datetime.date(2026, 2, 1)
    row.full_clean()
    row.save()
    assert not row.history.filter(pk=before.pk).exists()
    kept = row.history.get()
    assert (kept.is_public, kept.consent_withdrawn_on) == (
        False,
        datetime.date(2026, 2, 1),
    )


def test_a_check_and_a_correction_stand_in_the_history(client, contact, keeper):
    client.post(
        "/admin/directory/contactchannel/",
        {"action": "mark_checked", "_selected_action": [contact.pk]},
    )
    assert contact.history.count() == 3
    correction = ContactCorrection.objects.create(
        contact=contact, value_then=NEW, problem="wrong", created_at=f.NOW
    )
    corrections.decide(
        correction, by=keeper, now=f.NOW, state="accepted", answer="Terima kasih",
        new_value="(024) 8311174",
    )  # fmt: skip
    assert contact.history.latest().value == "(024) 8311174"


def test_an_agencys_words_come_back_and_its_address_stays(admin_client):
    agency = f.agency(summary="Jalan dan jembatan")
    agency.name, agency.slug, agency.summary = "Dinas Baru", "dinas-baru", "Sungai"
    agency.save()
    form = page_of(agency, f"change/?versi={agency.history.earliest().pk}")
    page = admin_client.get(form)
    shown = page.context["adminform"].form.initial
    assert shown["summary"] == "Jalan dan jembatan"
    assert (shown["code"], shown["slug"]) == (agency.code, "dinas-baru")
    data = {name: shown[name] or "" for name in shown} | {"name": "Dinas PU"}
    for inlines in page.context["inline_admin_formsets"]:
        data |= {
            f"{inlines.formset.prefix}-{name}_FORMS": "0"
            for name in ("TOTAL", "INITIAL")
        }
    assert admin_client.post(form, data).status_code == 302
    agency.refresh_from_db()
    assert (agency.name, agency.summary) == ("Dinas PU", "Jalan dan jembatan")
    assert agency.history.latest().history_change_reason.startswith("Dari isi ")
    assert AuditEvent.objects.get(kind="restore")


def test_who_may_not_change_agencies_sees_no_history_of_them(client):
    agency = f.agency()
    client.force_login(f.editors(agency)[0])
    for tail in ("history/", f"history/{agency.history.get().pk}/"):
        assert client.get(page_of(agency, tail)).status_code == 403


def rows_with_history():
    """One row, saved twice, of each model whose history has pages."""
    agency = f.agency()
    service = f.service(agency=agency, status="draft")
    post = NewsPost(kind="news", title="Jalan", slug="jalan", summary="a", body="b c d",
                    agency=agency, publish_at=f.NOW)  # fmt: skip
    template = ReplyTemplate(title="Selesai", text="Jalan sudah diperbaiki.")
    notice = EmergencyNotice(text="Banjir", agency=agency, starts_at=f.NOW,
                             ends_at=f.NOW + datetime.timedelta(days=1))  # fmt: skip
    programme = Programme(name="Mudik", slug="mudik", summary="a", agency=agency,
                          year_from=2025, level="province")  # fmt: skip
    for row in (agency, service, post, template, notice, programme):
        row.save()
        field = {Agency: "summary", Service: "summary", NewsPost: "body"}.get(
            type(row), ""
        )
        if field:
            setattr(row, field, "b c yang baru")
        row.save()
    return [agency, service, post, template, notice, programme]


ENGLISH = re.compile(
    r"\b(None|True|False|Changes?|Changed|Revert|Created|Deleted|History|Comment"
    r"|entr(y|ies)|chars|historical|View|Object)\b"
)


def test_no_page_of_a_history_speaks_english(admin_client):
    for row in rows_with_history():
        pages = ["history/", f"history/{row.history.earliest().pk}/"]
        for tail in pages:
            response = admin_client.get(page_of(row, tail))
            assert response.status_code == 200, (row, tail)
            content = response.content.decode().partition('id="content"')[2]
            found = ENGLISH.search(strip_tags(content.partition("<footer")[0]))
            assert not found, (row, tail, found, strip_tags(content)[:3000])


def test_no_field_of_a_history_is_called_by_its_name_in_the_code():
    admin.autodiscover()
    raw = {
        f"{model.__name__}.{field.name}"
        for model, desk in admin.site._registry.items()
        if isinstance(desk, WithHistory)
        for field in model._meta.concrete_fields
        if not field.primary_key
        # "Slug" and "status" are the words on screen, too.
        and field.name not in ("slug", "status")
        and label_of(field).lower() == field.name.replace("_", " ")
    }
    assert raw == set()


def test_every_history_has_our_desk():
    admin.autodiscover()
    shown = [
        a for a in admin.site._registry.values() if isinstance(a, SimpleHistoryAdmin)
    ]
    assert len(shown) >= 8
    for desk in shown:
        assert isinstance(desk, WithHistory), desk
    kept = [m for m in admin.site._registry if hasattr(m, "history")]
    assert {type(admin.site._registry[m]).__name__ for m in kept} == {
        type(desk).__name__ for desk in shown
    }


def test_a_history_asks_the_same_number_of_questions_however_long(
    client, contact, keeper, django_assert_max_num_queries
):
    for number in range(30):
        contact.label = f"Loket {number}"
        contact.save()
    client.get(page_of(contact, "history/"))
    with django_assert_max_num_queries(14):
        client.get(page_of(contact, "history/"))
