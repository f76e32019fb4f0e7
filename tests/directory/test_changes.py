"""Which statements change which tables, and from when on."""

from contextlib import suppress

import pytest
from django.db import connection, transaction

from directory import changes
from tests import factories as f
from tests.portal.test_kept_pages import keep_pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings, monkeypatch):
    keep_pages(settings, monkeypatch)


RENAME = "UPDATE services_service SET name = %s"


def renamed_and_taken_back():
    with suppress(ValueError), transaction.atomic():
        connection.cursor().execute(RENAME, ["Nama sementara"])
        raise ValueError


def test_a_change_counts_from_its_commit_and_one_taken_back_does_not():
    f.service("izin", name="Nama lama")
    with transaction.atomic():
        connection.cursor().execute(RENAME, ["Nama baru"])
        renamed_and_taken_back()
        before = changes.versions(["services_service"])
    assert changes.versions(["services_service"]) != before
    before = changes.versions(["services_service"])
    renamed_and_taken_back()
    assert changes.versions(["services_service"]) == before
    with transaction.atomic():
        renamed_and_taken_back()
        connection.cursor().execute(RENAME, ["Nama akhir"])
    assert changes.versions(["services_service"]) != before


@pytest.mark.parametrize(
    ("sql", "tables"),
    [
        ('SELECT 1 FROM "services_service" FOR UPDATE', set()),
        ('INSERT INTO "services_service" ("a") VALUES (%s)', {"services_service"}),
        ("  update services_service set a = 1", {"services_service"}),
        ('DELETE FROM "services_service" WHERE 1=1', {"services_service"}),
        ("WITH x AS (DELETE FROM services_tax) SELECT 1", {"services_tax"}),
        ('TRUNCATE "services_tax", "services_service"', None),
        ("INSERT INTO services_reading (id) VALUES (1)", set()),
    ],
)
def test_a_writing_statement_is_told_by_its_words(sql, tables):
    if tables is None:
        tables = {"services_tax", "services_service"}
    assert changes.written(sql) == tables
