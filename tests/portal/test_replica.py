"""Who only looks reads from the copy; who wrote, or must know, from the primary.

The copy is a real second database, made once for this module and never brought up to
date: a copy that lags for ever.
"""

from __future__ import annotations

import contextlib

import psycopg
import pytest
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

from complaints import workflow
from complaints.models import Complaint
from portal import replica
from tests import factories as f
from tests import sessions
from tests.portal.test_kept_pages import keep_pages

pytestmark = pytest.mark.django_db(transaction=True)

LIST = "/aduan/daftar/"


@pytest.fixture(scope="module")
def name(django_db_setup, django_db_blocker, tmp_path_factory):
    """Of a copy that knows the region, and not one complaint."""
    with contextlib.ExitStack() as stack:
        with django_db_blocker.unblock():
            known()
            path = tmp_path_factory.mktemp("replica") / "copy.sqlite3"
            name = copied(str(path), stack)
        yield name


def known() -> None:
    f.region()
    f.agency()
    f.category()


@pytest.fixture
def copy(name, transactional_db, settings, monkeypatch, django_db_blocker):
    known()
    # Django guards tests against databases that were not there when they began.
    plain = django_db_blocker._real_ensure_connection
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", plain)
    connections.databases["replica"] = {**connection.settings_dict, "NAME": name}
    monkeypatch.setattr(replica, "_copy_rests_until", 0.0)
    settings.DATABASE_ROUTERS = ["portal.replica.Router"]
    settings.MIDDLEWARE = ["portal.replica.reads_from_copy", *settings.MIDDLEWARE]
    yield connections["replica"]
    forget()


def copied(path: str, stack: contextlib.ExitStack) -> str:
    """A copy of the test's database, by the database's own means; its name."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [path])
        return path
    given = connection.get_connection_params()
    original, name = given["dbname"], f"{given['dbname']}_copy"
    # PostgreSQL copies no database that somebody uses.
    sessions.end_others()
    connection.close()
    server = psycopg.connect(
        host=given["host"],
        port=given.get("port"),
        user=given["user"],
        password=given.get("password"),
        dbname="postgres",
        autocommit=True,
    )
    stack.callback(server.close)
    drop = f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'
    server.execute(drop)
    server.execute(f'CREATE DATABASE "{name}" TEMPLATE "{original}"')
    stack.callback(server.execute, drop)
    return name


def forget() -> None:
    connections["replica"].close()
    del connections["replica"]
    del connections.databases["replica"]


def published() -> Complaint:
    complaint = f.filed()
    workflow.verify(complaint, by=f.vera(), now=f.NOW, public_text=f.TEXT)
    return complaint


def sees(client, complaint: Complaint) -> bool:
    response = client.get(LIST)
    assert response.status_code == 200
    return complaint.public_code in response.content.decode()


def test_a_visitor_reads_from_the_copy(client, copy):
    complaint = published()
    assert not sees(client, complaint)
    assert client.get(complaint.get_public_url()).status_code == 404


def test_a_page_that_is_kept_for_all_is_made_from_the_primary(
    client, copy, settings, monkeypatch
):
    complaint = published()
    keep_pages(settings, monkeypatch)
    assert sees(client, complaint)


def test_a_part_that_is_kept_is_made_from_the_primary(
    client, copy, settings, monkeypatch
):
    f.service("izin")
    client.cookies["wilayah"] = "33.74"
    assert client.get("/layanan/izin/").status_code == 404
    keep_pages(settings, monkeypatch)
    assert client.get("/layanan/izin/").status_code == 200


def test_who_sent_something_sees_it_at_once(client, copy):
    complaint = published()
    sent = client.post("/bahasa/setlang/", {"language": "id"})
    assert sees(client, complaint)
    cookie = sent.cookies[replica.WROTE]
    assert cookie["max-age"] == replica.OWN_WRITES_SECONDS
    assert cookie["httponly"]
    del client.cookies[replica.WROTE]
    assert not sees(client, complaint)


def test_who_has_a_session_reads_from_the_primary(client, copy):
    complaint = published()
    client.force_login(f.budi())
    assert sees(client, complaint)


def test_a_complaint_is_followed_at_the_primary(client, copy):
    receipt = f.receipt()
    answer = {"code": receipt.complaint.public_code, "pin": receipt.pin}
    page = client.post("/aduan/lacak/", answer, follow=True)
    assert receipt.complaint.public_code in page.content.decode()


@pytest.mark.parametrize("address", ["/healthz", "/langganan/x/", "/akun/masuk/"])
def test_some_doors_never_ask_the_copy(client, copy, address):
    copy.close()
    client.get(address)
    assert copy.connection is None


def test_commands_read_from_the_primary(copy, capsys):
    published()
    call_command("advance_complaints")
    assert Complaint.objects.db == "default"
    assert Complaint.objects.count() == 1
    assert copy.connection is None


def test_from_its_first_write_on_a_request_reads_where_it_wrote(copy):
    router, token = replica.Router(), replica._from_copy.set(True)
    try:
        assert router.db_for_read(Complaint) == "replica"
        with transaction.atomic():
            assert router.db_for_read(Complaint) == "default"
        assert router.db_for_read(Complaint) == "replica"
        assert router.db_for_write(Complaint) == "default"
        assert router.db_for_read(Complaint) == "default"
    finally:
        replica._from_copy.reset(token)


def test_while_the_copy_is_away_the_primary_serves(client, copy, caplog):
    complaint = published()
    copy.close()
    copy.settings_dict["NAME"] = "/tidak/ada"
    assert sees(client, complaint)
    assert "tidak terjangkau" in caplog.text
    caplog.clear()
    assert sees(client, complaint)
    assert not caplog.text


def test_nothing_is_migrated_there():
    assert not replica.Router().allow_migrate("replica", "complaints")
    assert replica.Router().allow_migrate("default", "complaints")
