"""UU 27/2022, article 46: who was touched, what, when, and that it was looked up."""

import csv
import datetime
import stat

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from complaints import identity
from complaints.models import AccessLog
from directory.models import User
from tests import factories as f

pytestmark = pytest.mark.django_db
REASON = "Akun petugas dipakai orang lain"


@pytest.fixture
def officer():
    """Writes the report; may be anybody with an account."""
    return User.objects.create_user("pdp@jateng.example", f.PASSWORD, name="Petra")


def breach_report(tmp_path, since=f.NOW, until=None, **options):
    """What the command writes: the text, and the rows of people."""
    folder = tmp_path / "breach"
    until = until or timezone.now()
    call_command(
        "breach_report", since=since, until=until, to=folder, reason=REASON,
        **({"by": "pdp@jateng.example"} | options),
    )  # fmt: skip
    with (folder / "terdampak.csv").open(encoding="utf-8") as file:
        return (folder / "laporan.txt").read_text(), list(csv.DictReader(file))


def opened(complaint, user, at):
    identity.reveal(complaint, by=user, now=at, reason="Perlu menelepon pelapor")


def test_it_names_whose_identity_was_opened_in_that_time_and_by_whom(tmp_path, officer):
    budi = f.permit(f.budi())
    within = f.filed(anonymous=False, phone="+6281234567890")
    before, untouched = f.filed(anonymous=False), f.filed(email="x@warga.example")
    opened(before, budi, f.NOW)
    opened(within, budi, f.NOW + datetime.timedelta(hours=2))
    text, [row] = breach_report(tmp_path, since=f.NOW + datetime.timedelta(hours=1))
    assert row["nomor_aduan"] == within.public_code
    assert (row["nama"], row["email"]) == ("Siti Aminah", "siti@warga.example")
    assert row["telepon"] == "+6281234567890"
    assert row["data"] == "nama; e-mail; telepon; isi aduan"
    assert row["dibuka"].startswith("2026-11-10 04:00 UTC")
    assert "budi@jateng.example" in row["dibuka"]
    assert "1 aduan" in text
    for other in (before, untouched):
        assert other.public_code not in text + str(row)


def test_the_report_itself_is_on_record_for_those_it_names(tmp_path, officer):
    budi = f.permit(f.budi())
    complaint, other = f.filed(anonymous=False), f.filed()
    opened(complaint, budi, f.NOW)
    breach_report(tmp_path)
    log = AccessLog.objects.get(user=officer)
    assert (log.complaint, log.reason) == (complaint, REASON)
    assert not AccessLog.objects.filter(complaint=other).exists()


def test_of_an_abused_account_all_that_it_could_read_counts(tmp_path, officer):
    f.budi()
    at_his_agency = f.filed()
    f.filed(agency=f.agency("dinkes"))
    text, rows = breach_report(tmp_path, account="budi@jateng.example")
    assert [row["nomor_aduan"] for row in rows] == [at_his_agency.public_code]
    assert rows[0]["dibuka"] == ""
    assert "budi@jateng.example" in text


def test_of_a_stolen_database_everybody_who_was_in_it(tmp_path, officer):
    f.filed()
    f.filed(email="", name="")
    f.filed(now=timezone.now())
    text, rows = breach_report(
        tmp_path, until=f.NOW + datetime.timedelta(days=1), everybody=True
    )
    assert len(rows) == 2
    assert "2 aduan" in text
    assert "Dapat dihubungi    1;" in text


def test_the_time_to_tell_is_three_times_24_hours_from_knowing(tmp_path, officer):
    text, _rows = breach_report(tmp_path, known=f.NOW)
    assert "13 November 2026 09:00 WIB (3x24 jam)" in text


def test_only_its_owner_reads_it_and_no_cell_is_a_formula(tmp_path, officer):
    f.filed(name="=cmd|' /C calc'!A0")
    _text, [row] = breach_report(tmp_path, everybody=True)
    assert row["nama"].startswith("'=")
    for path in (tmp_path / "breach").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "breach").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"by": "siapa@jateng.example"}, "Tidak ada akun"),
        ({"account": "siapa@jateng.example"}, "Tidak ada akun"),
        ({"until": f.NOW}, "sebelum"),
    ],
)
def test_what_is_not_known_is_refused_before_anybody_is_looked_up(
    tmp_path, officer, options, message
):
    f.filed()
    with pytest.raises(CommandError, match=message):
        breach_report(tmp_path, **options)
    assert not AccessLog.objects.exists()


def test_a_reason_is_demanded(tmp_path, officer):
    with pytest.raises(CommandError, match="--reason"):
        call_command(
            "breach_report", since=f.NOW, until=timezone.now(), to=tmp_path,
            by=officer.email, reason="bocor",
        )  # fmt: skip


def test_a_thousand_more_people_cost_no_more_queries(
    tmp_path, officer, django_assert_num_queries
):
    from complaints import breaches

    def collect():
        complaints = breaches.touched(f.NOW, timezone.now(), everybody=True)
        return breaches.collect(
            complaints, f.NOW, timezone.now(), by=officer, reason=REASON, now=f.NOW
        )

    for n in range(2):
        f.filed(email=f"a{n}@warga.example")
    with django_assert_num_queries(7):
        assert len(collect()) == 2
    for n in range(10):
        f.filed(email=f"b{n}@warga.example")
    with django_assert_num_queries(7):
        assert len(collect()) == 12
