"""What the pages of a citizen's errands weigh on the wire, as a table.

Run by `make weights`. It tests nothing; test_first_view.py holds the budgets.
"""

from __future__ import annotations

import datetime

import pytest

from complaints import codes, demo
from complaints.models import Complaint
from tests import factories as f
from tests.browser import pages
from tests.browser.test_first_view import AccessLog
from tests.servers import web_server

# Good EDGE, as in a village between two masts.
BYTES_A_SECOND = 100_000 / 8
ERRANDS = {
    "Home": "/",
    "Search": pages.PUBLIC["cari"],
    "Services": "/layanan/",
    "A permit": "/layanan/izin-trayek-akdp/",
    "A guide's question": "/panduan/izin-usaha/",
    "Taxes": "/pajak/",
    "Vehicle tax": "/pajak/pkb/",
    "Vehicle tax, worked out": pages.PUBLIC["pajak-hitung"],
    "How complaints work": "/aduan/",
    "Complaint form": "/aduan/baru/",
    "Complaint in steps": "/aduan/langkah/apa/",
    "Tracking form": "/aduan/lacak/",
    "Own complaint": "own",
    "Complaints of all": "/aduan/daftar/",
    "A complaint with photos": "public",
    "Directory": "/direktori/",
    "An agency": "/direktori/dinkes/",
    "News": "/berita/",
    "A post": "/berita/hoaks-pemutihan-tanpa-syarat/",
    "A programme": "/program/perbaikan-jalan-provinsi/",
    "A consultation": "/jajak-pendapat/contoh-jam-layanan-samsat/",
    "Subscribing": pages.PUBLIC["langganan"],
}
PARTS = {"CSS": (".css",), "script": (".js",), "pictures": (".svg", ".png", ".jpg")}


def part_of(path: str, own: str) -> str:
    if path == own:
        return "page"
    if path.startswith("/aduan/foto/"):
        return "pictures"
    if path != "/sw.js":
        for part, endings in PARTS.items():
            if path.endswith(endings):
                return part
    return "other"


def _own(page, receipt) -> str:
    page.goto("/aduan/lacak/")
    page.locator("#id_code").fill(receipt.complaint.public_code)
    page.locator("#id_pin").fill(codes.grouped(receipt.pin))
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/lacak/JTG*/")
    return page.url


def _with_photos() -> str:
    shown = Complaint.objects.public().filter(is_demo=True)
    return shown.filter(attachments__isnull=False).latest("pk").get_public_url()


def _look(page, address: str, log: AccessLog) -> dict[str, int]:
    """Bytes of each part, the copies for reading offline among the others."""
    log.news()
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_load_state("networkidle")
    own = page.evaluate("location.pathname")
    parts = dict.fromkeys(["page", *PARTS, "other"], 0)
    fresh = log.news()
    parts["page"] = max((size for path, size in fresh if path == own), default=0)
    for path, size in fresh:
        if path != own:
            parts[part_of(path, own)] += size
    return parts


def test_the_table(transactional_db, chromium, tmp_path):
    receipt = pages.province()
    demo.create(60, seed=1950, now=datetime.datetime.now(f.WIB))
    columns = ["page", *PARTS, "other"]
    head = [*columns, "cold", "without script", "seconds", "again"]
    print("\n\n| | " + " | ".join(head) + " |\n|---" + "|---:" * len(head) + "|")
    with web_server(tmp_path) as site:
        log = AccessLog(tmp_path)
        for name, address in ERRANDS.items():
            context = chromium.new_context(
                base_url=site, viewport={"width": 360, "height": 640}
            )
            page = context.new_page()
            if address == "own":
                address = _own(page, receipt)
                cookies = context.cookies()
                context.close()
                context = chromium.new_context(
                    base_url=site, viewport={"width": 360, "height": 640}
                )
                context.add_cookies(cookies)
                page = context.new_page()
            elif address == "public":
                address = _with_photos()
            first = _look(page, address, log)
            again = _look(page, address, log)
            context.close()
            cold = sum(first.values())
            plain = first["page"] + first["CSS"] + first["pictures"]
            row = [*(first[c] for c in columns), cold, plain]
            row += [round(plain / BYTES_A_SECOND), sum(again.values())]
            print(f"| {name} | " + " | ".join(f"{cell:,}" for cell in row) + " |")


@pytest.fixture(autouse=True)
def _photos_for_all(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
