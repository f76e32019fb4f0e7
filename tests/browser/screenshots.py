"""Pictures of every page at phone and desktop width, for people to look at.

Run by `make screenshots`; writes var/screenshots. It tests nothing but that each
page answers.
"""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from complaints import codes, filing, workflow
from complaints.models import Category
from directory.models import Agency, District, StaffPosting
from tests import factories as f

OUT = Path(__file__).resolve().parents[2] / "var" / "screenshots"

PUBLIC = {
    "beranda": "/",
    "layanan": "/layanan/",
    "layanan-rinci": "/layanan/izin-trayek-akdp/",
    "pajak": "/pajak/",
    "pajak-rinci": "/pajak/pkb/",
    "direktori": "/direktori/",
    "direktori-rinci": "/direktori/dinkes/",
    "aduan": "/aduan/",
    "aduan-baru": "/aduan/baru/",
    "aduan-lacak": "/aduan/lacak/",
    "tidak-ada": "/tidak-ada/",
}
LOOKS = {
    "ponsel": {"width": 360},
    "ponsel-gelap": {"width": 360, "color_scheme": "dark"},
    "meja": {"width": 1280},
}


@pytest.fixture
def province(transactional_db):
    """Reference data, and complaints of which one is answered and one late."""
    call_command("load_reference", verbosity=0)
    now = datetime.datetime.now(f.WIB)
    dpupr = Agency.objects.get(code="dpupr")
    vera = f.staff(
        "vera@jateng.example",
        Agency.objects.get(code="diskominfo"),
        StaffPosting.Role.VERIFIER,
    )
    budi = f.staff("budi@jateng.example", dpupr)
    district = District.objects.get(kemendagri_code="33.19.02")

    def file(days_ago: int, text: str) -> filing.Receipt:
        return filing.submit(
            filing.Filing(
                kind="complaint",
                text=text,
                category=Category.objects.get(code="jalan-jembatan"),
                region=district.region,
                district=district,
                address="depan pasar Bitingan",
                agency=dpupr,
            ),
            now=now - datetime.timedelta(days=days_ago),
        )

    answered = file(4, f.TEXT)
    c = answered.complaint
    workflow.verify(c, by=vera, now=now - datetime.timedelta(days=3))
    workflow.assign(c, by=vera, now=now - datetime.timedelta(days=3), agency=dpupr)
    workflow.start(c, by=budi, now=now, text="Tim survei berangkat Kamis pagi.")
    workflow.add_message(c, now=now, text="Ada korban lagi pagi ini.")
    workflow.answer(
        c,
        by=budi,
        now=now,
        outcome="resolved",
        text="Lubang di kilometer 12 sudah ditambal.",
    )
    file(30, "Lampu jalan di jembatan mati sejak bulan lalu, gelap sekali.")
    file(0, "Saluran air di depan sekolah tersumbat dan meluap ke jalan.")
    return answered


def _shoot(page, address: str, name: str) -> None:
    if address:
        page.goto(address)
    page.screenshot(path=OUT / f"{name}.png", full_page=True)


@pytest.mark.parametrize("look", LOOKS)
def test_pictures(province, new_page, look):
    OUT.mkdir(parents=True, exist_ok=True)
    page = new_page(**LOOKS[look])
    for name, address in PUBLIC.items():
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
    page.fill("#id_username", "budi@jateng.example")
    page.fill("#id_password", f.PASSWORD)
    page.click("#login-form [type=submit]")
    page.locator("#user-tools").wait_for()
    _shoot(page, "", f"admin-{look}")
    _shoot(page, "/admin/complaints/complaint/", f"admin-daftar-{look}")
    desk = f"/admin/complaints/complaint/{pk}"
    _shoot(page, f"{desk}/change/", f"admin-aduan-{look}")
    _shoot(page, f"{desk}/aksi/kabar/", f"admin-aksi-{look}")
