"""Open data: what is in the files, when they are made anew, what never leaves."""

import csv
import datetime
import io
import json
import shutil
from functools import partial
from unittest.mock import Mock

import pytest
from django.core.management import call_command
from django.test import TestCase, override_settings
from django.utils import timezone
from kombu.exceptions import OperationalError

from complaints import rollups, support, workflow
from complaints.models import Complaint, Satisfaction
from complaints.statuses import Status
from directory.models import Agency, User
from portal.opendata import building, figures, writers
from portal.opendata.datasets import DATASETS
from portal.opendata.models import DataFile
from services.models import Service
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db

CSV = "/data/aduan/aduan-2026-11.csv"
LATER = f.NOW + datetime.timedelta(days=1)


@pytest.fixture(scope="module")
def written(once_a_module, tmp_path_factory):
    """A province and its files: number of what is answered there, folder of these."""
    media = tmp_path_factory.mktemp("media")
    f.head(f.agency())
    f.tax()
    f.district()
    o.verified(now=datetime.datetime(2026, 9, 30, 17, 30, tzinfo=datetime.UTC))
    o.verified()
    answered = f.put(o.verified(), Status.ANSWERED)
    with (
        override_settings(MEDIA_ROOT=media),
        TestCase.captureOnCommitCallbacks(execute=True),
    ):
        building.build(LATER)
    return answered.pk, media


@pytest.fixture
def built(db, written, settings):
    answered, media = written
    shutil.copytree(media, settings.MEDIA_ROOT)
    return Complaint.objects.get(pk=answered)


@pytest.fixture
def province(db, written):
    """Before its files were built."""
    DataFile.objects.all().delete()
    return Complaint.objects.get(pk=written[0])


def body(response) -> bytes:
    return b"".join(response.streaming_content)


def rows(client, address):
    text = body(client.get(address)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


# --- Content ----------------------------------------------------------------------


def test_complaints_are_in_the_file_of_their_month_in_central_java(client, built):
    names = DataFile.objects.filter(dataset="aduan", format="csv")
    assert sorted(names.values_list("name", "rows")) == [
        ("aduan-2026-10.csv", 1),
        ("aduan-2026-11.csv", 2),
    ]


def test_a_row_tells_of_the_complaint_and_not_of_people_nor_their_words(client, built):
    row = rows(client, CSV)[-1]
    assert row["nomor"] == built.public_code
    assert row["status"] == "Sudah dijawab"
    assert row["status_open311"] == "open"
    assert row["kode_kategori"] == "jalan"
    assert row["wilayah"] == "Kabupaten Kudus"
    assert row["masuk"] == "2026-11-10T02:00:00Z"
    assert row["halaman"].endswith(built.get_public_url())
    assert row["lisensi"] == "CC BY 4.0"
    content = body(client.get(CSV)).decode()
    for told in (f.TEXT, "Siti", "warga.example"):
        assert told not in content


def test_every_format_holds_the_same(client, built):
    from_csv = rows(client, CSV)
    from_json = json.loads(body(client.get(CSV.replace("csv", "json"))))
    assert from_json["lisensi"].startswith("https://creativecommons.org/")
    assert [r["nomor"] for r in from_json["data"]] == [r["nomor"] for r in from_csv]
    pyarrow = pytest.importorskip("pyarrow.parquet")
    packed = body(client.get(CSV.replace("csv", "parquet")))
    table = pyarrow.read_table(io.BytesIO(packed)).to_pylist()
    assert [r["nomor"] for r in table] == [r["nomor"] for r in from_csv]
    assert table[0]["masuk"] == f.NOW
    assert b"license" in packed


@pytest.mark.parametrize("dataset", DATASETS, ids=lambda d: d.slug)
def test_each_dataset_has_its_page_its_schema_and_its_files(client, built, dataset):
    page = client.get(f"/data/{dataset.slug}/")
    assert page.status_code == 200
    assert "CC BY 4.0" in page.content.decode()
    files = DataFile.objects.filter(dataset=dataset.slug)
    if dataset.rows is None:
        assert dataset.links
        assert client.get(f"/data/{dataset.slug}/skema.json").status_code == 404
        return
    schema = client.get(f"/data/{dataset.slug}/skema.json").json()
    names = [field["name"] for field in schema["fields"]]
    assert names == [c.name for c in dataset.columns]
    assert {file.format for file in files} == set(writers.formats())
    for file in files.filter(format="csv"):
        text = body(client.get(file.get_absolute_url())).decode("utf-8-sig")
        read = list(csv.reader(io.StringIO(text)))
        assert read[0] == [*names, "lisensi"]
        assert len(read) == file.rows + 1
        assert all(len(row) == len(read[0]) for row in read)


def test_figures_of_a_month_add_up_to_its_public_complaints(client, province):
    """By agency, region and category; the secret and the unverified are not there."""
    o.verified(secret=True)
    f.filed()
    rollups.rebuild(LATER)
    building.build(LATER)
    found = rows(client, "/data/statistik/statistik.csv")
    by_month = {row["bulan"]: row for row in found}
    assert sorted(by_month) == ["2026-10-01", "2026-11-01"]
    row = by_month["2026-11-01"]
    assert (row["kode_instansi"], row["kode_kategori"]) == ("dpupr", "jalan")
    assert (row["kode_wilayah"], row["wilayah"]) == ("33.19", "Kabupaten Kudus")
    assert (row["masuk"], row["ditangani"], row["dijawab"]) == ("2", "1", "1")
    public = Complaint.objects.public().count()
    assert sum(int(row["masuk"]) for row in found) == public
    files = DataFile.objects.filter(dataset="statistik")
    assert {file.format for file in files} == set(writers.formats())


def test_figures_never_tell_what_somebody_gave_as_a_mark(client, province):
    Satisfaction.objects.create(complaint=province, score=1, created_at=f.NOW)
    rollups.rebuild(LATER)
    building.build(LATER)
    (name,) = {file.name for file in DataFile.objects.filter(name="statistik.csv")}
    marks = ("ratings", "rating_sum", "satisfied")
    assert not any(source in marks for source, _told in figures.COUNTS.values())
    before = rows(client, f"/data/statistik/{name}")
    Satisfaction.objects.update(score=5)
    rollups.rebuild(LATER)
    building.build(LATER)
    assert rows(client, f"/data/statistik/{name}") == before


def test_figures_leave_out_a_cell_with_an_invented_complaint(client, province):
    Complaint.objects.filter(pk=province.pk).update(is_demo=True)
    rollups.rebuild(LATER)
    building.build(LATER)
    found = rows(client, "/data/statistik/statistik.csv")
    assert [row["bulan"] for row in found] == ["2026-10-01"]


def test_examples_and_drafts_are_in_no_file(client, province):
    f.service("rekaan", is_demo=True)
    f.service("konsep", status=Service.Status.DRAFT)
    f.agency("palsu", is_demo=True)
    building.build(LATER)
    codes = {r["kode"] for r in rows(client, "/data/layanan/layanan.csv")}
    assert codes == {"pajak-pkb"}
    assert "palsu" not in {
        r["kode"] for r in rows(client, "/data/instansi/instansi.csv")
    }


def test_no_cell_starts_a_formula(client, province):
    Agency.objects.filter(code="dpupr").update(name="=cmd|' /C calc'!A0")
    building.build(LATER)
    names = {r["nama"] for r in rows(client, "/data/instansi/instansi.csv")}
    assert "'=cmd|' /C calc'!A0" in names


def test_a_tariff_tells_its_dates(client, built):
    (row,) = rows(client, "/data/tarif/tarif.csv")
    assert row["kode_pajak"] == "pkb"
    assert row["tarif"] == "1.05"
    assert row["berlaku_mulai"] == "2025-01-05"
    assert row["berlaku_sampai"] == ""


def test_the_catalogue_is_dcat_ap(client, built):
    response = client.get("/data/katalog.jsonld")
    assert response["Content-Type"] == "application/ld+json"
    assert response["Access-Control-Allow-Origin"] == "*"
    found = response.json()
    assert found["@type"] == "dcat:Catalog"
    datasets = {d["dct:identifier"]: d for d in found["dcat:dataset"]}
    assert set(datasets) == {d.slug for d in DATASETS}
    for data in datasets.values():
        assert data["dct:title"]["@value"]
        assert data["dct:description"]["@value"]
        assert data["dct:license"]["@id"].startswith("https://")
        assert data["dcat:distribution"]
    by_title = {
        d["dct:title"]["@value"]: d for d in datasets["aduan"]["dcat:distribution"]
    }
    one, file = (
        by_title["aduan-2026-11.csv"],
        DataFile.objects.get(name="aduan-2026-11.csv"),
    )
    assert one["dcat:byteSize"]["@value"] == str(file.size)
    assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == file.sha256
    assert one["dct:extent"]["rdfs:label"] == "2 baris"
    for data in datasets.values():
        for one in data["dcat:distribution"]:
            address = one["dcat:downloadURL"]["@id"].partition("/data/")[2]
            address = f"/data/{address}" if address else "/direktori/pimpinan.csv"
            assert client.get(address).status_code == 200
    again = client.get(
        "/data/katalog.jsonld", headers={"if-none-match": response["ETag"]}
    )
    assert again.status_code == 304


# --- Building again ---------------------------------------------------------------


def test_building_again_changes_nothing(built):
    before = list(DataFile.objects.values_list("name", "sha256", "changed_at"))
    assert building.build(LATER + datetime.timedelta(hours=1)) == 0
    assert list(DataFile.objects.values_list("name", "sha256", "changed_at")) == before


@pytest.mark.parametrize(
    "change",
    [
        partial(workflow.confirm, now=LATER),
        partial(support.add, key_hash="a", now=LATER),
    ],
    ids=["confirmed", "supported"],
)
def test_only_the_month_that_changed_is_written_anew(
    built, django_capture_on_commit_callbacks, change
):
    old = DataFile.objects.get(name="aduan-2026-11.csv")
    change(built)
    with django_capture_on_commit_callbacks(execute=True):
        assert building.build(LATER) == len(writers.formats())
    new = DataFile.objects.get(name="aduan-2026-11.csv")
    assert new.pk == old.pk
    assert new.sha256 != old.sha256
    assert not old.file.storage.exists(old.file.name)
    assert new.file.storage.exists(new.file.name)


def test_the_command_says_how_many(built, capsys):
    call_command("build_open_data")
    assert "0 berkas" in capsys.readouterr().out


def test_a_month_without_public_complaints_loses_its_files(
    built, django_capture_on_commit_callbacks
):
    path = DataFile.objects.get(name="aduan-2026-10.csv").file
    Complaint.objects.filter(created_at__lt=f.NOW).update(secret=True)
    with django_capture_on_commit_callbacks(execute=True):
        building.build(LATER)
    assert not DataFile.objects.filter(name__startswith="aduan-2026-10").exists()
    assert not path.storage.exists(path.name)


# --- What turned secret ------------------------------------------------------------


def test_a_complaint_that_turned_secret_leaves_with_no_further_download(client, built):
    vera = User.objects.get(email="vera@jateng.example")
    assert built.public_code in body(client.get(CSV)).decode()
    workflow.keep_secret(built, by=vera, now=timezone.now())
    response = client.get(CSV)
    assert response.status_code == 200
    assert built.public_code not in body(response).decode()


def test_it_waits_for_the_worker_where_there_is_one(client, built, monkeypatch):
    asked = []
    monkeypatch.setattr(
        "portal.opendata.tasks.build_month.delay", lambda month: asked.append(month)
    )
    vera = User.objects.get(email="vera@jateng.example")
    workflow.keep_secret(built, by=vera, now=timezone.now())
    for _ in range(2):
        response = client.get(CSV)
        assert response.status_code == 503
        assert response["Retry-After"] == "60"
    assert asked
    assert set(asked) == {"2026-11-01"}


def test_and_for_the_next_round_where_no_broker_answers(client, built, monkeypatch):
    refused = Mock(side_effect=OperationalError("connection refused"))
    monkeypatch.setattr("portal.opendata.tasks.build_month.delay", refused)
    f.put(built, Status.CANCELLED)
    Complaint.objects.filter(pk=built.pk).update(updated_at=timezone.now())
    assert client.get(CSV).status_code == 503


@pytest.mark.parametrize("status", ["needs_info", "cancelled", "duplicate"])
def test_so_does_one_that_is_public_no_more_for_another_reason(client, built, status):
    f.put(built, status)
    Complaint.objects.filter(pk=built.pk).update(updated_at=timezone.now())
    assert built.public_code not in body(client.get(CSV)).decode()


# --- Pages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "/data/tidak-ada/",
        "/data/aduan/aduan-1999-01.csv",
        "/data/layanan/aduan-2026-11.csv",
        "/data/aduan/..%2F..%2Fportal.sqlite3",
        "/data/tidak-ada/skema.json",
    ],
)
def test_what_is_not_there_is_404(client, built, address):
    assert client.get(address).status_code == 404


def test_before_the_first_build_the_pages_say_so(client, province):
    assert "belum dibuat" in client.get("/data/").content.decode()
    assert "belum dibuat" in client.get("/data/wilayah/").content.decode()
    assert client.get("/data/katalog.jsonld").status_code == 200


@pytest.mark.parametrize("address", ["/data/", "/data/aduan/", "/data/katalog.jsonld"])
def test_pages_take_one_query(client, built, django_assert_num_queries, address):
    with django_assert_num_queries(1):
        client.get(address)
