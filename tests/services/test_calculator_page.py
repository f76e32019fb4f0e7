"""The calculators at /pajak/<slug>/hitung/."""

from __future__ import annotations

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from services.models import TariffRule

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference_data")]

NMAX = {
    "njkb": "22.600.000",
    "bobot": "1",
    "kendaraan": "motor",
    "cc": "155",
    "penggunaan": "pribadi",
    "urutan": "1",
    "tanggal": "2025-06-01",
}
USED = {"njkb": "10000000", "perolehan": "bekas", "energi": "bensin"}


@pytest.fixture
def ask(client):
    def get(slug: str = "pkb", **answers: str) -> str:
        page = client.get(f"/pajak/{slug}/hitung/", answers)
        assert page.status_code == 200
        return page.content.decode()

    return get


def test_the_tax_page_leads_to_the_questions(client):
    address = reverse("services:calculate", args=["pkb"])
    assert address == "/pajak/pkb/hitung/"
    assert address in client.get("/pajak/pkb/").content.decode()
    page = client.get(address).content.decode()
    assert "Nilai jual kendaraan" in page
    assert "Perkiraan jumlah" not in page
    assert "nopol" not in page
    assert 'name="nik' not in page


def test_a_tax_that_nobody_works_out_alone_has_no_calculator(client):
    assert client.get("/pajak/pap/hitung/").status_code == 404
    assert client.get("/pajak/tidak-ada/hitung/").status_code == 404
    assert "/hitung/" not in client.get("/pajak/pap/").content.decode()


def test_the_bill_is_explained_step_by_step(ask):
    page = ask(**NMAX)
    for text in (
        "Rp428.918",
        "Rp393.918",
        "Rp22.600.000 × 1,05%",
        "Rp237.300 × 66%",
        "Kabupaten/kota",
        "Jasa Raharja",
        "Peraturan Daerah Provinsi Jawa Tengah Nomor 12 Tahun 2023",
        "New Sakpole",
        "Bank Jateng",
        "dibulatkan ke kelipatan Rp1",
    ):
        assert text in page, text
    assert 'value="22.600.000"' in page


def test_two_dates_are_compared_with_the_reason(ask):
    page = ask(**NMAX, banding="2024-12-01")
    for text in ("Kenapa naik?", "16,2%", "13,94%", "1,743%", "Rp339.000"):
        assert text in page, text


def test_the_other_reading_of_the_relief_is_shown(ask):
    page = ask(**NMAX | {"tanggal": "2026-11-24"})
    assert "GAS Jateng 5 Persen" in page
    assert "Rp417.053" in page
    assert "Rp409.222" in page
    assert "31 Desember 2026" in page


def test_late_years_say_that_the_fine_is_missing(ask):
    page = ask(**NMAX | {"tanggal": "2026-02-01"}, terlambat="1")
    assert "tunggakan 2025" in page
    assert "Denda keterlambatan tidak dihitung" in page


def test_a_draft_tariff_shows_a_banner_and_is_off_in_production(ask, settings):
    second = NMAX | {"kendaraan": "mobil", "urutan": "2"}
    page = ask(**second)
    assert "Sebagian tarif belum diverifikasi" in page
    assert "Rancangan" in page
    settings.PRODUCTION = True
    page = ask(**second)
    assert "belum kami ketahui dengan pasti" in page
    assert "Perkiraan jumlah" not in page
    page = ask(**NMAX)
    assert "Rp393.918" in page
    assert "SWDKLLJ (iuran Jasa Raharja) tidak dihitung" in page
    assert "Sebagian tarif belum diverifikasi" not in page


def test_the_waiver_for_used_vehicles_is_off_after_its_last_day(ask):
    page = ask("bbnkb", **USED, tanggal="2026-12-31")
    assert "Rp10.000.000 × 0%" in page
    page = ask("bbnkb", **USED, tanggal="2027-01-01")
    assert "Tarif pada 1 Januari 2027" in page


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        ({"njkb": ""}, "Isi nilai jualnya"),
        ({"njkb": "-5"}, "tidak boleh di bawah nol"),
        ({"njkb": "0"}, "antara Rp1 dan"),
        ({"njkb": "9" * 29}, "antara Rp1 dan"),
        ({"njkb": "9" * 10_000}, "antara Rp1 dan"),
        ({"njkb": "\x00"}, "angka rupiah bulat"),
        ({"njkb": '"%'}, "angka rupiah bulat"),
        ({"njkb": "NaN"}, "angka rupiah bulat"),
        ({"njkb": "1e9"}, "angka rupiah bulat"),
        ({"njkb": "٣٠٠٠"}, "angka rupiah bulat"),
        ({"cc": ""}, "Isi cc dengan angka saja"),
        ({"cc": "-1"}, "Isi cc dengan angka saja"),
        ({"cc": "9" * 400}, "Isi cc dengan angka saja"),
        ({"cc": "\x00"}, "Isi cc dengan angka saja"),
        ({"bobot": "1.3"}, "bukan salah satu"),
        ({"urutan": "x"}, "bukan salah satu"),
        ({"terlambat": "-1"}, "Isi angka 0 sampai 10"),
        ({"terlambat": "11"}, "Isi angka 0 sampai 10"),
        ({"terlambat": "4"}, "Tarif pada 1 Juni 2021"),
        ({"tanggal": "kemarin"}, "Tulis tanggal seperti ini"),
        ({"tanggal": "2023-02-29"}, "Tulis tanggal seperti ini"),
        ({"tanggal": "9999-12-31"}, "belum diketahui"),
        ({"tanggal": "0001-01-01"}, "sesudah tahun 1999"),
        ({"tanggal": "2023-12-31"}, "Tarif pada 31 Desember 2023"),
        ({"banding": "2020-01-01"}, "Tarif pada 1 Januari 2020"),
        ({"tanggal": "2000-02-29", "terlambat": "10"}, "Tarif pada 28 Februari 1990"),
    ],
)
def test_a_bad_answer_is_told_beside_its_field(ask, answers, message):
    page = ask(**NMAX | answers)
    assert message in page
    assert "Ada yang perlu diperbaiki" in page
    assert page.count(' id="judul-hasil"') == 1, "where the form leads"
    typed = next(iter(answers.values()))
    if typed.isalnum() and typed.isascii():
        assert typed in page


@pytest.mark.parametrize("typed", ["Rp22.600.000", "rp 22600000", "22.600.000,00"])
def test_an_amount_may_be_written_as_people_write_it(ask, typed):
    assert "Rp393.918" in ask(**NMAX | {"njkb": typed})


def test_only_a_motorcycle_is_asked_for_its_cc(ask):
    page = ask(**NMAX | {"kendaraan": "mobil", "cc": ""})
    assert "Ada yang perlu diperbaiki" not in page
    label = ask().split('for="id_cc"')[1].split("</label>")[0]
    assert "opsional" not in label


def test_no_secret_of_the_browser_comes_into_the_address(ask):
    assert "csrfmiddlewaretoken" not in ask().split('id="judul-isian"')[1]


def test_few_queries_however_many_rules(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        client.get("/pajak/pkb/hitung/", NMAX | {"banding": "2024-12-01"})
    with django_assert_max_num_queries(8):
        client.get("/pajak/pkb/")


def test_the_tax_page_shows_what_holds_today_only(client, settings):
    page = client.get("/pajak/pkb/").content.decode()
    assert "tarif lama" not in page
    if timezone.localdate() <= datetime.date(2026, 12, 31):
        assert "GAS Jateng 5 Persen" in page
    assert "Kendaraan kedua" in page
    settings.PRODUCTION = True
    page = client.get("/pajak/pkb/").content.decode()
    assert "Kendaraan pertama" in page
    assert "Kendaraan kedua" not in page


def test_nothing_of_the_question_is_kept(ask, django_assert_num_queries):
    before = TariffRule.objects.count()
    ask(**NMAX)
    assert TariffRule.objects.count() == before
