"""What citizens said elsewhere, written down by staff or read from a file."""

import json
import re

import pytest
from django.core.management import CommandError, call_command

from complaints import codes
from complaints.models import Complaint, Event
from directory.models import StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/aduan/catat/"
RECEIPT = "/admin/aduan/catat/tercatat/"


@pytest.fixture
def budi(client):
    user = f.budi()
    client.force_login(user)
    return user


def posted(**fields):
    return {
        "submission_key": "6f1c1b0e-8f44-4c5e-9d7a-1b8d3b9e2c11",
        "kind": "complaint",
        "text": f.TEXT,
        "category": f.category().pk,
        "source": "phone",
        "hide_name": "on",
        "anonymous": "on",
    } | fields


def test_a_call_is_written_down_and_the_citizen_told_code_and_pin(client, budi):
    response = client.post(ADDRESS, posted(name="Siti", phone="0812 3456 7890"))
    assert response["Location"] == RECEIPT
    complaint = Complaint.objects.get()
    page = client.get(RECEIPT).content.decode()
    assert complaint.public_code in page
    assert codes.grouped(codes.pin_for(complaint.submission_key)) in page
    assert "Bacakan" in page
    event = complaint.events.get()
    assert (event.actor, event.user) == (Event.Actor.STAFF, budi)
    assert complaint.source == "phone"
    assert complaint.region is None
    assert complaint.reporter.phone == "+6281234567890"


def test_a_post_keeps_its_link_and_number_and_guards_the_account(client, budi):
    client.post(
        ADDRESS,
        posted(
            source="instagram",
            handle="@siti_kudus",
            source_url="https://instagram.example/p/abc",
            external_id="abc",
        ),
    )
    complaint = Complaint.objects.get()
    assert complaint.source_url == "https://instagram.example/p/abc"
    assert (complaint.external_system, complaint.external_id) == ("instagram", "abc")
    assert complaint.reporter.handle == "@siti_kudus"
    page = client.get(f"/admin/complaints/complaint/{complaint.pk}/change/")
    assert "siti_kudus" not in page.content.decode()
    assert "siti_kudus" not in str(complaint.reporter)
    assert "pesan pribadi" in client.get(RECEIPT).content.decode()


def test_the_same_form_sent_twice_is_one_complaint(client, budi):
    data = posted(source="lapor", external_id="8123456")
    client.post(ADDRESS, data)
    assert client.post(ADDRESS, data)["Location"] == RECEIPT
    assert Complaint.objects.count() == 1


def test_a_number_that_is_known_names_its_complaint(client, budi):
    client.post(ADDRESS, posted(source="lapor", external_id="8123456"))
    other = posted(
        source="lapor",
        external_id="8123456",
        submission_key="6f1c1b0e-8f44-4c5e-9d7a-1b8d3b9e2c12",
    )
    response = client.post(ADDRESS, other)
    assert response.status_code == 422
    code = Complaint.objects.get().public_code
    assert f"sudah tercatat sebagai {code}" in response.content.decode()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"source": "x"}, "Tulis akun atau tautan kirimannya."),
        ({"source": "lapor"}, "Tulis nomor laporan SP4N-LAPOR!."),
        ({"source": "surat"}, "surat"),
        ({"source_url": "javascript:alert(1)"}, "Tautan tidak dikenali"),
        ({"source_url": "ftp://x.example/a"}, "Tautan tidak dikenali"),
        ({"text": "rusak"}, "Ceritakan lebih lengkap"),
        ({"text": "rusak\x00" * 10}, "null"),
        ({"external_id": "9" * 101}, "100"),
        ({"phone": "12"}, "Nomor telepon tidak dikenali"),
        ({"region": "999999"}, "pilihan"),
    ],
)
def test_a_mistake_is_explained_and_what_was_typed_stays(client, budi, fields, message):
    response = client.post(ADDRESS, posted(handle="", name="Siti A") | fields)
    page = response.content.decode()
    assert response.status_code == 422
    assert message.lower() in page.lower()
    assert "Siti A" in page
    assert not Complaint.objects.exists()


@pytest.mark.parametrize("role", [StaffPosting.Role.AUDITOR, StaffPosting.Role.EDITOR])
def test_who_may_not_act_on_complaints_may_not_write_them_down(client, role):
    client.force_login(f.staff("baca@jateng.example", f.agency(), role))
    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, posted()).status_code == 403
    assert client.get(RECEIPT).status_code == 403
    assert not Complaint.objects.exists()


def test_strangers_are_sent_to_log_in(client):
    for address in (ADDRESS, RECEIPT):
        assert client.get(address)["Location"].startswith("/admin/login/")


def test_the_pin_is_gone_after_ten_minutes(client, budi):
    client.post(ADDRESS, posted())
    session = client.session
    session["on_behalf_receipt"] |= {"until": f.NOW.replace(year=2020).isoformat()}
    session.save()
    assert client.get(RECEIPT)["Location"] == ADDRESS


def test_the_list_of_complaints_leads_there(client, budi):
    page = client.get("/admin/complaints/complaint/").content.decode()
    assert f'href="{ADDRESS}"' in page


# --- Files ------------------------------------------------------------------

ROWS = [
    {
        "source": "instagram",
        "external_id": "p1",
        "handle": "@siti_kudus",
        "source_url": "https://instagram.example/p/1",
        "text": f.TEXT,
        "region": "33.19",
    },
    {"source": "lapor", "external_id": "812", "text": "Lampu jalan mati di Bitingan."},
]


def written(tmp_path, text, name="kiriman.csv"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


@pytest.fixture
def known_places():
    f.category("lainnya")
    f.region()


def test_a_json_file_is_filed_once(known_places, tmp_path, capsys):
    path = written(tmp_path, json.dumps(ROWS), "kiriman.json")
    call_command("import_social", path)
    call_command("import_social", path)
    assert capsys.readouterr().out == "2 dicatat, 0 sudah ada\n0 dicatat, 2 sudah ada\n"
    first, second = Complaint.objects.order_by("pk")
    assert first.region.kemendagri_code == "33.19"
    assert first.reporter.handle == "@siti_kudus"
    assert (second.source, second.external_id) == ("lapor", "812")
    assert first.anonymous
    assert not Message.objects.exists()


def test_a_csv_file_from_a_spreadsheet_is_read(known_places, tmp_path, capsys):
    text = (
        "\ufeffsource,external_id,text,handle\r\n"
        f'x,1,"{f.TEXT}\r\nKedua.",@a\r\n'
    )  # fmt: skip
    call_command("import_social", written(tmp_path, text))
    assert "Kedua." in Complaint.objects.get().original_text


def test_rows_with_faults_are_named_and_the_others_filed(
    known_places, tmp_path, capsys
):
    rows = [
        *ROWS,
        {"source": "x", "external_id": "3", "text": "pendek", "handle": "@a"},
        {"source": "x", "external_id": "4", "text": f.TEXT},
        {"source": "x", "external_id": "5", "text": f.TEXT, "handle": "@a",
         "region": "99.99"},
        {"source": "x", "external_id": "6", "text": f.TEXT, "handle": "@a",
         "category": "entah"},
        {"source": "x", "external_id": "", "text": f.TEXT, "handle": "@a"},
    ]  # fmt: skip
    with pytest.raises(SystemExit) as end:
        call_command("import_social", written(tmp_path, json.dumps(rows)))
    assert end.value.code == 1
    faults = capsys.readouterr().err.splitlines()
    assert [re.match(r"\d+", fault).group() for fault in faults] == list("34567")
    assert Complaint.objects.count() == 2


@pytest.mark.parametrize(
    "text",
    ["", "[1, 2]", "[{", '[{"sumber": "x"}]', "source,text\nx,y", "\x00\x01"],
)
def test_a_file_that_is_none_is_refused_whole(known_places, tmp_path, text):
    with pytest.raises(CommandError):
        call_command("import_social", written(tmp_path, text))
    assert not Complaint.objects.exists()


@pytest.mark.parametrize(("role", "offered"), [("officer", True), ("auditor", False)])
def test_the_list_offers_it_to_whom_the_form_opens(client, role, offered):
    client.force_login(f.staff("uji@jateng.example", f.agency(), role))
    page = client.get("/admin/complaints/complaint/").content.decode()
    assert ("Catat aduan warga" in page) is offered
    assert (client.get("/admin/aduan/catat/").status_code == 200) is offered
