"""Pictures of every page at phone and desktop width, for people to look at.

Run by `make screenshots`; writes var/screenshots. It tests nothing but that each
page answers.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from complaints import codes
from tests import factories as f
from tests.browser import pages
from tests.door import enter_by_browser

OUT = Path(__file__).resolve().parents[2] / "var" / "screenshots"

LOOKS = {
    "ponsel": {"width": 360},
    "ponsel-gelap": {"width": 360, "color_scheme": "dark"},
    "meja": {"width": 1280},
}


@pytest.fixture
def province(transactional_db, settings):
    """Reference data, complaints, and the addresses of developers too."""
    settings.ROOT_URLCONF = "tests.browser.urls"
    return pages.province()


def _shoot(page, address: str, name: str) -> None:
    if address:
        page.goto(address)
    page.screenshot(path=OUT / f"{name}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS)
def test_pictures(province, new_page, look):
    OUT.mkdir(parents=True, exist_ok=True)
    page = new_page(**LOOKS[look])
    addresses = pages.PUBLIC | pages.EMBEDDED | pages.EMPTY | pages.DEVELOPMENT
    for name, address in addresses.items():
        _shoot(page, address, f"{name}-{look}")
    page.goto("/aduan/baru/")
    page.locator("main form").first.evaluate("form => form.noValidate = true")
    page.locator("main [type=submit]").last.click()
    page.wait_for_load_state()
    _shoot(page, "", f"aduan-kesalahan-{look}")
    page.goto("/aduan/lacak/")
    page.get_by_label("Nomor aduan").fill(province.complaint.public_code)
    page.get_by_label("PIN").fill(codes.grouped(province.pin))
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/lacak/JTG*/")
    _shoot(page, "", f"aduan-terlacak-{look}")
    _receipt(page, look)
    page.goto("/")
    page.click("button[value=jv]")
    _shoot(page, "", f"beranda-jawa-{look}")
    _shoot(page, "/aduan/baru/", f"aduan-baru-jawa-{look}")
    _desk(new_page(**LOOKS[look]), province.complaint.pk, look)


def _receipt(page, look: str) -> None:
    page.goto("/aduan/baru/")
    page.get_by_label("Ceritakan").fill(f.TEXT)
    page.locator("#id_category").select_option(index=2)
    page.locator("#id_region").select_option(index=3)
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/terkirim/")
    _shoot(page, "", f"aduan-terkirim-{look}")


def _desk(page, pk: int, look: str) -> None:
    page.goto("/admin/login/?next=/admin/")
    _shoot(page, "", f"admin-masuk-{look}")
    enter_by_browser(page, f.User.objects.get(email="budi@jateng.example"))
    _shoot(page, "", f"admin-{look}")
    _shoot(page, "/admin/complaints/complaint/", f"admin-daftar-{look}")
    desk = f"/admin/complaints/complaint/{pk}"
    _shoot(page, f"{desk}/change/", f"admin-aduan-{look}")
    _shoot(page, f"{desk}/aksi/kabar/", f"admin-aksi-{look}")
