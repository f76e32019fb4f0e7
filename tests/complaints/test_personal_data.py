"""Numbers and addresses that do not belong into a public text."""

import time

import pytest

from complaints.personal_data import MASK, Kind, find, mask


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("NIK saya 3374123456789012", {Kind.NIK}),
        ("NIK 3374 1234 5678 9012.", {Kind.NIK}),
        ("NIK 33.7412.345678.9012", {Kind.NIK}),
        ("hubungi 081234567890", {Kind.PHONE}),
        ("hubungi 0812-3456-7890", {Kind.PHONE}),
        ("WA +62 812 3456 7890", {Kind.PHONE}),
        ("telepon (024) 7608368", {Kind.PHONE}),
        ("surat ke siti.a+b@warga.co.id", {Kind.EMAIL}),
        ("081234567890 dan a@b.id", {Kind.PHONE, Kind.EMAIL}),
        ("Biaya Rp12.500.000.000", set()),
        ("Biaya Rp 12500000000", set()),
        ("tanggal 01-11-2026 08.30 sampai 16.00", set()),
        ("jam 08.00-16.00, km 12-13, tahun 2024-2026", set()),
        ("telepon 110 atau 119", set()),
        ("SK nomor 800/1234/2026", set()),
        ("", set()),
    ],
)
def test_each_kind_is_found_and_nothing_else(text, kinds):
    assert find(text) == kinds
    assert (mask(text) == text) is (not kinds)


def test_masking_leaves_the_rest_and_a_second_time_changes_nothing():
    text = "Hubungi Pak Budi (081234567890) atau budi@b.id di kantor."
    masked = mask(text)
    assert masked.count(MASK) == 2
    assert masked.startswith("Hubungi Pak Budi ")
    assert masked.endswith("di kantor.")
    assert mask(masked) == masked


@pytest.mark.parametrize("piece", ["0 ", "a.", "1", "@", "a@b.", "0-(", "١"])
def test_no_text_makes_the_search_slow(piece):
    began = time.perf_counter()
    mask(piece * (100_000 // len(piece)))
    assert time.perf_counter() - began < 2
