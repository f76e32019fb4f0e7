"""Wrong doors lead to the right one for the reader's region."""

from __future__ import annotations

import pytest

from directory.models import Region
from services.models import RegionDoor, Signpost

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]


def test_the_door_is_named_for_the_chosen_region(client):
    page = client.get(
        "/bukan-provinsi/ktp-kk-akta/?wilayah=kabupaten-kudus"
    ).content.decode()
    assert "Dinas Kependudukan dan Pencatatan Sipil Kabupaten Kudus" in page
    assert 'href="https://kuduskab.go.id"' in page
    assert "Belum diverifikasi" in page


def test_every_region_has_a_door_and_every_sign_a_page(client):
    assert set(RegionDoor.objects.values_list("region__slug", flat=True)) == set(
        Region.objects.values_list("slug", flat=True)
    )
    for sign in Signpost.objects.all():
        assert client.get(sign.get_absolute_url()).status_code == 200
        assert (
            sign.get_absolute_url() in client.get("/bukan-provinsi/").content.decode()
        )


def test_the_centres_services_need_no_region(client):
    page = client.get("/bukan-provinsi/paspor/").content.decode()
    assert "Direktorat Jenderal Imigrasi" in page
    assert "<select" not in page


@pytest.mark.parametrize("region", ["mars", "%00", '"', "a" * 10_000])
def test_an_unknown_region_gets_a_message_beside_the_field(client, region):
    response = client.get(f"/bukan-provinsi/ktp-kk-akta/?wilayah={region}")
    assert response.status_code == (422 if region != "%00" else 200)
    said = "Pilih kabupaten atau kota dari daftar." in response.content.decode()
    assert said is (region != "%00")


def test_nothing_here_passes_for_verified():
    assert not Signpost.objects.filter(verification="verified").exists()
    assert not RegionDoor.objects.filter(verification="verified").exists()


def test_few_queries(client, django_assert_num_queries):
    with django_assert_num_queries(3):
        client.get("/bukan-provinsi/pbb-bphtb/?wilayah=kota-semarang")
