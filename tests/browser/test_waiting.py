"""The page that asks to wait before a complaint is filed: with and without script."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from complaints.models import Attachment, Complaint
from complaints.views import filing
from tests import factories as f
from tests.browser.test_accessibility import violations
from throttling import challenge


@pytest.fixture
def busy(transactional_db, monkeypatch):
    """A network from which enough was filed already."""
    f.category()
    f.district()
    monkeypatch.setattr(filing, "FILINGS_AT_ONCE", 0)


def fill_in(page) -> None:
    page.goto("/aduan/baru/")
    page.fill("#id_text", f.TEXT)
    page.select_option("#id_category", index=1)
    page.select_option("#id_region", index=1)
    photo = {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": f.picture()}
    page.set_input_files("#id_photos", photo)
    page.click("main form:has(#id_text) [type=submit]")
    page.wait_for_selector("h1:has-text('Tunggu sebentar')")


def test_without_script_one_waits_and_sends(busy, new_page, monkeypatch):
    monkeypatch.setattr(challenge, "FIRST_WAIT", 2)
    page = new_page(java_script_enabled=False)
    fill_in(page)
    page.wait_for_timeout(2100)
    page.click("main [type=submit]")
    assert page.url.endswith("/aduan/terkirim/")
    assert Complaint.objects.get().original_text == f.TEXT
    assert Attachment.objects.count() == 1


def test_with_script_the_device_does_the_waiting(busy, new_page, monkeypatch):
    monkeypatch.setattr(challenge, "FIRST_WAIT", 600)
    page = new_page()
    fill_in(page)
    expect(page.locator("[data-ready]")).to_be_visible(timeout=30_000)
    expect(page.locator("[data-wait]")).to_be_hidden()
    page.click("main [type=submit]")
    page.wait_for_url("**/aduan/terkirim/")
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize("width", [320, 1280])
def test_the_waiting_page_is_accessible(busy, new_page, width):
    page = new_page(width=width, reduced_motion="reduce")
    fill_in(page)
    assert violations(page) == []
