"""An agency's scorecard: who reads whose, as page and files, and the heads' letter."""

import io

import openpyxl
import pytest

from complaints import digests, rollups, workflow
from complaints.digests import periods
from complaints.privacy import agencies_reported_to
from complaints.spreadsheets import as_xlsx
from directory.models import Agency, StaffPosting
from notifications.models import Message
from tests import factories as f

pytestmark = pytest.mark.django_db

Role = StaffPosting.Role
REPORT = "/admin/aduan/rapor/"


@pytest.fixture(scope="module")
def province(once_a_module):
    """Seven answered by Dinas PU, one waiting at Dinas Kesehatan."""
    vera, budi = f.vera(), f.budi()
    for _ in range(7):
        complaint = f.filed()
        workflow.verify(complaint, by=vera, now=f.NOW)
        workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
        workflow.answer(
            complaint, by=budi, now=f.NOW, outcome="resolved", text="Sudah."
        )
    workflow.verify(f.filed(agency=f.agency("dinkes")), by=vera, now=f.NOW)
    rollups.build(f.NOW)
    return {"verifier": vera, "officer": budi}


def reader(role, cast):
    if role in cast:
        return cast[role]
    office = f.agency("gubernur", kind=Agency.Kind.LEADERSHIP)
    at = {"governor": (office, Role.HEAD), "editor": (f.agency("dpupr"), Role.EDITOR)}
    at |= {"head": (f.agency("dinkes"), Role.HEAD)}
    at |= {"auditor": (f.agency("inspektorat"), Role.AUDITOR)}
    at |= {"governor's editor": (office, Role.EDITOR)}
    return f.staff(f"{role.split()[0]}@jateng.example", *at[role])


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        ("officer", {"dpupr"}),
        ("head", {"dinkes"}),
        ("verifier", {"dpupr", "dinkes"}),
        ("auditor", {"dpupr", "dinkes"}),
        ("governor", {"dpupr", "dinkes"}),
        ("editor", set()),
        ("governor's editor", set()),
    ],
)
def test_each_reads_their_own_and_the_centre_all(client, province, role, reads):
    client.force_login(reader(role, province))
    for address in (REPORT, f"{REPORT}rapor.csv"):
        answer = client.get(address, {"periode": "2026-11"})
        assert answer.status_code == (200 if reads else 403)
        text = answer.content.decode()
        for code in ("dpupr", "dinkes"):
            name = f.agency(code).name
            assert (f"{name}," in text or f"{name} <" in text) == (code in reads)


def test_strangers_are_sent_to_the_door(client):
    for name in ("", "rapor.csv", "rapor.xlsx"):
        assert "/admin/login/" in client.get(REPORT + name)["Location"]


def test_a_posting_that_ended_opens_nothing(province):
    StaffPosting.objects.update(ended_on=f.NOW.date())
    later = (f.NOW + 2 * periods.DAY).date()
    assert not agencies_reported_to(province["officer"], later).exists()


def test_the_files_have_the_numbers_of_the_page(client, province):
    client.force_login(province["officer"])
    page = client.get(REPORT, {"periode": "2026-11"}).content.decode()
    assert "100%" in page
    answer = client.get(f"{REPORT}rapor.xlsx", {"periode": "2026-11"})
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    heads, row = [[cell.value for cell in line] for line in sheet.rows]
    told = dict(zip(heads, row, strict=True))
    assert told["Instansi"] == f.agency("dpupr").name
    assert (told["Aduan masuk"], told["Tepat waktu (%)"]) == (7, 100)
    assert client.get(f"{REPORT}rapor.pdf").status_code == 404
    assert "Belum ada aduan" in client.get(f"{REPORT}?periode=2026-01").content.decode()


def test_no_cell_of_a_workbook_is_a_formula():
    answer = as_xlsx(["A"], [["=1+1"]], "x")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet["A2"].value == "'=1+1"
    assert sheet["A2"].data_type == "s"


def test_the_number_of_queries_does_not_grow_with_agencies(
    client, province, django_assert_num_queries, django_assert_max_num_queries
):
    client.force_login(province["verifier"])
    client.get(REPORT)
    with django_assert_max_num_queries(14) as few:
        client.get(REPORT)
    for n in range(8):
        f.put(f.filed(agency=f.agency(f"opd{n}")), "verified")
    rollups.rebuild(f.NOW)
    with django_assert_num_queries(len(few)):
        client.get(REPORT)


def test_heads_read_the_month_beside_the_one_before_once(province):
    december = f.NOW + 21 * periods.DAY
    head = f.staff("kepala@jateng.example", f.agency("dpupr"), Role.HEAD)
    f.staff("sepi@jateng.example", f.agency("bapenda"), Role.HEAD)
    assert digests.send_scorecards(december) == 1
    assert digests.send_scorecards(december + periods.DAY) == 0
    letter = Message.objects.get(recipient=head.email)
    short = f.agency("dpupr").short_name
    assert letter.subject == (
        f"Rapor {short} November 2026: 7 aduan masuk, 100% tepat waktu"
    )
    assert "Aduan masuk: 7 (sebelumnya 0)" in letter.text
    assert "Pelapor puas (%): – (sebelumnya –)" in letter.text
    assert "/admin/aduan/rapor/?periode=2026-11" in letter.text
