"""An earlier text comes back into a draft, with a reason, and past no review."""

import pytest

from directory.models import AuditEvent
from services import publishing
from services.models import Service
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.fixture
def edi():
    return f.editors(f.agency())[0]


@pytest.fixture
def draft(edi):
    service = f.service(status="draft", agency=edi.postings.get().agency)
    service.summary = "Isi yang pertama."
    service.save()
    service.summary = "Isi yang keliru."
    service.save()
    return service


def first_text(service):
    return service.history.filter(summary="Isi yang pertama.").latest()


def page_of(service) -> str:
    return f"/admin/services/service/{service.pk}/aksi/isi-lama/"


def test_the_desk_brings_an_earlier_text_back_and_says_why(client, edi, draft):
    client.force_login(edi)
    assert "Isi konsep ini diganti" in client.get(page_of(draft)).content.decode()
    data = {"row": first_text(draft).pk, "reason": "Salah ketik kemarin."}
    assert client.post(page_of(draft), data).status_code == 302
    draft.refresh_from_db()
    assert draft.summary == "Isi yang pertama."
    assert draft.history.latest().history_change_reason == "Salah ketik kemarin."
    row = AuditEvent.objects.get(kind="restore")
    assert (row.actor, row.agency) == (edi, draft.agency)
    history = client.get(f"/admin/services/service/{draft.pk}/history/")
    text = history.content.decode()
    assert "Salah ketik kemarin." in text
    assert "dihapus: </span>keliru.</del>" in text
    assert "ditambah: </span>pertama.</ins>" in text


def test_without_a_reason_nothing_changes(client, edi, draft):
    client.force_login(edi)
    data = {"row": first_text(draft).pk, "reason": "x"}
    assert client.post(page_of(draft), data).status_code == 422
    draft.refresh_from_db()
    assert draft.summary == "Isi yang keliru."


@pytest.mark.parametrize("status", ["review", "published", "archived"])
def test_only_a_draft_takes_an_earlier_text(edi, draft, status):
    row = first_text(draft)
    Service.objects.filter(pk=draft.pk).update(status=status)
    with pytest.raises(publishing.PublishingError):
        publishing.bring_back(draft, row, by=edi, now=f.NOW, reason="Coba-coba saja")
    assert Service.objects.get(pk=draft.pk).summary == "Isi yang keliru."
    assert not AuditEvent.objects.exists()


def test_another_services_text_and_another_agencys_editor_are_refused(edi, draft):
    other = f.service("lain", status="draft", agency=draft.agency)
    stranger = f.editors(f.agency("dinkes"))[0]
    for by, row in [(edi, other.history.latest()), (stranger, first_text(draft))]:
        with pytest.raises(publishing.PublishingError):
            publishing.bring_back(draft, row, by=by, now=f.NOW, reason="Coba saja ya")
    draft.refresh_from_db()
    assert draft.summary == "Isi yang keliru."
