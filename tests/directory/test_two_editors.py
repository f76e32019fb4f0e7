"""Two who edit the same row: the later one learns what the former saved, and keeps
what was typed."""

import re

import pytest
from django.test import Client
from django.utils import timezone

from directory.admin.history import WithHistory
from directory.models import ContactChannel
from services import publishing
from services.models import Service
from tests import factories as f
from tests.directory.test_history_desk import data_of
from tests.services.test_editors_desk import form_of, page_of

pytestmark = pytest.mark.django_db

SEEN = re.compile(r'<input type="hidden" name="seen" value="(\d+)">')


@pytest.fixture
def desks():
    """Of two editors of one agency."""
    edi = f.editors(f.agency())[0]
    ratna = f.User.objects.get(email="ratna-dpupr@jateng.example")
    clients = Client(), Client()
    for client, user in zip(clients, (edi, ratna), strict=True):
        client.force_login(user)
    return clients


def seen_on(page) -> str:
    return SEEN.search(page.content.decode())[1]


def test_the_later_of_two_editors_does_not_overwrite_the_former(desks):
    first, second = desks
    draft = f.complete_draft()
    address = page_of(draft)
    seen = [seen_on(desk.get(address)) for desk in desks]
    saved = form_of(draft, summary="Izin yang baru.", seen=seen[0])
    assert first.post(address, saved).status_code == 302
    typed = form_of(draft, product="Surat izin bermaterai", seen=seen[1])
    page = second.post(address, typed)
    text = page.content.decode()
    assert "Belum tersimpan: Edi" in text
    assert "Ketikan Anda masih ada di bawah." in text
    assert "Surat izin bermaterai" in text
    assert "ditambah: </span>Izin yang baru." in text
    draft.refresh_from_db()
    assert draft.summary == "Izin yang baru."
    assert draft.product != "Surat izin bermaterai"
    # Having read it they may save: the words are theirs then.
    known = typed | {"seen": seen_on(page), "summary": "Izin yang baru."}
    assert second.post(address, known).status_code == 302
    draft.refresh_from_db()
    assert draft.product == "Surat izin bermaterai"
    assert draft.summary == "Izin yang baru."


def test_a_form_with_an_error_was_still_opened_back_then(desks):
    first, second = desks
    draft = f.complete_draft()
    address = page_of(draft)
    seen = [seen_on(desk.get(address)) for desk in desks]
    page = second.post(address, form_of(draft, name="", seen=seen[1]))
    assert first.post(address, form_of(draft, seen=seen[0])).status_code == 302
    again = form_of(draft, seen=seen_on(page))
    assert "Belum tersimpan" in second.post(address, again).content.decode()


def test_what_went_to_review_meanwhile_does_not_come_back_by_a_save(desks, monkeypatch):
    """Between what the view read and its lock."""
    draft = f.complete_draft()
    edi = f.User.objects.get(email="edi-dpupr@jateng.example")
    seen = seen_on(desks[0].get(page_of(draft)))
    get_object, calls = WithHistory.get_object, []

    def submitted_after_the_last(*args):
        found = get_object(*args)
        calls.append(found)
        if len(calls) == 2:
            row = Service.objects.get(pk=draft.pk)
            publishing.submit(row, by=edi, now=timezone.now())
        return found

    monkeypatch.setattr(WithHistory, "get_object", submitted_after_the_last)
    page = desks[1].post(page_of(draft), form_of(draft, seen=seen))
    assert "Belum tersimpan" in page.content.decode()
    draft.refresh_from_db()
    assert draft.status == Service.Status.REVIEW


def test_words_for_a_service_that_was_handed_in_meanwhile_come_back(desks):
    draft = f.complete_draft()
    requirement = draft.requirements.first()
    edi = f.User.objects.get(email="edi-dpupr@jateng.example")
    sent = form_of(draft, product="Surat izin bermaterai") | {
        "requirements-TOTAL_FORMS": 1,
        "requirements-INITIAL_FORMS": 1,
        "requirements-0-id": requirement.pk,
        "requirements-0-text": "Fotokopi KTP dua lembar",
    }
    publishing.submit(draft, by=edi, now=timezone.now())
    page = desks[1].post(page_of(draft), sent)
    assert page.status_code == 409
    text = page.content.decode()
    assert "layanan ini bukan konsep lagi" in text
    assert "Surat izin bermaterai" in text
    assert "Fotokopi KTP dua lembar" in text
    # What is saved like this needs no copy.
    assert f">{draft.summary}<" not in text
    draft.refresh_from_db()
    assert draft.product != "Surat izin bermaterai"


def test_a_contact_is_not_overwritten_either(desks):
    first, second = desks
    row = ContactChannel(agency=f.agency(), kind="phone", value="(024) 3517463")
    row.full_clean()
    row.save()
    address = f"/admin/directory/contactchannel/{row.pk}/change/"
    seen = seen_on(second.get(address))
    saved = data_of(row, seen=seen_on(first.get(address)), value="(024) 3517999")
    assert first.post(address, saved).status_code == 302
    page = second.post(address, data_of(row, seen=seen, label="Loket"))
    assert "Belum tersimpan" in page.content.decode()
    row.refresh_from_db()
    assert "3517999" in row.value


def test_a_row_that_was_loaded_without_a_history_is_saved(desks):
    draft = f.complete_draft()
    draft.history.all().delete()
    page = desks[0].post(page_of(draft), form_of(draft, summary="Ya.", seen="1"))
    assert page.status_code == 302


@pytest.mark.parametrize("seen", ["", "x", "-1", "²", "9" * 30, "999999"])
def test_a_mad_number_of_what_was_seen_is_no_error(desks, seen):
    draft = f.complete_draft()
    page = desks[0].post(page_of(draft), form_of(draft, summary="Ya.", seen=seen))
    assert page.status_code == 302
    draft.refresh_from_db()
    assert draft.summary == "Ya."
