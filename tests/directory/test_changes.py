"""Which statements change which tables, and from when on."""

import pytest
from django.db import connection, transaction

from directory import changes
from tests import factories as f
from tests.portal.test_kept_pages import keep_pages

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _kept(settings, monkeypatch):
    keep_pages(settings, monkeypatch)


def test_a_change_counts_from_its_commit_and_one_taken_back_does_not():
    f.service("izin", name="Nama lama")
    rename = "UPDATE services_service SET name = %s"
    with transaction.atomic():
        connection.cursor().execute(rename, ["Nama baru"])
        try:
            with transaction.atomic():
                connection.cursor().execute(rename, ["Nama sementara"])
                raise ValueError
        except ValueError:
            pass
        before = changes.versions(["services_service"])
    assert changes.versions(["services_service"]) != before
    before = changes.versions(["services_service"])
    try:
        with transaction.atomic():
            connection.cursor().execute(rename, ["Nama sementara"])
            raise ValueError
    except ValueError:
        pass
    assert changes.versions(["services_service"]) == before
    with transaction.atomic():
        try:
            with transaction.atomic():
                connection.cursor().execute(rename, ["Nama sementara"])
                raise ValueError
        except ValueError:
            pass
        connection.cursor().execute(rename, ["Nama akhir"])
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
