""" "Nomor ini salah?": anybody may say so, the keeper answers, the citizen hears."""

from __future__ import annotations

import pytest

from directory.models import Agency, ContactChannel, ContactCorrection, StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db
State = ContactCorrection.State


@pytest.fixture
def wrong() -> ContactChannel:
    f.head(f.agency())
    return ContactChannel.objects.get()


def report(client, contact, **fields):
    data = {"problem": "wrong", "proposal": "(024) 3517463"} | fields
    return client.post(f"/direktori/koreksi/{contact.pk}/", data)


@pytest.fixture
def waiting(client, wrong) -> ContactCorrection:
    report(client, wrong, email="siti@warga.example", note="Sudah pindah")
    return ContactCorrection.objects.get()


def keeper(client, agency="dpupr", role=StaffPosting.Role.EDITOR):
    user = f.staff(f"editor-{agency}@jateng.example", f.agency(agency), role)
    client.force_login(user)
    return user


def answer(client, correction, **fields):
    data = {
        "decision": "accepted",
        "new_value": correction.proposal,
        "reply": "Terima kasih, sudah kami ganti.",
    }
    return client.post(
        f"/admin/directory/contactcorrection/{correction.pk}/change/", data | fields
    )


def test_every_contact_on_list_and_page_has_the_link(client, wrong):
    link = f'href="/direktori/koreksi/{wrong.pk}/"'
    for page in ("/direktori/", "/direktori/dpupr/"):
        assert link in client.get(page).content.decode()


def test_a_word_lands_in_the_queue_and_changes_nothing(client, wrong):
    before = wrong.value
    response = report(client, wrong)
    assert response.status_code == 302
    assert response["Location"] == "/direktori/dpupr/"
    correction = ContactCorrection.objects.get()
    assert (correction.state, correction.value_then) == (State.WAITING, before)
    wrong.refresh_from_db()
    assert wrong.value == before
    assert "Terima kasih" in client.get("/direktori/dpupr/").content.decode()


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"problem": ""}, "problem"),
        ({"problem": "lain"}, "problem"),
        ({"email": "bukan-surel"}, "email"),
        ({"proposal": "1" * 201}, "proposal"),
        ({"note": "a\x00b"}, "note"),
        ({"note": "a" * 10_000}, "note"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(client, wrong, fields, field):
    response = report(client, wrong, **fields)
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not ContactCorrection.objects.exists()
    if field != "proposal":
        assert "(024) 3517463" in response.content.decode()


def test_too_many_from_one_network_are_turned_away(client, wrong, monkeypatch):
    monkeypatch.setattr("directory.views.CORRECTIONS_PER_HOUR", 2)
    monkeypatch.setattr("django.utils.timezone.now", lambda: f.NOW)
    assert [report(client, wrong).status_code for _ in range(3)] == [302, 302, 429]
    assert ContactCorrection.objects.count() == 2


def test_accepting_sets_the_contact_right_and_tells_the_citizen(client, waiting, wrong):
    user = keeper(client)
    assert answer(client, waiting).status_code == 302
    wrong.refresh_from_db()
    assert (wrong.value, wrong.e164) == ("(024) 3517463", "+62243517463")
    assert wrong.verified_on is not None
    waiting.refresh_from_db()
    assert (waiting.state, waiting.decided_by) == (State.ACCEPTED, user)
    message = Message.objects.get()
    assert message.recipient == "siti@warga.example"
    assert "sudah kami ganti" in message.text
    assert "sudah kami ganti" in message.html
    assert waiting.reporter_email == "", "an address is not kept longer than needed"


def test_accepting_without_a_value_takes_the_contact_off(client, waiting, wrong):
    keeper(client)
    answer(client, waiting, new_value="")
    assert not ContactChannel.objects.public().exists()


def test_declining_changes_nothing_but_answers(client, waiting, wrong):
    Agency.objects.update(short_name="Tata Usaha & Umum")
    keeper(client, role=StaffPosting.Role.HEAD)
    answer(client, waiting, decision="declined", reply="Nomornya masih benar.")
    before = wrong.value
    wrong.refresh_from_db()
    assert wrong.value == before
    letter = Message.objects.get()
    assert "tidak kami ubah" in letter.text
    assert letter.subject == "Jawaban atas koreksi kontak Tata Usaha & Umum"


def test_a_value_that_cannot_be_one_is_told_beside_its_field(client, waiting):
    keeper(client)
    response = answer(client, waiting, new_value="nomor baru")
    assert "new_value" in response.context["adminform"].form.errors
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING
    assert not Message.objects.exists()


def test_without_an_address_nothing_is_sent(client, wrong):
    report(client, wrong)
    keeper(client)
    answer(client, ContactCorrection.objects.get())
    assert not Message.objects.exists()


def test_it_is_answered_once(client, waiting):
    keeper(client)
    answer(client, waiting)
    assert answer(client, waiting, decision="declined").status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == State.ACCEPTED
    assert Message.objects.count() == 1


def test_another_agencys_keeper_and_other_roles_see_none(client, waiting):
    page = f"/admin/directory/contactcorrection/{waiting.pk}/change/"
    keeper(client, "dinkes")
    assert client.get(page).status_code == 302
    assert answer(client, waiting).status_code == 302
    keeper(client, "bapenda", StaffPosting.Role.OFFICER)
    assert client.get(page).status_code == 403
    waiting.refresh_from_db()
    assert waiting.state == State.WAITING


def test_a_keeper_marks_own_contacts_as_checked(client, wrong):
    f.head(f.agency("dinkes"), name="Kepala Lain")
    keeper(client)
    listed = client.get("/admin/directory/contactchannel/")
    assert listed.context["cl"].result_count == 1
    client.post(
        "/admin/directory/contactchannel/",
        {
            "action": "mark_checked",
            "_selected_action": list(
                ContactChannel.objects.values_list("pk", flat=True)
            ),
        },
    )
    assert ContactChannel.objects.exclude(verified_on=None).get() == wrong
