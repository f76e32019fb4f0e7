"""Suggestions appear while somebody types, and lead to the page."""

from __future__ import annotations

import pytest

from portal.search import index
from tests import factories as f


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("address", "box"), [("/", "#cari-beranda"), ("/layanan/", "#cari-situs")]
)
def test_a_suggestion_leads_to_the_page(new_page, address, box):
    f.service("izin-trayek", name="Izin trayek bus")
    index.build(f.NOW)
    page = new_page(360)
    problems: list[str] = []
    page.on("console", lambda message: problems.append(message.text))
    page.goto(address)
    page.locator(box).press_sequentially("izin tr")
    suggestion = page.locator(".suggestions a").first
    suggestion.wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == (
        "/layanan/izin-trayek/"
    )
    page.keyboard.press("Enter")
    page.wait_for_url("**/layanan/izin-trayek/")
    assert problems == []
