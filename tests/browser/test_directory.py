"""The directory's promise, walked in a real Chromium on a phone."""

from __future__ import annotations

import re

import pytest
from django.core.management import call_command

from directory.models import ContactChannel, ContactCorrection
from tests import factories as f


@pytest.fixture
def province(transactional_db):
    call_command("load_reference", verbosity=0)


def test_two_taps_from_home_to_a_heads_number(province, new_page):
    page = new_page(has_touch=True)
    page.goto("/")
    page.get_by_role("link", name="Hubungi kepala dinas").tap()
    entry = page.locator("li").filter(
        has=page.get_by_role("heading", name="Dinas Perhubungan")
    )
    entry.get_by_text("Kepala Dinas Perhubungan").wait_for()
    number = entry.get_by_role("link", name="(024) 7605700")
    number.tap(trial=True)
    assert number.get_attribute("href") == "tel:+62247605700"
    box = number.bounding_box()
    assert box
    assert box["height"] >= 24


@pytest.mark.parametrize("script", [True, False])
def test_jalan_rusak_finds_who_mends_roads(province, new_page, script):
    page = new_page(java_script_enabled=script)
    page.goto("/direktori/")
    box = page.get_by_role("searchbox", name="Cari dinas")
    if script:
        box.press_sequentially("jalan rusak")
        page.wait_for_url(re.compile("q=jalan(%20|[+])rusak"))
    else:
        box.fill("jalan rusak")
        page.get_by_role("button", name="Cari").last.click()
    assert page.locator("#hasil h3").all_inner_texts() == [
        "Dinas Pekerjaan Umum dan Penataan Ruang"
    ]
    assert page.get_by_role("searchbox", name="Cari dinas").input_value() == (
        "jalan rusak"
    )


def test_a_wrong_number_is_reported_without_a_script(transactional_db, new_page):
    f.head(f.agency())
    page = new_page(java_script_enabled=False)
    page.goto("/direktori/dpupr/")
    page.get_by_role("link", name="Nomor ini salah?").first.click()
    page.get_by_text("Sudah tidak aktif").click()
    page.get_by_label("E-mail Anda").fill("bukan surel")
    page.get_by_role("button", name="Kirim koreksi").click()
    assert page.get_by_label("Sudah tidak aktif").is_checked()
    page.get_by_label("E-mail Anda").fill("siti@warga.example")
    page.get_by_role("button", name="Kirim koreksi").click()
    page.get_by_text("Terima kasih. Pengelola kontak ini").wait_for()
    correction = ContactCorrection.objects.get()
    assert correction.contact == ContactChannel.objects.get()
    assert correction.problem == "dead"


@pytest.mark.parametrize("address", ["/direktori/", "/direktori/dpupr/"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nothing_is_wider_than_the_screen_or_breaks_the_policy(
    province, new_page, address, width
):
    page = new_page(width=width)
    complaints: list[str] = []
    page.on("console", lambda m: m.type == "error" and complaints.append(m.text))
    page.goto(address)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not complaints


def test_the_list_prints_as_a4_without_controls(province, new_page):
    page = new_page(width=1280)
    page.goto("/direktori/")
    page.emulate_media(media="print")
    for hidden in (".directory-filter", ".take-away", ".contact-rows .wrong"):
        assert not page.locator(hidden).first.is_visible()
    assert page.get_by_role("link", name="(024) 7605700").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")
