"""The desk's list on a phone: what it is searched and filtered by is within reach."""

import pytest

from directory.models import User
from tests.browser import pages
from tests.door import enter_by_browser

pytestmark = pytest.mark.looks


@pytest.fixture
def page(transactional_db, new_page):
    pages.province()
    page = new_page(360)
    enter_by_browser(page, User.objects.get(email="budi@jateng.example"))
    page.goto("/admin/complaints/complaint/")
    return page


def test_a_whole_number_of_a_complaint_fits_into_the_search_box(page):
    box = page.locator("#searchbar")
    box.fill("JTG-2026-MMMMMM")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_the_filters_below_all_cards_are_one_tap_away(page):
    filters = page.locator("#changelist-filter")
    page.get_by_role("link", name="Ke saringan").click()
    assert filters.evaluate("all => all.getBoundingClientRect().top") < 800
    page.set_viewport_size({"width": 1280, "height": 800})
    assert not page.get_by_role("link", name="Ke saringan").is_visible()
