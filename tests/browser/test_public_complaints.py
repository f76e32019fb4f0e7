"""Filing in steps and reading in public, clicked in a real browser on a phone."""

import datetime

import pytest
from axe_playwright_python.sync_playwright import Axe

from complaints import workflow
from complaints.models import Complaint
from tests import factories as f


def published(text=f.TEXT) -> Complaint:
    now = datetime.datetime.now(f.WIB)
    complaint = f.filed(now, text=text)
    vera = f.User.objects.filter(email="vera@jateng.example").first() or f.vera()
    workflow.verify(complaint, by=vera, now=now)
    return complaint


def test_three_steps_a_check_and_the_back_button_file_once(
    transactional_db, new_page, tmp_path
):
    category, region = f.category(), f.region()
    photo = tmp_path / "jalan.jpg"
    photo.write_bytes(f.picture())
    page = new_page()
    page.goto("/aduan/")
    page.get_by_role("link", name="Tulis aduan").first.click()
    page.get_by_label("Ceritakan").fill(f"{f.TEXT} Hubungi 0812-3456-7890.")
    page.locator("#id_category").select_option(str(category.pk))
    page.locator("#id_photos").set_input_files(photo)
    page.get_by_role("button", name="Lanjut").click()
    page.locator("#id_region").select_option(str(region.pk))
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("Ada data pribadi dalam cerita Anda").wait_for()
    page.get_by_role("button", name="Kirim apa adanya").click()
    page.wait_for_url("**/aduan/terkirim/")
    first = page.locator(".keys").inner_text()
    page.go_back()
    if page.url.endswith("/periksa/"):
        page.get_by_role("button", name="Kirim apa adanya").click()
    page.wait_for_url("**/aduan/terkirim/")
    assert page.locator(".keys").inner_text() == first
    assert Complaint.objects.count() == 1
    assert Complaint.objects.get().attachments.count() == 1


def test_a_reader_finds_a_complaint_and_joins_it(transactional_db, new_page):
    complaint = published()
    page = new_page()
    page.goto("/aduan/daftar/")
    page.get_by_label("Cari kata").fill("lubang")
    page.get_by_role("button", name="Terapkan").click()
    page.get_by_role("link", name=complaint.public_headline).click()
    page.get_by_role("button", name="Saya juga mengalami").click()
    page.get_by_text("2 orang mengalami ini").wait_for()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_new_pages_break_no_rule_of_access_and_fit_a_phone(
    transactional_db, new_page, scheme
):
    complaint = published()
    published("Lampu jalan di jembatan mati sejak bulan lalu, gelap sekali.")
    page = new_page(color_scheme=scheme)
    addresses = [
        "/aduan/daftar/",
        "/aduan/daftar/?q=tidakada",
        complaint.get_public_url(),
        "/aduan/langkah/apa/",
        "/aduan/lacak/",
        "/aduan/lacak/tautan/",
    ]
    for address in addresses:
        page.goto(address)
        for details in page.locator("main details").all():
            details.evaluate("e => { e.open = true }")
        found = Axe().run(page).response["violations"]
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in found] == [], address
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 360, address
