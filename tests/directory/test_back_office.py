"""The directory's back-office opens, saves, and says what is wrong."""

from __future__ import annotations

import pytest

from directory.models import Agency, AgencySuccession, ContactChannel, OpeningRule
from tests import factories as f

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "model",
    [
        *["agency", "position", "person", "appointment", "agencysuccession"],
        *["openingrule", "contactchannel", "contactcorrection"],
    ],
)
def test_every_list_and_form_opens(admin_client, model):
    head = f.head(f.agency())
    assert admin_client.get(f"/admin/directory/{model}/").status_code == 200
    if model.startswith("contact"):
        return
    assert admin_client.get(f"/admin/directory/{model}/add/").status_code == 200
    pk = {"agency": head.position.agency_id, "position": head.position_id}.get(model)
    if pk:
        page = f"/admin/directory/{model}/{pk}/change/"
        assert admin_client.get(page).status_code == 200


def inline(prefix: str, *rows: dict[str, str]) -> dict[str, str]:
    data = {f"{prefix}-TOTAL_FORMS": str(len(rows)), f"{prefix}-INITIAL_FORMS": "0"}
    for n, row in enumerate(rows):
        data |= {f"{prefix}-{n}-{name}": value for name, value in row.items()}
    return data


def save_agency(admin_client, hours=(), contacts=(), **fields):
    data = {
        "code": "dinkes",
        "slug": "dinkes",
        "name": "Dinas Kesehatan",
        "short_name": "Dinkes",
        "kind": "dinas",
        "verification": "unverified",
        **fields,
        **inline("aliases"),
        **inline("positions"),
        **inline("opening_rules", *hours),
        **inline("contacts", *contacts),
    }
    return admin_client.post("/admin/directory/agency/add/", data)


CONTACT = {
    "kind": "phone",
    "purpose": "general",
    "value": "(024) 3517463",
    "is_public": "on",
    "verification": "unverified",
}


def test_an_agency_is_entered_with_hours_and_contacts(admin_client):
    hours = {"weekday": "0", "opens": "07:30", "closes": "16:00"}
    response = save_agency(admin_client, [hours], [CONTACT])
    assert response.status_code == 302
    agency = Agency.objects.get()
    assert agency.opening_rules.get().closes.hour == 16
    assert agency.contacts.get().e164 == "+62243517463"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"contacts": [CONTACT | {"value": "35I7463"}]}, "Nomor hanya berisi angka"),
        ({"contacts": [CONTACT | {"is_personal": "on"}]}, "Kontak pribadi tidak boleh"),
        (
            {"contacts": [CONTACT | {"verified_on": "2999-01-01"}]},
            "Tanggal ini belum tiba",
        ),
        (
            {"hours": [{"weekday": "0", "opens": "16:00", "closes": "08:00"}]},
            "Jam tutup harus sesudah jam buka",
        ),
        (
            {"active_from": "2026-02-01", "active_to": "2026-01-01"},
            "Tanggal berakhir tidak boleh sebelum",
        ),
        ({"latitude": "52.5", "longitude": "13.4"}, "Isi lintang"),
        ({"latitude": "-7"}, "Isi lintang"),
    ],
)
def test_a_mistake_is_told_in_indonesian_and_nothing_is_saved(
    admin_client, fields, message
):
    response = save_agency(admin_client, **fields)
    assert response.status_code == 200
    page = response.content.decode()
    assert message in page
    assert "Belum tersimpan. Perbaiki yang ditandai di bawah." in page
    assert not Agency.objects.exists()
    assert not ContactChannel.objects.exists()
    assert not OpeningRule.objects.exists()


def test_a_loop_of_successions_is_told(admin_client):
    def succeed(old: Agency, new: Agency):
        return admin_client.post(
            "/admin/directory/agencysuccession/add/",
            {
                "predecessor": old.pk,
                "successor": new.pk,
                "kind": "rename",
                "date": "2026-01-15",
                "verification": "unverified",
            },
        )

    old, new = f.agency("lama"), f.agency("baru")
    assert succeed(old, new).status_code == 302
    response = succeed(new, old)
    assert "berputar kembali" in response.content.decode()
    assert AgencySuccession.objects.count() == 1
