"""After a restore, what citizens closed since the backup stays closed."""

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from complaints import erasure, reporter_verbs, workflow
from complaints.channels.whatsapp import conversation
from complaints.channels.whatsapp.incoming import Incoming
from complaints.models import Reporter, WhatsAppConversation
from directory.accounts.restored import revoke_again
from directory.models import ContactChannel, Position, User
from notifications.models import Subscription, WhatsAppContact
from tests import factories as f
from tests.portal.test_backup import KEY, save_tombstones, taken, wipe

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _keys(settings, tmp_path):
    settings.BACKUP_KEY = KEY
    settings.BACKUP_DIR = tmp_path / "backups"


def restored_both_ways(settings, tmp_path, path):
    """Once over the present database, once into an empty one with the notes alone."""
    stones = tmp_path / "tombstones.json"
    save_tombstones(stones)
    call_command("restore", path, "--force")
    yield
    wipe(settings)
    call_command("restore", path, "--tombstones", str(stones))
    yield


def test_a_personal_contact_deleted_after_the_backup_stays_deleted(settings, tmp_path):
    agency = f.agency()
    desk = Position.objects.create(agency=agency, title="Juru bicara")
    for owner in ({"agency": agency}, {"position": desk}):
        ContactChannel.objects.create(
            **owner, kind="phone", value="0812 3456 789", is_personal=True,
            consent_on=f.NOW.date(), consent_reference="Surat 12/2026",
        )  # fmt: skip
    office = ContactChannel.objects.create(
        agency=agency, kind="phone", value="(024) 7608368"
    )
    path = taken()

    User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    browser = Client()
    browser.force_login(User.objects.get())
    page = f"/admin/directory/agency/{agency.pk}/change/"
    form = browser.get(page).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}
    for formset in browser.get(page).context["inline_admin_formsets"]:
        head = formset.formset.management_form
        data |= {head.add_prefix(name): v for name, v in head.initial.items()}
        for row in formset.formset.initial_forms:
            given = row.initial | {"id": row.instance.pk, "DELETE": "on"}
            data |= {row.add_prefix(n): v for n, v in given.items() if v is not None}
    whole = {"post": "yes", "action": "delete_selected", "_selected_action": [desk.pk]}
    browser.post(f"/admin/directory/position/{desk.pk}/delete/", whole)
    browser.post("/admin/directory/position/", whole)
    assert ContactChannel.objects.count() == 3, "a contact does not go unseen"
    assert browser.post(page, data).status_code == 302
    assert not ContactChannel.objects.exists()

    for _way in restored_both_ways(settings, tmp_path, path):
        assert ContactChannel.objects.get() == office


def test_what_was_hidden_after_the_backup_stays_hidden(settings, tmp_path):
    opened = {"email": "", "anonymous": False, "hide_name": False}
    by_reporter, by_staff, untouched = (f.filed(**opened) for _n in range(3))
    vera = f.vera()
    path = taken()
    reporter_verbs.hide_more(by_reporter, now=timezone.now(), anonymous=True)
    workflow.keep_secret(by_staff, by=vera, now=timezone.now())
    for _way in restored_both_ways(settings, tmp_path, path):
        for complaint in (by_reporter, by_staff, untouched):
            complaint.refresh_from_db()
        assert by_reporter.anonymous
        assert not by_reporter.secret
        switches = (by_staff.secret, by_staff.anonymous, by_staff.hide_name)
        assert switches == (True, True, True)
        told = by_staff.events.last().text
        assert told == "Ditutup lagi setelah cadangan dipulihkan."
        assert (untouched.secret, untouched.anonymous) == (False, False)
        assert untouched.events.count() == 1


def test_who_stopped_the_news_after_the_backup_gets_none(settings, tmp_path):
    def says(word: str) -> None:
        talk = WhatsAppConversation.objects.get_or_create(
            contact=siti, defaults={"updated_at": f.NOW}
        )[0]
        conversation.respond(talk, Incoming("text", word), timezone.now())

    siti, rudi = (
        WhatsAppContact.objects.create(wa_id=number, created_at=f.NOW)
        for number in ("6281200000001", "6281200000002")
    )
    for contact in (siti, rudi):
        Subscription.objects.create(
            contact=contact, scope="news", title="Berita", path="/berita/",
            created_at=f.NOW, confirmed_at=f.NOW,
        )  # fmt: skip
    mail, kept = f.filed(email="a@warga.example"), f.filed(email="b@warga.example")
    path = taken()
    says("BERHENTI")
    erasure.withdraw_contact(mail, now=timezone.now())
    for _way in restored_both_ways(settings, tmp_path, path):
        told = Reporter.objects.filter(contact_withdrawn_at=None)
        assert told.get().complaint == kept
        assert WhatsAppContact.objects.get(opted_out=False) == rudi
        assert Subscription.objects.get().contact == rudi


def test_who_wants_the_news_again_is_not_stopped_by_an_older_note(settings, tmp_path):
    siti = WhatsAppContact.objects.create(wa_id="6281200000001", created_at=f.NOW)
    talk = WhatsAppConversation.objects.create(contact=siti, updated_at=f.NOW)
    complaint = f.filed(email="siti@warga.example")
    path = taken()
    for word in ("BERHENTI", "MULAI"):
        conversation.respond(talk, Incoming("text", word), timezone.now())
    erasure.withdraw_contact(complaint, now=timezone.now())
    reporter_verbs.follow_by_email(
        complaint, now=timezone.now(), email="siti@warga.example"
    )
    for _way in restored_both_ways(settings, tmp_path, path):
        assert not WhatsAppContact.objects.get().opted_out
        assert Reporter.objects.get().contact_withdrawn_at is None


def test_a_session_of_another_key_ends_without_a_word(settings, caplog):
    """Restored without the key of that time, it would live again once that is back."""
    budi = Client()
    budi.force_login(f.budi())
    settings.SECRET_KEY = "kunci-lain-yang-panjang-sekali-0123456789-abcdefghijklmn"
    other = Client()
    session = other.session
    session["draft"] = "tanpa masuk"
    session.save()
    revoke_again(since=timezone.now(), now=timezone.now())
    assert list(Session.objects.values_list("pk", flat=True)) == [session.session_key]
    assert not caplog.records
