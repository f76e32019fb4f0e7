"""The public pages of figures: what they say, to whom they say less, and files."""

import csv
import datetime
import io
import re

import pytest
from django.core.management import call_command
from django.utils import timezone

from complaints import reporter_verbs, rollups, workflow
from complaints.models import Complaint, DailyFigures
from complaints.spreadsheets import as_csv
from directory.models import Agency, User
from portal.models import AgencyStanding
from portal.statistics import index
from services.models import Feedback, Reading
from tests import factories as f

pytestmark = pytest.mark.django_db

DAY = datetime.timedelta(days=1)
PAGE = "/statistik/?periode=2026-11"


@pytest.fixture
def by():
    return User.objects.create_superuser("a@jateng.example", f.PASSWORD, name="A")


def lived(by, days=2, agency="dpupr", score=None, **fields):
    """Filed on NOW, answered after so many days and confirmed."""
    at = f.agency(agency)
    complaint = f.filed(agency=at, **fields)
    now = f.NOW + days * DAY
    workflow.verify(complaint, by=by, now=f.NOW)
    workflow.assign(complaint, by=by, now=f.NOW, agency=at)
    workflow.answer(complaint, by=by, now=now, outcome="resolved", text="Sudah.")
    workflow.confirm(complaint, now=now)
    if score:
        reporter_verbs.rate(complaint, now=now, score=score)
    return complaint


def table(client, slug, query="periode=2026-11"):
    answer = client.get(f"/statistik/{slug}.csv?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def figures(page):
    """The tiles at the top: label to number."""
    found = re.findall(
        r"<div><dt>(.*?)</dt><dd>(.*?)</dd></div>", page.content.decode()
    )
    return dict(found)


def test_the_page_and_its_files_say_what_happened(client, by):
    for days, score in [(1, 5), (1, 5), (2, 4), (3, 2), (40, 5)]:
        lived(by, days, score=score)
    f.filed()
    rollups.build(f.NOW + 60 * DAY)
    told = figures(client.get(PAGE))
    assert told["aduan masuk"] == "6"
    assert told["dijawab"] == "5"
    # Four of the five in time, and the sixth waits beyond its date.
    assert told["% dijawab tepat waktu"] == "66,7"
    assert told["hari kerja, separuh dijawab dalam"] == "2"
    assert told["% puas, dari 5 penilaian"] == "80"
    assert told["lewat batas, belum dijawab"] == "1"
    assert table(client, "lama-menjawab")[1:4] == [["1", "2"], ["2", "1"], ["3", "1"]]
    assert ["Selesai, dibenarkan pelapor", "5"] in table(client, "status")
    assert table(client, "instansi")[1:] == [[f.agency().name, "5"]]
    assert ["Kabupaten Kudus", "5"] in table(client, "wilayah")
    assert table(client, "saluran")[1:] == [["Situs", "5"]]
    assert table(client, "waktu")[10] == ["2026-11-10", "6", "5", "4"]


def test_secret_and_unverified_ones_show_in_the_total_and_in_no_table(client, by):
    category = f.category("rahasia-negara", name="Kategori langka")
    lived(by, secret=True, category=category)
    f.filed(category=category)
    rollups.build(f.NOW)
    page = client.get(PAGE)
    assert figures(page)["aduan masuk"] == "2"
    assert "Kategori langka" not in page.content.decode()
    for slug in ("kategori", "instansi", "saluran", "papan-instansi"):
        assert len(table(client, slug)) == 1, slug
    assert {row[1] for row in table(client, "wilayah")[1:]} == {"0"}


def test_in_one_region_small_groups_are_shown_together(client, by):
    big, small = f.category("a", name="Sering"), f.category("b", name="Langka")
    for _ in range(5):
        lived(by, category=big)
    lived(by, category=small)
    lived(by, category=small, region=f.region("33.74"))
    rollups.build(f.NOW)
    assert ["Langka", "2"] in table(client, "kategori")
    here = table(client, "kategori", "periode=2026-11&wilayah=kabupaten-kudus")
    assert here[1:] == [["Sering", "5"], ["Lainnya, masing-masing di bawah 5", "1"]]


def test_two_agencies_of_one_name_are_two_rows(client, by):
    for code, cases in (("upt-kudus", 3), ("upt-pati", 2)):
        f.agency(code, name="UPT Jalan")
        for _ in range(cases):
            lived(by, agency=code)
    rollups.build(f.NOW)
    assert table(client, "instansi")[1:] == [["UPT Jalan", "3"], ["UPT Jalan", "2"]]
    board = table(client, "papan-instansi")[1:]
    assert sorted(row[:2] for row in board) == [["UPT Jalan", "2"], ["UPT Jalan", "3"]]
    picture = client.get(PAGE).content.decode()
    picture = picture[picture.index('id="instansi"') :]
    assert picture[: picture.index("</svg>")].count("UPT Jalan<") == 2


def test_in_one_region_the_board_has_no_agency_with_a_few_cases(client, by):
    for _ in range(5):
        lived(by, agency="dinkes")
    lived(by, agency="dpupr")
    rollups.build(f.NOW)
    chosen = "periode=2026-11&wilayah=kabupaten-kudus"
    names = [f.agency(code).name for code in ("dinkes", "dpupr")]
    assert [row[0] for row in table(client, "papan-instansi")[1:]] == names
    assert [row[0] for row in table(client, "papan-instansi", chosen)[1:]] == names[:1]
    board = client.get(f"{PAGE}?{chosen}").content.decode()
    board = board[board.index('id="papan-instansi"') :]
    assert f.agency("dinkes").get_absolute_url() in board
    assert f.agency("dpupr").get_absolute_url() not in board
    assert "di bawah 5 aduan" in board


def test_twenty_cases_are_needed_for_a_rank_and_the_better_comes_first(client, by):
    for n in range(20):
        lived(by, 1 if n < 18 else 40, agency="dinkes")
        lived(by, 1 if n < 19 else 40, agency="dpupr")
    lived(by, agency="bapenda")
    rollups.build(f.NOW)
    board = table(client, "papan-instansi")
    assert [row[0] for row in board[1:]] == [
        f.agency("dpupr").name,
        f.agency("dinkes").name,
        f.agency("bapenda").name,
    ]
    assert [row[3] for row in board[1:]] == ["95.0", "90.0", ""]
    page = client.get(PAGE).content.decode()
    assert page.count("tanpa peringkat") == 1


def test_equal_ones_share_their_place(client, by):
    for _ in range(20):
        for agency in ("dinkes", "dpupr"):
            lived(by, 1, agency=agency)
        lived(by, 40, agency="bapenda")
    rollups.build(f.NOW)
    index.count(f.NOW.date())
    board = client.get(PAGE).content.decode()
    board = board[board.index('id="papan-instansi"') :]
    places = re.findall(r'<tr>\s*<td class="number">(.*?)</td>', board)
    assert places == ["1", "1", "3"]
    entries = [
        index.Entry(name, "", {"on_time": (part, 20)}, {"on_time": ("", 1)})
        for name, part in (("c", 5), ("b", 20), ("a", 20))
    ]
    rows = index.rows(index.ranked(entries))
    assert [row[:2] for row in rows] == [[1, "a"], [1, "b"], [3, "c"]]


def test_a_month_has_its_days_a_year_its_months_and_the_future_nothing(client):
    DailyFigures.objects.all().delete()
    assert len(table(client, "waktu", "periode=2026-10")) == 1 + 31
    months = table(client, "waktu", "periode=2025")
    assert [row[0] for row in months[1:3]] == ["2025-01-01", "2025-02-01"]
    assert len(months) == 13
    today = datetime.datetime.now(f.WIB).date()
    this_year = table(client, "waktu", f"periode={today.year}")
    assert len(this_year) == 1 + today.month


@pytest.mark.parametrize("query", ["", "periode=1999-13", "wilayah=atlantis&x=%00"])
def test_nonsense_in_the_address_means_the_default(client, query):
    page = client.get(f"/statistik/?{query}")
    assert page.status_code == 200
    assert "12 bulan terakhir" in page.content.decode()
    assert client.get("/statistik/tidak-ada.csv").status_code == 404


def test_services_read_and_whether_they_helped(client):
    service = f.service()
    Reading.objects.create(service=service, day=f.NOW.date(), count=41)
    for answer in ["yes", "yes", "yes", "yes", "no"]:
        Feedback.objects.create(
            service=service, version=1, answer=answer, created_at=f.NOW
        )
    assert table(client, "layanan")[1] == [service.name, "41", "5", "80.0"]
    assert "41" in client.get(PAGE).content.decode()
    assert len(table(client, "layanan", "periode=2026-10")) == 1


def test_pages_and_files_are_asked_for_again_and_answer_304_until_the_next_count(
    client, by
):
    lived(by)
    rollups.build(f.NOW)
    for address in (PAGE, "/statistik/status.csv", "/statistik/indeks/"):
        client.get(address)
        first = client.get(address)
        assert first["Cache-Control"] == "public, no-cache"
        again = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=again).status_code == 304
        rollups.build(f.NOW)
        assert client.get(address, headers=again).status_code == 200


def test_invented_complaints_are_named_as_such(client, by):
    lived(by)
    rollups.rebuild(f.NOW)
    assert "Berisi aduan rekaan" not in client.get(PAGE).content.decode()
    Complaint.objects.update(is_demo=True)
    rollups.rebuild(f.NOW)
    assert "Berisi aduan rekaan" in client.get(PAGE).content.decode()


def test_no_cell_of_a_file_is_a_formula():
    text = as_csv(["A"], [["=1+1"], ["-2"], [None], [3]], "x").content.decode()
    assert text.splitlines()[1:] == ["'=1+1", "'-2", '""', "3"]


# --- The index --------------------------------------------------------------------


def test_the_index_is_the_published_mean_of_raw_numbers(client, by):
    for n in range(20):
        lived(by, 1 if n < 15 else 40)
    f.service(agency=f.agency())
    f.head(f.agency())
    Agency.objects.filter(code="dpupr").update(short_name="DPUPR")
    rollups.build(f.NOW)
    index.count(f.NOW.date())
    found = list(
        csv.reader(
            io.StringIO(
                client.get("/statistik/indeks/instansi.csv?tahun=2026").content.decode(
                    "utf-8-sig"
                )
            )
        )
    )
    row = found[1]
    rank, name, score, on_time, part, whole, services, parts, of = row[:9]
    assert (rank, name, on_time, part, whole) == ("1", "DPUPR", "75.0", "15", "20")
    # Requirement, procedure, time and fee of 14 parts; the head's number unchecked.
    assert (services, parts, of) == ("28.6", "4", "14")
    assert row[9:12] == ["0.0", "0", "1"]
    # No question was asked: its 15 points are shared out among the others.
    assert row[12:] == ["", "0", "0"]
    assert score == f"{100 * (40 * 0.75 + 25 * 4 / 14 + 20 * 0) / 85:.1f}"
    page = client.get("/statistik/indeks/?tahun=2026").content.decode()
    assert "(15/20)" in page
    assert "Aduan dijawab tepat waktu (40)" in page


def test_too_few_complaints_give_numbers_but_no_rank(client, by):
    lived(by)
    rollups.build(f.NOW)
    index.count(f.NOW.date())
    text = client.get("/statistik/indeks/wilayah.csv?tahun=2026").content.decode()
    assert ",Kabupaten Kudus,,100.0,1,1" in text
    assert client.get("/statistik/indeks/x.csv").status_code == 404


def test_five_marks_are_needed_before_they_count_in_the_index(client, by):
    def kudus():
        rollups.build(f.NOW)
        page = client.get("/statistik/indeks/wilayah.csv?tahun=2026")
        return next(r for r in page.content.decode().splitlines() if "Kudus" in r)

    for score in (5, 4, 4, 1):
        lived(by, score=score)
    assert ",Kabupaten Kudus,,100.0,4,4,,0,0," in kudus()
    lived(by, score=5)
    assert ",Kabupaten Kudus,,100.0,5,5,80.0,4,5," in kudus()


def test_the_command_counts_the_year_of_today(by, capsys):
    agency = f.agency()
    call_command("count_standings")
    assert capsys.readouterr().out == "1 instansi dicatat\n"
    assert agency.standings.get().year == timezone.localdate().year


def test_counting_again_replaces_the_year_and_leaves_the_one_before(by):
    f.agency()
    index.count(datetime.date(2025, 12, 31))
    for _ in range(2):
        assert index.count(f.NOW.date()) == 1
    years = f.agency().standings.values_list("year", flat=True)
    assert sorted(years) == [2025, 2026]


def test_the_contacts_of_a_region_are_those_of_all_its_agencies(client):
    kudus = f.region()
    for code, known in (("pemkab-lama", 4), ("pemkab", 1)):
        at = f.agency(code, kind=Agency.Kind.LOCAL, region=kudus)
        AgencyStanding.objects.create(
            agency=at,
            year=2026,
            counted_on=f.NOW.date(),
            **dict.fromkeys(
                ["services", "parts", "questions", "questions_answered"], 0
            ),
            contacts=5,
            contacts_verified=known,
        )
    text = client.get("/statistik/indeks/wilayah.csv?tahun=2026").content.decode()
    row = next(line for line in text.splitlines() if kudus.name in line)
    assert row.endswith("50.0,5,10")
