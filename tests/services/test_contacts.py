"""A contact of the directory serves many services and is corrected in one place."""

import pytest

from directory.models import ContactChannel, User
from services import publishing
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact():
    row = ContactChannel(
        agency=f.agency(), kind="phone", value="(024) 7608368", source="contoh uji"
    )
    row.full_clean()
    row.save()
    return row


def test_one_contact_is_shown_on_each_of_its_services(client, contact):
    first, second, without = f.service("satu"), f.service("dua"), f.service("tiga")
    first.contacts.add(contact)
    second.contacts.add(contact)
    ContactChannel.objects.update(value="(024) 8311173", e164="+62248311173")
    for service in (first, second):
        page = client.get(service.get_absolute_url()).content.decode()
        assert "Kontak layanan ini" in page
        assert 'href="tel:+62248311173"' in page
    page = client.get(without.get_absolute_url()).content.decode()
    assert "Kontak layanan ini" not in page


def test_an_unpublished_contact_is_not_shown(client, contact):
    service = f.service()
    service.contacts.add(contact)
    ContactChannel.objects.update(is_public=False)
    page = client.get(service.get_absolute_url()).content.decode()
    assert "7608368" not in page
    assert "Kontak layanan ini" not in page


def test_a_revision_brings_its_contacts_along(contact):
    service = f.published()
    edi = User.objects.get(email__startswith="edi-")
    ratna = User.objects.get(email__startswith="ratna-")
    service.contacts.add(contact)
    revision = publishing.revise(service, by=edi, now=f.NOW)
    assert list(revision.contacts.all()) == [contact]
    revision.contacts.clear()
    publishing.submit(revision, by=edi, now=f.NOW)
    publishing.publish(revision, by=ratna, now=f.NOW)
    assert list(service.contacts.all()) == []


def test_an_editor_picks_contacts_in_the_admin(client, contact):
    service = f.complete_draft()
    edi, _ratna = f.editors(service.agency)
    client.force_login(edi)
    page = client.get(f"/admin/services/service/{service.pk}/change/").content.decode()
    assert 'name="contacts"' in page
    found = client.get(
        "/admin/autocomplete/",
        {
            "app_label": "services",
            "model_name": "service",
            "field_name": "contacts",
            "term": "7608368",
        },
    )
    assert [row["id"] for row in found.json()["results"]] == [str(contact.pk)]
