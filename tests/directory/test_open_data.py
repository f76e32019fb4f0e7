"""The directory as data: with licence and day, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from directory import exports
from directory.models import Agency, ContactChannel
from tests import factories as f


def rows(client) -> list[dict[str, str]]:
    response = client.get("/direktori/pimpinan.csv")
    assert response.status_code == 200
    return list(csv.DictReader(io.StringIO(response.content.decode("utf-8-sig"))))


@pytest.fixture
def head(db):
    return f.head(f.agency(region=f.region()))


def test_the_table_has_a_row_per_head_with_licence_and_day(client, head):
    (row,) = rows(client)
    assert row["instansi"] == "Dinas Pekerjaan Umum dan Penataan Ruang"
    assert row["pejabat"] == "Henggar Budi Anggoro"
    assert row["status_jabatan"] == "Definitif"
    assert row["telepon"] == "+62247608368"
    assert row["wilayah"] == "Kabupaten Kudus"
    assert row["sumber_kontak"] == "contoh uji"
    assert row["lisensi"] == "CC BY 4.0"
    assert len(row["diambil_pada"]) == 10
    response = client.get("/direktori/pimpinan.csv")
    assert response["Link"] == f'<{exports.LICENCE_URL}>; rel="license"'
    assert row["diambil_pada"] in response["Content-Disposition"]


def test_a_formula_leaves_as_text(client, head):
    head.person.name = "=cmd|' /C calc'!A0"
    head.person.save()
    Agency.objects.update(address="@SUM(1+1)*cmd", name="-2+3", short_name="+1;2")
    (row,) = rows(client)
    assert row["pejabat"] == "'=cmd|' /C calc'!A0"
    assert row["alamat"] == "'@SUM(1+1)*cmd"
    assert row["instansi"] == "'-2+3"
    assert row["singkatan"] == "'+1;2"


@given(st.text(max_size=20))
def test_no_cell_starts_what_a_spreadsheet_runs(text):
    cell = exports.neutral(text)
    assert not cell.startswith(("=", "-", "@", "\t", "\r", "\n"))
    assert not cell.startswith("+") or exports.TELEPHONE.fullmatch(cell)
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_json_and_json_ld_say_the_same(client, head):
    data = client.get("/direktori/pimpinan.json").json()
    assert data["lisensi"] == exports.LICENCE_URL
    assert data["data"][0]["pejabat"] == "Henggar Budi Anggoro"
    graph = client.get("/direktori/pimpinan.jsonld").json()
    assert graph["license"] == exports.LICENCE_URL
    assert graph["dateModified"] == data["diambil_pada"]
    (organisation,) = graph["hasPart"]
    assert organisation["@type"] == "GovernmentOrganization"
    (point,) = organisation["contactPoint"]
    assert point == {
        "@type": "ContactPoint",
        "contactType": "Umum",
        "telephone": "+62247608368",
    }


def test_invented_and_unpublished_contacts_stay_home(client, head):
    ContactChannel.objects.create(
        position=head.position, kind="phone", value="(024) 0000-1234", is_demo=True
    )
    ContactChannel.objects.create(
        position=head.position, kind="phone", value="(024) 9999", is_public=False
    )
    for name in ("csv", "json", "jsonld", "vcf"):
        text = client.get(f"/direktori/pimpinan.{name}").content.decode()
        assert "0000-1234" not in text
        assert "9999" not in text


@pytest.mark.parametrize("name", ["csv", "json", "jsonld", "vcf"])
def test_a_file_of_all_heads_costs_few_and_constant_queries(
    client, head, django_assert_max_num_queries, django_assert_num_queries, name
):
    with django_assert_max_num_queries(5) as few:
        client.get(f"/direktori/pimpinan.{name}")
    for n in range(20):
        f.head(f.agency(f"opd{n}", region=f.region()), name=f"Kepala {n}")
    with django_assert_num_queries(len(few)):
        client.get(f"/direktori/pimpinan.{name}")
