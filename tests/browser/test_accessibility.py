"""axe finds nothing on any page, in the narrowest and in a wide window.

Every page is seen twice: at 320 px in light colours, and at 1280 px in dark ones.
Forms are seen empty, filled and with errors; what people wrote, at its longest.
"""

from __future__ import annotations

import datetime
import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from complaints import codes, workflow
from services.models import Service
from tests import factories as f
from tests.browser import pages
from tests.door import enter_by_browser

pytestmark = pytest.mark.looks

# Without motion, so that colours are measured where they rest and not on the way.
LOOKS = {
    "narrow-light": {"width": 320, "reduced_motion": "reduce"},
    "wide-dark": {"width": 1280, "color_scheme": "dark", "reduced_motion": "reduce"},
}
RULES = {
    "runOnly": [
        *("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
    ],
    "rules": {"target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}


@pytest.fixture(params=LOOKS)
def look(request):
    return LOOKS[request.param]


@pytest.fixture
def province(transactional_db, settings):
    settings.ROOT_URLCONF = "tests.browser.urls"
    return pages.province()


def violations(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [
        f"{page.url}: {rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in found
        for node in rule["nodes"]
    ]


def sideways(page) -> list[str]:
    """Elements that make the page wider than its window."""
    over = page.evaluate(
        """() => {
          const root = document.documentElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          const scrolls = (e) => e.closest('.table-wrap') !== null;
          return [...document.body.querySelectorAll('*')]
            .filter((e) => e.getBoundingClientRect().right > root.clientWidth + 1)
            .filter((e) => !e.parentElement || !scrolls(e.parentElement))
            .map((e) => `${e.tagName}.${e.className} ${e.textContent.slice(0, 30)}`)
            .slice(0, 5);
        }"""
    )
    return [f"{page.url}: wider than its window: {over}"] if over else []


def look_at(page) -> list[str]:
    return violations(page) + sideways(page)


def test_axe_is_awake(new_page):
    """The rules we count on do report: contrast, names, target size."""
    page = new_page(320)
    page.set_content(
        "<html lang=id><title>x</title><main><h1>x</h1><p style='color:#999'>pucat</p>"
        "<input><a href=a style='font-size:8px'>a</a><a href=b style='font-size:8px'>b"
        "</a></main>"
    )
    found = json.dumps(violations(page))
    assert "color-contrast" in found
    assert "label" in found


def test_public_and_error_pages(province, new_page, look):
    page, found = new_page(**look), []
    seen = pages.PUBLIC | pages.EMBEDDED | pages.EMPTY | pages.DEVELOPMENT
    for address in seen.values():
        page.goto(address)
        found += look_at(page)
    assert not found, "\n".join(found)


def test_the_complaint_from_form_to_answer(province, new_page, look):
    page, found = new_page(**look), []
    page.goto("/aduan/baru/")
    page.locator("main [type=submit]").last.click()
    page.locator(".error-summary").wait_for()
    found += look_at(page)
    page.get_by_label("Ceritakan").fill(pages.LONG_TEXT)
    page.locator("#id_category").select_option(index=2)
    page.locator("#id_region").select_option(index=3)
    page.locator("#id_email").fill("siti@warga.example")
    page.locator("#id_photos").set_input_files(
        {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": f.picture()}
    )
    found += look_at(page)
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/terkirim/")
    found += look_at(page)
    page.goto("/aduan/lacak/")
    page.get_by_label("Nomor aduan").fill("JTG-2026-AAAAAA")
    page.get_by_label("PIN").fill("salah")
    page.locator("main [type=submit]").last.click()
    page.locator(".error-summary").wait_for()
    found += look_at(page)
    pages.stretch()
    page.get_by_label("Nomor aduan").fill(province.complaint.public_code)
    page.get_by_label("PIN").fill(codes.grouped(province.pin))
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/lacak/JTG*/")
    for summary in page.locator("main details > summary").all():
        summary.click()
    found += look_at(page)
    for address in ("/direktori/", "/direktori/dinkes/"):
        page.goto(address)
        found += look_at(page)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_a_high_contrast_theme_a_tick_is_seen(province, new_page, scheme):
    """Whether a complaint is public, secret or anonymous hangs on these ticks."""
    page = new_page(1280, forced_colors="active", color_scheme=scheme)
    page.goto("/aduan/baru/")
    boxes = page.locator("main .form-check-input")
    assert {"radio", "checkbox"} <= set(
        boxes.evaluate_all("all => all.map((box) => box.type)")
    )
    for box in boxes.all():
        box.evaluate("box => { box.checked = false; box.blur(); }")
        empty = box.screenshot()
        box.evaluate("box => { box.checked = true; }")
        assert box.screenshot() != empty, box.get_attribute("id")


def test_a_complaint_in_steps_in_public_and_as_own_data(province, new_page, look):
    page, found = new_page(**look), []
    page.goto("/aduan/langkah/apa/")
    page.locator("main [type=submit]").last.click()
    page.locator(".error-summary").wait_for()
    found += look_at(page)
    page.get_by_label("Ceritakan").fill(f.TEXT + " Hubungi 0812 3456 7890.")
    page.locator("#id_category").select_option(index=2)
    page.locator("main form[method=post] [type=submit]").last.click()
    page.wait_for_url("**/di-mana/")
    found += look_at(page)
    page.locator("#id_region").select_option(label="Kabupaten Kudus")
    page.locator("main form[method=post] [type=submit]").first.click()
    page.wait_for_url("**/siapa/")
    found += look_at(page)
    page.locator("main form[method=post] [type=submit]").first.click()
    page.wait_for_url("**/periksa/")
    found += look_at(page)
    code = province.complaint.public_code
    page.goto(f"/aduan/{code}/")
    for summary in page.locator("main details > summary").all():
        summary.click()
    found += look_at(page)
    page.goto("/aduan/lacak/")
    page.get_by_label("Nomor aduan").fill(code)
    page.get_by_label("PIN").fill(codes.grouped(province.pin))
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/lacak/JTG*/")
    page.goto(f"/aduan/lacak/{code}/data-saya/")
    found += look_at(page)
    assert not found, "\n".join(found)


def test_a_refusal_and_what_could_not_be_sent(province, new_page, look):
    """The reporter writes while an officer refuses what they write about."""
    page, found = new_page(**look), []
    complaint = f.filed(datetime.datetime.now(f.WIB))
    pin = codes.grouped(codes.pin_for(complaint.submission_key))
    page.goto("/aduan/lacak/")
    page.get_by_label("Nomor aduan").fill(complaint.public_code)
    page.get_by_label("PIN").fill(pin)
    page.locator("main [type=submit]").last.click()
    page.wait_for_url("**/aduan/lacak/JTG*/")
    vera = f.User.objects.get(email="vera@jateng.example")
    now = datetime.datetime.now(f.WIB)
    workflow.reject(complaint, by=vera, now=now, reason="Tempatnya tidak ada.")
    page.locator("#id_text").fill(pages.LONG_TEXT)
    page.locator("form[action$='/pesan/'] [type=submit]").click()
    page.locator("#kesalahan-umum").wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)


def test_the_desk_of_an_administrator(province, new_page, look):
    """The pages of Django admin that have templates of our own."""
    ayu = f.User.objects.create_superuser(
        "admin@jateng.example", f.PASSWORD, name="Ayu"
    )
    service = Service.objects.get(slug="nib")
    page, found = new_page(**look), []
    enter_by_browser(page, ayu)
    for address in (
        "/admin/",
        "/admin/aduan/catat/",
        f"/admin/services/service/{service.pk}/change/",
        "/admin/directory/agency/import/",
        "/admin/news/comment/",
        "/admin/notifications/message/",
    ):
        page.goto(address)
        found += look_at(page)
    assert not found, "\n".join(found)


def test_the_desk_of_an_officer(province, new_page, look):
    page, found = new_page(**look), []
    page.goto("/admin/login/?next=/admin/")
    found += look_at(page)
    page.get_by_label("Alamat e-mail").fill("budi@jateng.example")
    page.get_by_label("Kata sandi").fill("salah")
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.locator(".error-summary").wait_for()
    found += look_at(page)
    enter_by_browser(page, f.User.objects.get(email="budi@jateng.example"))
    desk = f"/admin/complaints/complaint/{province.complaint.pk}"
    pages.stretch()
    for address in (
        "/admin/",
        "/admin/complaints/complaint/",
        "/admin/complaints/complaint/?q=zzzz",
        f"{desk}/change/",
        f"{desk}/aksi/kabar/",
    ):
        page.goto(address)
        found += look_at(page)
    page.locator("#content-main form").evaluate("form => form.noValidate = true")
    page.locator(".submit-row [type=submit]").click()
    page.locator(".errorlist").first.wait_for()
    found += look_at(page)
    assert not found, "\n".join(found)
