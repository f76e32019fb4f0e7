"""The whole complaint with JavaScript switched off, and with a keyboard only."""

from __future__ import annotations

import re

import pytest

from complaints import workflow
from complaints.models import Complaint
from tests import factories as f


@pytest.fixture
def town(transactional_db):
    f.category()
    f.district()
    return f.agency("dpupr")


def answer(code: str, town) -> None:
    complaint = Complaint.objects.get(public_code=code)
    vera, budi = f.vera(), f.budi()
    now = complaint.created_at
    workflow.verify(complaint, by=vera, now=now)
    workflow.assign(complaint, by=vera, now=now, agency=town)
    workflow.answer(
        complaint, by=budi, now=now, outcome="resolved", text="Sudah ditambal."
    )


def keys_of(page) -> tuple[str, str]:
    receipt = page.locator("main").inner_text()
    code = re.search(r"JTG-\d{4}-[0-9A-Z]{6}", receipt).group()
    return code, re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", receipt).group()


def test_the_journey_without_javascript(town, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/")
    page.click("main a.entry--accent")
    page.click("main [type=submit]")
    assert page.locator(".error-summary a[href='#id_text']").count()
    page.fill("#id_text", f.TEXT)
    page.select_option("#id_category", index=1)
    page.select_option("#id_region", index=1)
    page.set_input_files(
        "#id_photos",
        {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": f.picture()},
    )
    page.click("main [type=submit]")
    code, pin = keys_of(page)
    answer(code, town)
    page.goto("/aduan/lacak/")
    page.fill("#id_code", code)
    page.fill("#id_pin", pin)
    page.click("main [type=submit]")
    assert "Sudah ditambal." in page.content()
    assert page.locator(".photos img").count() == 1
    page.click("form[action$='/selesai/'] [type=submit]")
    assert "Selesai, dibenarkan pelapor" in page.content()


def test_language_and_region_without_javascript(town, new_page):
    page = new_page(java_script_enabled=False)
    page.goto("/direktori/?q=dinas")
    page.click("button[value=en]")
    assert page.url.endswith("/direktori/?q=dinas")
    assert page.get_attribute("html", "lang") == "en"
    page.click("button[value=id]")
    assert page.get_attribute("html", "lang") == "id"
    page.goto("/")
    page.select_option("#pilih-wilayah", label="Kabupaten Kudus")
    page.click(".region-picker button")
    assert "Wilayah Anda: Kabupaten Kudus" in page.content()


class Keyboard:
    """A visitor who owns no mouse: only Tab, arrows, Enter, Space and letters."""

    def __init__(self, page):
        self.page = page

    def reach(self, selector: str, most: int = 80) -> None:
        """Tab until `selector` has the focus, and see that the focus shows."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(
                "s => document.activeElement?.matches(s) ?? false", selector
            ):
                assert self.sees_focus(), f"no visible focus on {selector}"
                return
        raise AssertionError(f"Tab does not reach {selector} on {self.page.url}")

    def sees_focus(self) -> bool:
        return self.page.evaluate(
            """() => {
              const e = document.activeElement;
              const shows = (x, pseudo) => {
                const s = x && getComputedStyle(x, pseudo);
                if (!s || s.outlineStyle === 'none') return false;
                return parseFloat(s.outlineWidth) >= 2;
              };
              return shows(e) || shows(e.closest('.form-check')) || shows(e, '::after');
            }"""
        )

    def choose(self, selector: str, words: str) -> None:
        self.reach(selector)
        self.page.keyboard.type(words)

    def press(self, key: str) -> None:
        self.page.keyboard.press(key)


def test_the_journey_by_keyboard_alone(town, new_page):
    page = new_page(1280)
    keys = Keyboard(page)
    page.goto("/")
    keys.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip-link"
    keys.press("Enter")
    keys.reach("a.entry--accent")
    keys.press("Enter")
    page.wait_for_url("**/aduan/baru/")

    # First an empty form: the focus lies on the list of errors, and a link there
    # leads to its field.
    keys.reach("main [type=submit]")
    keys.press("Enter")
    page.locator(".error-summary").wait_for()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    keys.reach(".error-summary a[href='#id_text']")
    keys.press("Enter")
    assert page.evaluate("document.activeElement.id") == "id_text"
    page.keyboard.type(f.TEXT)
    keys.choose("#id_category", "Kategori jalan")
    keys.choose("#id_region", "Kabupaten Kudus")
    keys.reach("#id_secret")
    keys.press("Space")
    keys.reach("main [type=submit]")
    keys.press("Enter")
    page.wait_for_url("**/aduan/terkirim/*")  # the link left its #id_text
    code, pin = keys_of(page)
    assert Complaint.objects.get(public_code=code).secret
    answer(code, town)

    keys.reach("form[action$='/dicatat/'] [type=submit], main .actions [type=submit]")
    keys.press("Enter")
    page.wait_for_url(f"**/{code}/")
    page.goto("/aduan/lacak/")
    keys.reach("#id_code")
    page.keyboard.type(code)
    keys.reach("#id_pin")
    page.keyboard.type(pin)
    keys.press("Enter")
    page.wait_for_url(f"**/{code}/")
    keys.reach("form[action$='/selesai/'] [type=submit]")
    keys.press("Enter")
    page.get_by_text("Selesai, dibenarkan pelapor").first.wait_for()
