"""Agencies and contacts by file: tried first, and all of it or nothing."""

from __future__ import annotations

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from directory.models import Agency, ContactChannel, StaffPosting
from tests import factories as f

pytestmark = pytest.mark.django_db
AGENCIES = "/admin/directory/agency"
CONTACTS = "/admin/directory/contactchannel"
HEADER = "code,slug,name,short_name,kind,parent,region,active_from,active_to\n"


def upload(client, text: str, at: str = AGENCIES):
    file = SimpleUploadedFile("data.csv", text.encode(), "text/csv")
    return client.post(f"{at}/import/", {"import_file": file, "format": "0"})


def confirm(client, response, at: str = AGENCIES):
    form = response.context["confirm_form"]
    return client.post(f"{at}/process_import/", {**form.initial, "confirm": "1"})


def test_nothing_is_stored_before_it_is_confirmed(admin_client):
    f.region()
    text = HEADER + "dinkes,dinkes,Dinas Kesehatan,Dinkes,dinas,,33.19,,\n"
    tried = upload(admin_client, text)
    assert "Belum ada yang disimpan" in tried.content.decode()
    assert not Agency.objects.exists()
    assert confirm(admin_client, tried).status_code == 302
    agency = Agency.objects.get()
    assert (agency.code, agency.region.name) == ("dinkes", "Kabupaten Kudus")


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("dishub,dishub,Dinas Perhubungan,Dishub,kerajaan,,,,", "kerajaan"),
        (
            "dishub,dishub,Dishub Jateng,Dishub,dinas,tiada,,,",
            "tiada tidak dikenal",
        ),
        (
            "dishub,dishub,Dishub Jateng,Dishub,dinas,,99.99,,",
            "99.99 tidak dikenal",
        ),
        ("dishub,dishub,,Dishub,dinas,,,,", "name"),
        (
            "dishub,dishub,Dinas Perhubungan,Dishub,dinas,,,1 Mei,",
            "Tanggal 1 Mei tidak dikenali",
        ),
        (
            "dishub,dishub,Dinas Perhubungan,Dishub,dinas,,,2026-05-01,2026-04-01",
            "Tanggal berakhir tidak boleh sebelum tanggal berdiri",
        ),
        ("dishub,dinkes,Dinas Perhubungan,Dishub,dinas,,,,", "slug"),
    ],
)
def test_one_bad_row_is_named_and_the_whole_file_stays_out(admin_client, row, message):
    text = HEADER + "dinkes,dinkes,Dinas Kesehatan,Dinkes,dinas,,,,\n" + row + "\n"
    response = upload(admin_client, text)
    page = response.content.decode()
    assert message in page
    assert "<td>3</td>" in page or "Baris 3" in page
    assert "confirm_form" not in response.context
    assert not Agency.objects.exists()


def test_a_row_that_went_bad_after_the_preview_undoes_all(admin_client):
    text = HEADER
    text += "dinkes,dinkes,Dinas Kesehatan,Dinkes,dinas,,,,\n"
    text += "dishub,dishub,Dinas Perhubungan,Dishub,dinas,,,,\n"
    tried = upload(admin_client, text)
    f.agency("lain", slug="dishub")
    response = confirm(admin_client, tried)
    page = admin_client.get(f"{AGENCIES}/").content.decode()
    assert response.status_code == 302
    assert "Tidak ada yang disimpan" in page
    assert [agency.code for agency in Agency.objects.all()] == ["lain"]


def test_a_code_twice_in_the_file_is_refused(admin_client):
    row = "dinkes,dinkes,Dinas Kesehatan,Dinkes,dinas,,,,\n"
    page = upload(admin_client, HEADER + row + row).content.decode()
    assert "Baris 3 sama dengan baris 2: dinkes" in page
    assert not Agency.objects.exists()


def test_fifty_thousand_rows_are_refused(admin_client):
    row = "opd{n},opd{n},Dinas {n},D{n},dinas,,,,\n"
    text = HEADER + "".join(row.format(n=n) for n in range(50_000))
    page = upload(admin_client, text).content.decode()
    assert "50000 baris. Paling banyak 1000" in page
    assert not Agency.objects.exists()


@pytest.mark.parametrize("text", ["", "nama\nDinas\n", "\x00\x01", "code,name"])
def test_a_file_that_is_none_gets_an_answer(admin_client, text):
    response = upload(admin_client, text)
    assert response.status_code == 200
    assert "confirm_form" not in response.context or not response.context["result"].rows


def test_a_missing_column_is_named(admin_client):
    page = upload(admin_client, "slug,name\ndinkes,Dinkes\n").content.decode()
    assert "Kolom ini tidak ada: code" in page


def test_what_goes_out_comes_back_unchanged_and_harmless(admin_client):
    f.agency("dinkes", summary="=1+1", address="@rumah", region=f.region())
    text = admin_client.get(f"{AGENCIES}/export/").content.decode()
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["summary"] == "'=1+1"
    tried = upload(admin_client, text)
    assert "Sama" in tried.content.decode()
    confirm(admin_client, tried)
    agency = Agency.objects.get()
    assert (agency.summary, agency.address) == ("=1+1", "@rumah")


def test_contacts_find_their_owner_and_get_their_number(admin_client):
    f.head(f.agency())
    title = f.agency().positions.get().title
    text = (
        "agency,position,kind,purpose,value,verified_on\n"
        "dpupr,,phone,,(024) 3517463,2026-11-12\n"
        f'dpupr,"{title}",whatsapp,complaints,0812 3456 7890,\n'
    )
    confirm(admin_client, upload(admin_client, text, CONTACTS), CONTACTS)
    office = ContactChannel.objects.get(agency__code="dpupr")
    assert (office.e164, office.purpose) == ("+62243517463", "general")
    heads = ContactChannel.objects.get(kind="whatsapp")
    assert heads.position is not None
    assert heads.position.title == title
    again = upload(admin_client, text, CONTACTS).content.decode()
    assert again.count("Sama") == 2


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("dpupr,,phone,,35I7463,", "Nomor hanya berisi angka"),
        ("dpupr,,phone,,+1 202 456 1111,", "kode negara +62"),
        ("dpupr,Raja,phone,,(024) 3517463,", "Raja tidak dikenal"),
        ("tiada,,phone,,(024) 3517463,", "tiada tidak dikenal"),
        (",,phone,,(024) 3517463,", "Kode instansi wajib diisi"),
    ],
)
def test_a_contact_that_cannot_be_one_is_told(admin_client, row, message):
    f.agency()
    header = "agency,position,kind,purpose,value,verified_on\n"
    page = upload(admin_client, header + row + "\n", CONTACTS).content.decode()
    assert message in page
    assert not ContactChannel.objects.exists()


def test_a_keeper_may_take_out_their_own_but_bring_nothing_in(client):
    f.head(f.agency())
    f.head(f.agency("dinkes"), name="Kepala Lain")
    client.force_login(
        f.staff("editor@jateng.example", f.agency(), StaffPosting.Role.EDITOR)
    )
    text = client.get(f"{CONTACTS}/export/").content.decode()
    assert len(list(csv.DictReader(io.StringIO(text)))) == 1
    assert client.get(f"{CONTACTS}/import/").status_code == 403
