"""A real Chromium, the one of the system; Playwright only drives it."""

from __future__ import annotations

import os
import shutil

import pytest
from django.test.signals import template_rendered
from playwright.sync_api import sync_playwright

from tests.conftest import skip_or_fail

# Playwright keeps an event loop in the test's thread, where Django asks for none.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    for item in items:
        if "/browser/" in item.nodeid or item.nodeid.startswith("tests/browser/"):
            item.add_marker(pytest.mark.browser)
    # In whatever order the others go: it asks what all of them saw.
    items.sort(key=lambda item: "test_templates_all_seen" in item.nodeid)


@pytest.fixture(autouse=True, scope="session")
def seen_templates():
    """The names of the templates rendered so far while these tests look."""
    seen: set[str] = set()

    def note(template, **_rest):
        seen.add(template.name)

    template_rendered.connect(note)
    yield seen
    template_rendered.disconnect(note)


@pytest.fixture(scope="session")
def chromium():
    binary = shutil.which("chromium") or shutil.which("google-chrome")
    if binary is None:
        skip_or_fail("Chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def new_page(chromium, live_server):
    """A function that opens a fresh visitor's page on the running site."""
    contexts = []

    def open_page(width: int = 360, **options):
        context = chromium.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": 800},
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            **options,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()
