"""The errands of somebody who hears the site and owns no mouse.

What is heard is Chromium's accessibility tree, the one that screen readers get.
"""

from __future__ import annotations

from itertools import pairwise

import pytest

from complaints import codes
from tests.browser import pages
from tests.browser.test_without_script import Keyboard

pytestmark = pytest.mark.looks

CONTROLS = {
    *("button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio"),
    *("spinbutton", "Date", "DisclosureTriangle"),
}
GROUPS = {"form", "search", "navigation", "region", "table"}


def heard(page) -> list[tuple[str, str, dict]]:
    """Role, name and properties of all that is announced, in order."""
    line = page.context.new_cdp_session(page)
    nodes = line.send("Accessibility.getFullAXTree")["nodes"]
    line.detach()
    by_id, rows = {node["nodeId"]: node for node in nodes}, []
    waiting = [nodes[0]]
    while waiting:
        node = waiting.pop()
        children = [by_id[i] for i in node.get("childIds", []) if i in by_id]
        waiting += reversed(children)
        if not node.get("ignored"):
            known = {
                p["name"]: p["value"].get("value") for p in node.get("properties", [])
            }
            known["description"] = node.get("description", {}).get("value", "")
            name = node.get("name", {}).get("value", "")
            rows.append((node["role"]["value"], name, known))
    return rows


def what_is_wrong(page) -> list[str]:
    """Controls without a name, levels of headings that are skipped, no language."""
    rows = heard(page)
    found = [
        f"{role} has no name"
        for role, name, _ in rows
        if role in CONTROLS and not name.strip()
    ]
    levels = [known["level"] for role, _, known in rows if role == "heading"]
    found += [f"h{b} after h{a}" for a, b in pairwise(levels) if b > a + 1]
    if levels.count(1) != 1:
        found.append(f"{levels.count(1)} headings of level 1")
    named = [(role, name) for role, name, _ in rows if role in GROUPS - {"form"}]
    found += [f"{role} has no name" for role, name in named if not name]
    if not page.get_attribute("html", "lang"):
        found.append("no language")
    return [f"{page.url}: {what}" for what in found]


def focused(page) -> str:
    return page.evaluate(
        "document.activeElement.className || document.activeElement.id"
    )


@pytest.fixture
def province(transactional_db):
    return pages.province()


def test_all_that_can_be_used_has_a_name_and_headings_are_in_order(province, new_page):
    page, found = new_page(), []
    for address in (pages.PUBLIC | pages.EMPTY).values():
        page.goto(address)
        found += what_is_wrong(page)
    assert not found, "\n".join(found)


def test_a_tax_is_worked_out_and_its_error_mended(province, new_page):
    page = new_page()
    keys = Keyboard(page)
    page.goto("/pajak/pkb/hitung/")
    keys.press("Tab")
    assert focused(page) == "skip-link"
    keys.reach("main form [type=submit]")
    keys.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.title().startswith("Kesalahan:")
    assert focused(page) == "error-summary"
    known = next(
        k
        for role, name, k in heard(page)
        if name.startswith("Nilai jual kendaraan (NJKB)") and role == "textbox"
    )
    assert known["invalid"] == "true"
    assert "Isi nilai jualnya" in known["description"]
    # The link leaves its fragment in the address; what comes next is still heard first.
    keys.reach(".error-summary a")
    keys.press("Enter")
    assert focused(page).startswith("textinput")
    with page.expect_navigation():
        keys.press("Enter")
    page.locator(".error-summary").wait_for()
    assert focused(page) == "error-summary"
    keys.reach("#id_njkb")
    page.keyboard.type("22.600.000")
    keys.reach("#id_cc")
    page.keyboard.type("155")
    keys.press("Enter")
    page.locator(".bill__total").wait_for()
    assert focused(page) == "judul-hasil"
    assert page.title().startswith("Perkiraan Rp")
    assert what_is_wrong(page) == []


def test_a_complaint_is_filed_step_by_step_and_followed(province, new_page):
    page = new_page()
    keys = Keyboard(page)
    page.goto("/aduan/langkah/apa/")
    forward = "main form[method=post] [type=submit]"
    keys.reach(forward)
    keys.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.title().startswith("Kesalahan: Langkah 1 dari 3")
    assert focused(page) == "error-summary"
    keys.reach(".error-summary a[href='#id_text']")
    keys.press("Enter")
    page.keyboard.type("Saluran air di depan sekolah tersumbat dan meluap.")
    keys.choose("#id_category", "Jalan")
    keys.reach(forward)
    keys.press("Enter")
    page.wait_for_url("**/di-mana/")
    assert page.title().startswith("Langkah 2 dari 3")
    keys.choose("#id_region", "Kabupaten Kudus")
    keys.choose("#id_district", "Bae")
    keys.reach("#id_address")
    page.keyboard.type("depan SD 2")
    keys.reach(forward)
    keys.press("Enter")
    page.wait_for_url("**/siapa/")
    keys.reach(forward)
    keys.press("Enter")
    page.wait_for_url("**/periksa/")
    assert what_is_wrong(page) == []
    keys.reach("main form:not([action*='dukung']) [type=submit]")
    keys.press("Enter")
    page.wait_for_url("**/terkirim/")
    assert what_is_wrong(page) == []


def test_what_came_of_it_is_heard(province, new_page):
    page = new_page()
    keys = Keyboard(page)
    code = province.complaint.public_code
    page.goto("/aduan/lacak/")
    keys.reach("#id_code")
    page.keyboard.type(code)
    keys.reach("#id_pin")
    page.keyboard.type(codes.grouped(province.pin))
    keys.press("Enter")
    page.wait_for_url(f"**/{code}/")
    assert page.title().startswith(f"Aduan {code}: Sudah dijawab")
    assert what_is_wrong(page) == []
    keys.reach("#id_text")
    page.keyboard.type("Terima kasih, sudah saya lihat.")
    keys.reach("form[action$='/pesan/'] [type=submit]")
    keys.press("Enter")
    page.get_by_text("Pesan Anda sudah kami terima.").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "status"
