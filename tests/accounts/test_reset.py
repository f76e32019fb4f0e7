"""A forgotten password tells nobody who works here, and its link is worth little."""

import datetime
import re

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as project
from django.contrib.auth.tokens import default_token_generator
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.http import int_to_base36

from directory.accounts import rights
from directory.models import AuditEvent, User
from notifications.models import Message
from tests import factories as f
from tests.door import LOGIN, enrol, enter
from tests.servers import free_port

pytestmark = pytest.mark.django_db
ASK = "/akun/kata-sandi/lupa/"
NEW = {"password1": "lereng merbabu pagi", "password2": "lereng merbabu pagi"}


def link_of(user: User, seconds_ago: int = 0) -> str:
    generator = default_token_generator
    at = datetime.datetime.now() - datetime.timedelta(seconds=seconds_ago)  # noqa: DTZ005
    token = generator._make_token_with_timestamp(
        user, generator._num_seconds(at), generator.secret
    )
    keys = {"uidb36": int_to_base36(user.pk), "key": token}
    return reverse("account_reset_password_from_key", kwargs=keys)


def works(link: str) -> bool:
    return Client().get(link).status_code == 302


def ask(email: str) -> tuple:
    """What a stranger can see of it, and the work that was done for it."""
    with CaptureQueriesContext(
        connection,
    ) as queries:
        client = Client()
        response = client.post(ASK, {"email": email})
        page = client.get(response["Location"])
    letters = Message.objects.filter(dedup_key__startswith="account-reset:").count()
    text = re.sub(rb'value="[A-Za-z0-9]{64}"', b"", page.content)
    seen = (response.status_code, response["Location"], text)
    return seen, [q["sql"].split()[0] for q in queries], letters


@pytest.mark.parametrize("smtp", ["up", "down"])
def test_known_and_unknown_addresses_are_answered_alike(
    settings, django_capture_on_commit_callbacks, smtp
):
    """The same page, the same statements, one letter each. Work is counted and not
    time, which a busy machine makes up."""
    if smtp == "down":
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    budi = f.budi()
    ask("yang.pertama@jateng.example")  # a counter's first row clears old ones away
    with django_capture_on_commit_callbacks(execute=True):
        seen, work, letters = ask("tidak.ada@jateng.example")
    with django_capture_on_commit_callbacks(execute=True):
        seen_too, work_too, letters_too = ask(budi.email)
    assert seen == seen_too
    assert work == work_too
    assert (letters, letters_too) == (2, 3)
    for email in ("tidak.ada@jateng.example", budi.email):
        page = Client().post(LOGIN, {"login": email, "password": "salah"})
        assert "Alamat e-mail atau kata sandi tidak cocok" in page.content.decode()


def test_a_fourth_request_within_the_hour_sends_nothing_and_looks_the_same():
    budi = f.budi()
    answers = [ask(budi.email)[0] for _ in range(4)]
    assert len(set(answers)) == 1
    assert Message.objects.filter(recipient=budi.email).count() == 3


def test_a_look_alike_address_gets_no_link_of_another(client):
    mike = f.staff("mike@jateng.example", f.agency(), "officer")
    client.post(ASK, {"email": "m\u0131ke@jateng.example"})
    for letter in Message.objects.all():
        assert letter.recipient == mike.email or "/lupa/" not in letter.text


def test_a_link_works_once_and_ten_minutes():
    budi = f.budi()
    link = link_of(budi)
    assert works(link)
    assert works(link_of(budi, seconds_ago=595))
    assert not works(link_of(budi, seconds_ago=601))
    client = Client()
    form = client.get(link)["Location"]
    assert client.post(form, NEW)["Location"].endswith("/selesai/")
    assert not works(link)
    assert User.objects.get(pk=budi.pk).check_password(NEW["password1"])


@pytest.mark.parametrize("change", ["address", "log-in", "deactivated", "password"])
def test_a_link_dies_with_what_it_was_made_for(change):
    budi, link = f.budi(), None
    ayu = User.objects.create_superuser("ayu@jateng.example", f.PASSWORD, name="Ayu")
    link = link_of(budi)
    assert works(link)
    if change == "address":
        rights.change_email(budi, "baru@jateng.example", by=ayu, now=f.NOW)
    elif change == "log-in":
        enter(Client(), budi)
    elif change == "deactivated":
        rights.deactivate(budi, by=ayu, now=f.NOW)
        client = Client()
        client.post(client.get(link).get("Location", link), NEW)
        client.post(LOGIN, {"login": budi.email, "password": NEW["password1"]})
        assert client.get("/admin/").status_code == 302
        return
    else:
        budi.set_password("lain sekali ini")
        budi.save()
    assert not works(link)


def test_forged_headers_change_neither_the_visitor_nor_the_link():
    budi = f.budi()
    forged = {"X-Forwarded-User": budi.email, "Remote-User": budi.email}
    forged |= {"X-Forwarded-Host": "jahat.example", "X-Original-URL": "/admin/"}
    visitor = Client(headers=forged, REMOTE_USER=budi.email)
    assert visitor.get("/admin/").status_code == 302
    visitor.post(ASK, {"email": budi.email})
    letter = Message.objects.get(recipient=budi.email)
    assert f"{project.SITE_URL}/akun/kata-sandi/lupa/" in letter.text
    assert "jahat" not in letter.text + letter.html


@pytest.mark.parametrize("to", ["//jahat.example", "https:jahat", "/\\jahat", "%09//j"])
def test_the_door_leads_to_our_own_pages_only(client, to):
    assert enter(client, f.budi(), to=to)["Location"] == "/admin/"


ADDRESSES = [
    *["keluar/", "keamanan/", "keamanan/aplikasi/", "keamanan/aplikasi/lepas/"],
    *["keamanan/kunci/", "keamanan/kunci/tambah/", "keamanan/pemulihan/baru/"],
    *["kata-sandi/", "kata-sandi/lupa/", "sesi/", "pastikan/"],
]


def test_looking_at_pages_and_links_changes_nothing(client):
    """As a mail scanner or a browser that reads ahead does."""
    budi = f.budi()
    enrol(budi)
    client.force_login(budi)
    links = [f"/akun/{address}" for address in ADDRESSES] + [link_of(budi)]

    def state():
        return (
            list(User.objects.values()),
            list(Authenticator.objects.values("pk", "type", "data")),
            AuditEvent.objects.count(),
            Message.objects.count(),
        )

    before = state()
    for link in links:
        assert client.get(link).status_code in (200, 302), link
    assert state() == before
    assert client.get("/admin/").status_code == 200


def test_production_has_no_account_before_one_is_made(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError):
        call_command("create_demo_staff")
    assert not User.objects.exists()
