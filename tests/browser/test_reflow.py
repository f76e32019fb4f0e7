"""Text at 200 %, and a sheet of paper: nothing is cut off, nothing runs sideways."""

from __future__ import annotations

import pytest

from tests.browser import pages
from tests.browser.test_accessibility import sideways

pytestmark = pytest.mark.looks

# WCAG 1.4.4: text at twice its size, in a window as wide as a phone and a laptop.
TWICE = "html { font-size: 212.5% !important }"

CUT_OFF = """
  () => [...document.querySelectorAll('main a, main button, main label, h1')]
    .filter((e) => e.offsetParent && !e.closest('.visually-hidden'))
    .filter((e) => e.scrollWidth > e.clientWidth + 2)
    .filter((e) => getComputedStyle(e).overflowX === 'hidden')
    .map((e) => e.textContent.trim().slice(0, 40))
"""


@pytest.fixture
def province(transactional_db, settings):
    settings.ROOT_URLCONF = "tests.browser.urls"
    return pages.province()


@pytest.mark.parametrize("width", [360, 1280])
def test_text_of_twice_the_size_fits(province, new_page, width):
    page, found = new_page(width, bypass_csp=True), []
    for address in (pages.PUBLIC | pages.EMPTY | pages.DEVELOPMENT).values():
        page.goto(address)
        page.add_style_tag(content=TWICE)
        found += sideways(page)
        found += [f"{page.url}: cut off: {text}" for text in page.evaluate(CUT_OFF)]
    assert not found, "\n".join(found)


def test_paper_shows_the_content_without_the_buttons(province, new_page):
    page = new_page(800)
    page.emulate_media(media="print")
    page.goto("/layanan/izin-trayek-akdp/")
    assert page.locator("h1").is_visible()
    assert "Keadaan per" in page.locator(".print-head").inner_text()
    assert page.locator("#persyaratan").is_visible()
    for hidden in (".site-nav", ".breadcrumb", "[data-print]", ".languages"):
        assert not page.locator(hidden).first.is_visible(), hidden
    page.goto("/dev/komponen/")
    assert page.locator(".print-head").first.is_visible()
    assert all(panel.is_visible() for panel in page.locator(".tabs__panel").all())
