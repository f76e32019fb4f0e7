"""Pictures of every page at phone and desktop width, for people to look at.

Run by `make screenshots`; writes var/screenshots. It tests nothing but that each
page answers.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from complaints import codes, demo, rollups
from complaints.models import Complaint
from directory.models import Agency, StaffPosting, User
from services.models import Service
from tests import factories as f
from tests.browser import pages
from tests.door import enter_by_browser

OUT = Path(__file__).resolve().parents[2] / "var" / "screenshots"

LOOKS = {
    "ponsel": {"width": 360},
    "ponsel-gelap": {"width": 360, "color_scheme": "dark"},
    "meja": {"width": 1280},
}


Role = StaffPosting.Role
# Who works with the desk, and where.
ROLES = {
    "petugas": ("dpupr", Role.OFFICER),
    "kepala": ("dpupr", Role.HEAD),
    "verifikator": ("diskominfo", Role.VERIFIER),
    "inspektorat": ("inspektorat", Role.INSPECTOR),
    "auditor": ("inspektorat", Role.AUDITOR),
    "editor": ("dpmptsp", Role.EDITOR),
    "administrator": ("", ""),
}
# What each of them has in front of them; an editor works on no complaint.
DESKS = {
    "mulai": "/admin/",
    "daftar": "/admin/complaints/complaint/",
    "aduan": "/admin/complaints/complaint/{pk}/change/",
    "rapor": "/admin/aduan/rapor/",
}
EDITORS_DESKS = {
    "mulai": "/admin/",
    "daftar": "/admin/services/service/",
    "layanan": "/admin/services/service/{pk}/change/",
    "riwayat": "/admin/services/service/{pk}/history/",
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


@pytest.mark.parametrize("look", ["ponsel", "meja"])
def test_pictures_of_each_role(province, new_page, look):
    """Start page, list, complaint and report as each member of staff finds them."""
    now = datetime.datetime.now(f.WIB)
    demo.create(60, seed=1950, now=now)
    rollups.rebuild(now)
    OUT.mkdir(parents=True, exist_ok=True)
    for name, (code, role) in ROLES.items():
        user = _member(name, code, role)
        page = new_page(**LOOKS[look])
        enter_by_browser(page, user)
        desks, rows = DESKS, Complaint.objects.visible_to(user, now.date())
        if role == Role.EDITOR:
            desks = EDITORS_DESKS
            rows = Service.objects.editable_by(user, now.date())
        pk = rows.latest("pk").pk
        for what, address in desks.items():
            _shoot(page, address.format(pk=pk), f"peran-{name}-{what}-{look}")
        page.close()


def _member(name: str, code: str, role: str) -> User:
    email = f"{name}.gambar@jateng.example"
    if not role:
        return User.objects.create_superuser(email, f.PASSWORD, name="Ayu Lestari")
    return f.staff(email, Agency.objects.get(code=code), role)
