import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from tablib import Dataset

from directory.models import User
from portal.news.editor_forms import UpdateForm
from portal.news.models import Programme, ProgrammeUpdate
from portal.news.resources import ProgrammeResource
from tests import factories as f

pytestmark = pytest.mark.django_db


def programme(slug="jalan-mulus", **fields) -> Programme:
    defaults = {
        "name": f"Program {slug}",
        "summary": "Satu kalimat",
        "level": "province",
        "status": "running",
        "year_from": 2026,
        "agency": f.agency(),
        "is_published": True,
    }
    return Programme.objects.create(slug=slug, **(defaults | fields))


def test_the_page_of_a_region_has_its_own_and_what_happens_there(client):
    kudus = f.region()
    programme("milik-kudus", level="regency", region=kudus)
    programme("provinsi-di-kudus").places.add(kudus)
    programme("di-semarang", level="regency", region=f.region("33.74"))
    programme("konsep", level="regency", region=kudus, is_published=False)
    chosen = client.get("/program/?wilayah=kabupaten-kudus")
    assert chosen["Location"] == "/program/wilayah/kabupaten-kudus/"
    page = client.get(chosen["Location"]).content.decode()
    assert "Program di Kabupaten Kudus" in page
    assert "/program/milik-kudus/" in page
    assert "/program/provinsi-di-kudus/" in page
    assert "/program/di-semarang/" not in page
    assert "/program/konsep/" not in page
    assert client.get("/program/wilayah/kabupaten-atlantis/").status_code == 404


def test_money_and_its_share_are_shown(client):
    row = programme(budget=1_000_000_000, realised=385_000_000)
    page = client.get(row.get_absolute_url()).content.decode()
    assert "(38% dari anggaran)" in page or "(39% dari anggaran)" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        programme("hutang", budget=-1)


def update(photo_alt: str):
    file = SimpleUploadedFile("x.jpg", f.picture())
    data = {"programme": programme().pk, "date": "2026-10-31", "percent": 40}
    data |= {"text": "Selesai separuh", "photo_alt": photo_alt}
    return UpdateForm(data | {"verification": "unverified"}, {"photo": file})


def test_progress_may_have_a_photo_with_words(client):
    form = update("Aspal baru di tikungan")
    assert form.is_valid(), form.errors
    row = form.save()
    page = client.get(row.programme.get_absolute_url()).content.decode()
    assert 'alt="Aspal baru di tikungan"' in page
    photo = client.get(f"/program/foto/{row.pk}.jpg")
    assert photo["Content-Type"] == "image/jpeg"
    Programme.objects.update(is_published=False)
    assert client.get(f"/program/foto/{row.pk}.jpg").status_code == 404


def test_a_photo_without_words_is_refused_by_form_and_database():
    assert "photo_alt" in update("").errors
    with pytest.raises(IntegrityError), transaction.atomic():
        ProgrammeUpdate.objects.create(
            programme=Programme.objects.get(),
            date=timezone.localdate(),
            percent=1,
            text="x",
            photo="x.jpg",
        )


def test_the_open_data_has_no_examples_and_no_drafts(client, django_assert_num_queries):
    programme(name="=SUM(A1)", budget=5, agency=None).places.add(f.region())
    programme("contoh", is_demo=True)
    programme("konsep", is_published=False)
    with django_assert_num_queries(2):
        text = client.get("/program/data.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["program"] == "'=SUM(A1)"
    assert row["tempat"] == "Kabupaten Kudus"
    assert row["lisensi"] == "CC BY 4.0"
    data = client.get("/program/data.json").json()
    assert [r["kode"] for r in data["data"]] == ["jalan-mulus"]
    assert data["judul"].startswith("Program")


HEADERS = ["slug", "name", "summary", "level", "status", "year_from", "places"]


def imported(*rows):
    return ProgrammeResource().import_data(Dataset(*rows, headers=HEADERS))


def test_a_file_brings_programmes_in_and_a_bad_row_undoes_it():
    f.region()
    good = ("baru", "Program baru", "Ringkas", "province", "planned", "2027", "33.19")
    bad = ("rusak", "Rusak", "Ringkas", "desa", "planned", "2027", "")
    assert imported(good, bad).has_validation_errors()
    assert not Programme.objects.exists()
    assert not imported(good).has_errors()
    row = Programme.objects.get(slug="baru")
    assert [place.name for place in row.places.all()] == ["Kabupaten Kudus"]
    unknown = ("lain", "Lain", "Ringkas", "province", "planned", "2027", "99.99")
    result = imported(unknown)
    assert result.has_errors() or result.has_validation_errors()


def test_a_superuser_reaches_import_and_export(client):
    programme()
    client.force_login(User.objects.create_superuser("a@jateng.example", f.PASSWORD))
    assert client.get("/admin/news/programme/import/").status_code == 200
    assert client.get("/admin/news/programme/export/").status_code == 200
    client.force_login(f.budi())
    assert client.get("/admin/news/programme/import/").status_code == 403
