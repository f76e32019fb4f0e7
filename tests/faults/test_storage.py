"""Database, disk and photo sanitiser break; nobody holds a false receipt.

F5, F6, F12, F13 and F15 of the reliability targets; F14, the restore drill, is
tests/portal/test_backup.py. FAULTS_FULL and FAULTS_REPORTS as in test_faults.py.
"""

import errno
import re
import sqlite3
import subprocess
import sys
import time

import httpx
import pytest
from django.core.files.storage import FileSystemStorage
from django.db import connection
from django.db.models import CharField
from django.test import Client

from complaints import photos
from complaints.models import Attachment, Complaint
from complaints.views import filing
from tests import factories as f
from tests.faults.machines import CLIENTS, FULL, acknowledged, nothing_lost, until
from tests.servers import ROOT, _database_url

HOLD = 60 if FULL else 8


def answers(site) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{site.port}/").status_code == 200
    except httpx.TransportError:
        return False


def power_cut(postgres):
    postgres.stop()
    time.sleep(3)
    postgres.start()


def all_connections_ended(postgres):
    for _ in range(3):
        postgres.do(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        time.sleep(0.5)


def read_only(postgres):
    change = "ALTER SYSTEM SET default_transaction_read_only = "
    postgres.do(f"{change} on", "SELECT pg_reload_conf()")
    time.sleep(4)
    postgres.do(f"{change} off", "SELECT pg_reload_conf()")


def table_locked(postgres):
    postgres.do(
        "BEGIN",
        "LOCK TABLE complaints_complaint IN ACCESS EXCLUSIVE MODE",
        f"SELECT pg_sleep({HOLD})",
        "COMMIT",
    )


@pytest.mark.parametrize(
    "fault", [power_cut, all_connections_ended, read_only, table_locked]
)
def test_f5_the_database_fails_for_a_while(site_on_postgres, postgres, fault):
    site = site_on_postgres
    site.run("cron", "tests.faults.supervisor", "tests.faults.saboteur")
    site.start_web()
    filed = site.file_reports()
    filed.halfway()
    connection.close()
    fault(postgres)
    until(lambda: answers(site), 10, "the site is back\n" + site.log("web")[-2000:])
    connection.close()
    filed.wait()
    # A letter in the air when its sender's connection ended may come twice.
    nothing_lost(filed, site, crashes=CLIENTS + 2, seconds=90)
    if fault in (read_only, table_locked):
        assert filed.turned_away, "somebody was told to come back"


# --- F6: a full disk ----------------------------------------------------------------


def send(visitor, **files):
    """A filled form with two photos, sent by a browser."""
    page = visitor.get("/aduan/baru/").content.decode()
    key = re.search(r'name="submission_key" value="([^"]+)"', page).group(1)
    data = {
        "kind": "complaint", "text": f.TEXT, "category": f.category().pk,
        "region": f.region().pk, "submission_key": key,
    } | files  # fmt: skip
    return visitor.post("/aduan/baru/", data, headers={"Sec-Fetch-Site": "same-origin"})


def two_photos(tmp_path):
    paths = [tmp_path / name for name in ("a.jpg", "b.jpg")]
    for path in paths:
        path.write_bytes(f.picture())
    return [path.open("rb") for path in paths]


@pytest.mark.django_db(transaction=True)
def test_f6_a_full_disk_stores_neither_row_nor_file_and_keeps_the_text(
    settings, tmp_path, monkeypatch
):
    save, room = FileSystemStorage._save, [1]

    def full(self, name, content):
        if not room:
            raise OSError(errno.ENOSPC, "No space left on device")
        room.pop()
        return save(self, name, content)

    visitor = Client(raise_request_exception=False)
    files = two_photos(tmp_path)
    with monkeypatch.context() as m:
        m.setattr(FileSystemStorage, "_save", full)
        page = send(visitor, photos=files)
    assert page.status_code == 503
    assert f.TEXT in page.content.decode()
    assert not Complaint.objects.exists()
    assert not Attachment.objects.exists()
    assert not [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]
    for file in files:
        file.seek(0)
    assert send(visitor, photos=files).status_code == 302
    assert Attachment.objects.count() == 2
    for file in files:
        file.close()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite says it")
@pytest.mark.django_db(transaction=True)
def test_f6_a_full_database_file_gives_no_receipt_and_keeps_the_text(monkeypatch):
    monkeypatch.setattr(filing, "FILINGS_AT_ONCE", 60)
    visitor = Client(raise_request_exception=False)
    f.category()
    f.region()
    with connection.cursor() as cursor:
        # Else what other tests left free is used up first.
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    page = send(visitor)
    for _ in range(60):  # there is room within the last pages
        if page.status_code != 302:
            break
        page = send(visitor)
    assert page.status_code == 503
    assert f.TEXT in page.content.decode()
    stored = Complaint.objects.count()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("PRAGMA integrity_check")
        assert cursor.fetchone() == ("ok",)
    assert send(visitor).status_code == 302
    assert Complaint.objects.count() == stored + 1


# --- F12: the sanitiser -------------------------------------------------------------

BREAKS = {
    "killed for want of memory": "import os; os.kill(os.getpid(), 9)",
    "hangs": "import time; time.sleep(60)",
    "runs out of memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**27, 2**27));"
        " x = bytearray(2**30)"
    ),
}


@pytest.mark.parametrize("way", BREAKS)
@pytest.mark.django_db(transaction=True)
def test_f12_a_sanitiser_that_breaks_stores_nothing_and_keeps_the_text(
    settings, tmp_path, monkeypatch, way
):
    worker = tmp_path / "worker.py"
    worker.write_text(BREAKS[way])
    monkeypatch.setattr(photos, "WORKER", worker)
    monkeypatch.setattr(photos, "TIMEOUT", 2)
    refused(settings, tmp_path)


@pytest.mark.django_db(transaction=True)
def test_f12_a_machine_without_room_for_a_child_process_refuses_the_photo(
    settings, tmp_path, monkeypatch
):
    def no_memory(*args, **kwargs):
        raise OSError(errno.ENOMEM, "Cannot allocate memory")

    monkeypatch.setattr(photos.subprocess, "run", no_memory)
    refused(settings, tmp_path)


def refused(settings, tmp_path):
    files = two_photos(tmp_path)
    page = send(Client(), photos=files)
    for file in files:
        file.close()
    assert page.status_code == 422
    assert f.TEXT in page.content.decode()
    assert not Complaint.objects.exists()
    assert not [p for p in settings.MEDIA_ROOT.rglob("*") if p.is_file()]


# --- F13: a migration while people file ---


def test_f13_a_new_column_comes_while_people_file(site):
    site.start_cron()
    site.start_web()
    column = CharField(max_length=20, null=True)
    column.set_attributes_from_name("added_by_test")
    filed = site.file_reports()
    filed.halfway()
    with connection.schema_editor() as editor:
        editor.add_field(Complaint, column)
    try:
        nothing_lost(filed.wait(), site, crashes=0, seconds=90)
    finally:
        with connection.schema_editor() as editor:
            editor.execute("ALTER TABLE complaints_complaint DROP COLUMN added_by_test")
    assert filed.turned_away == 0


# --- F15: SQLite, four processes ---


@pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite")
def test_f15_four_processes_write_twenty_a_second_and_some_are_killed(site, tmp_path):
    f.category(), f.agency(), f.region()
    seconds = 60 if FULL else 12
    environment = site.environment | {"REDIS_URL": ""}

    def writer(n: int) -> subprocess.Popen:
        command = [sys.executable, "-m", "tests.faults.writer"]
        log = str(tmp_path / f"writer-{n}.txt")
        process = subprocess.Popen(
            [*command, log, str(seconds)], cwd=ROOT, env=environment,
            stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
        site.processes[f"writer-{n}"] = process
        return process

    writers = [writer(n) for n in range(4)]
    until(lambda: len(list(tmp_path.glob("writer-*"))) == 4, 60, "all four write")
    for n in (0, 1):
        time.sleep(3)
        writers[n].kill()
        writers[n].wait()
        writers[n] = writer(n)
    for process in writers:
        process.wait(timeout=seconds + 60)
    lines = [
        line
        for path in tmp_path.glob("writer-*")
        for line in path.read_text().splitlines()
    ]
    assert [line for line in lines if line.startswith("failed")] == []
    assert len(lines) >= seconds * 4, "they did write"
    stored = set(Complaint.objects.values_list("public_code", flat=True))
    acknowledged(lines, stored)
    # Killed between commit and note: stored without a receipt, never the reverse.
    assert set(lines) <= stored
    assert len(stored) - len(lines) <= 2
    path = _database_url().removeprefix("sqlite:///")
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
