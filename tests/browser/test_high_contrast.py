"""A high-contrast theme of the system takes grounds and shadows away: what is current
or chosen is seen all the same, and not by the weight of its letters alone."""

import io

import pytest
from PIL import Image, ImageChops

from directory.models import User
from tests.browser import pages
from tests.door import enter_by_browser

pytestmark = pytest.mark.looks

# Of 256 steps from black to white.
CLEARLY = 48
ONE_WEIGHT = "* { font-weight: 400 !important; }"


@pytest.fixture(params=["light", "dark"])
def page(transactional_db, new_page, request):
    pages.province()
    scheme = request.param
    return new_page(1280, forced_colors="active", color_scheme=scheme, bypass_csp=True)


def looks_other_without(page, selector: str, act: str) -> bool:
    """Whether the first such element, with a little around, changes to the eye."""
    page.add_style_tag(content=ONE_WEIGHT)
    found = page.locator(selector).first
    box = found.bounding_box()
    clip = {
        "x": box["x"] - 4,
        "y": box["y"] - 4,
        "width": box["width"] + 8,
        "height": box["height"] + 8,
    }
    before = grey(page.screenshot(clip=clip))
    found.evaluate(act)
    difference = ImageChops.difference(before, grey(page.screenshot(clip=clip)))
    clearly = sum(difference.histogram()[CLEARLY:])
    return clearly > before.width * before.height / 100


def grey(picture: bytes) -> Image.Image:
    return Image.open(io.BytesIO(picture)).convert("L")


@pytest.mark.parametrize(
    ("address", "selector"),
    [
        ("/berita/", ".site-nav [aria-current]"),
        ("/berita/", ".filter-links [aria-current]"),
        ("/aduan/langkah/apa/", ".step-list [aria-current]"),
    ],
)
def test_what_is_current_is_seen(page, address, selector):
    page.goto(address)
    assert looks_other_without(
        page, selector, "element => element.removeAttribute('aria-current')"
    )


def test_the_tab_that_is_open_is_seen(page):
    page.goto("/")
    page.evaluate(
        """() => {
          document.querySelector("main").innerHTML = `<div class="tabs">
            <input class="tabs__choice" type="radio" id="a" checked>
            <label class="tabs__label" for="a">Perorangan</label></div>`;
        }"""
    )
    assert looks_other_without(
        page,
        ".tabs__label",
        "label => { label.previousElementSibling.checked = false; }",
    )


def test_how_far_it_is_is_seen(page):
    page.goto("/jajak-pendapat/contoh-rute-bus-kudus-pati/")
    assert looks_other_without(page, "progress[value]", "bar => { bar.value = 0; }")


def test_the_row_that_the_keys_act_on_is_seen(page):
    enter_by_browser(page, User.objects.get(email="budi@jateng.example"))
    page.goto("/admin/complaints/complaint/")
    page.keyboard.press("j")
    assert looks_other_without(
        page, "tr.is-current", "row => row.classList.remove('is-current')"
    )
