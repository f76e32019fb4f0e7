"""Without a connection, opened pages can be read and say how old they are."""

from __future__ import annotations

import pytest

from tests import factories as f


@pytest.fixture
def phone(transactional_db, new_page):
    """A phone that has opened one service and one tax, then lost its connection."""
    f.head(f.agency("dinkes"))
    f.service("izin-trayek")
    f.service("izin-lain")
    f.tax("pkb")
    f.category()
    f.district()
    page = new_page()
    page.goto("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")
    for address in (
        "/layanan/izin-trayek/",
        "/pajak/pajak-pkb/",
        "/layanan/?q=trayek",
        "/aduan/baru/",
        "/aduan/lacak/",
    ):
        page.goto(address)
    return page


def kept(page) -> set[str]:
    return set(
        page.evaluate(
            """caches.open('halaman').then((c) => c.keys())
               .then((keys) => keys.map((k) => new URL(k.url).pathname
                 + new URL(k.url).search))"""
        )
    )


def test_only_public_pages_are_kept(phone):
    assert kept(phone) == {"/direktori/", "/layanan/izin-trayek/", "/pajak/pajak-pkb/"}


def test_copies_are_readable_and_say_how_old_they_are(phone):
    phone.context.set_offline(True)
    for address, heading in (
        ("/layanan/izin-trayek/", "Izin izin-trayek"),
        ("/direktori/", "Dinas dan pimpinannya"),
    ):
        phone.goto(address)
        assert phone.locator("h1").inner_text() == heading
        note = phone.locator("[data-saved-note]")
        note.wait_for()
        assert "ini salinan di perangkat Anda" in note.inner_text()
        assert "yang lalu" in note.inner_text() or "ini" in note.inner_text()
        colour = phone.evaluate(
            "getComputedStyle(document.querySelector('.site-header')).backgroundColor"
        )
        assert colour == "rgb(10, 74, 57)"  # the style sheet is there too


def test_anything_else_says_that_there_is_no_connection(phone):
    phone.context.set_offline(True)
    for address in ("/aduan/lacak/", "/layanan/izin-lain/", "/admin/"):
        phone.goto(address)
        assert phone.locator("h1").inner_text() == "Tidak ada sambungan internet"
    phone.get_by_role("link", name="Izin izin-trayek").wait_for()
    phone.get_by_role("link", name="Izin izin-trayek").click()
    assert phone.locator("h1").inner_text() == "Izin izin-trayek"


def test_a_copy_from_before_a_release_is_still_styled(phone):
    """Its style sheet has another hash in its name than today's."""
    phone.goto("/layanan/izin-trayek/")
    phone.evaluate(
        """async () => {
          const pages = await caches.open('halaman');
          const copy = await pages.match('/layanan/izin-trayek/');
          const old = (await copy.text()).replaceAll(
            'build/portal.css', 'build/portal.0123456789ab.css');
          await pages.put('/layanan/izin-trayek/',
            new Response(old, { headers: copy.headers }));
        }"""
    )
    phone.context.set_offline(True)
    phone.goto("/layanan/izin-trayek/")
    assert "0123456789ab" in phone.content()
    header = "getComputedStyle(document.querySelector('.site-header')).backgroundColor"
    assert phone.evaluate(header) == "rgb(10, 74, 57)"


def test_a_copy_of_last_month_is_not_shown(phone):
    phone.evaluate(
        """async () => {
          const pages = await caches.open('halaman');
          const copy = await pages.match('/layanan/izin-trayek/');
          const headers = new Headers(copy.headers);
          headers.set('Date', new Date(Date.now() - 31 * 864e5).toUTCString());
          await pages.put('/layanan/izin-trayek/',
            new Response(await copy.text(), { headers }));
        }"""
    )
    phone.context.set_offline(True)
    phone.goto("/layanan/izin-trayek/")
    assert phone.locator("h1").inner_text() == "Tidak ada sambungan internet"


def test_with_a_connection_the_page_is_fresh(phone):
    from services.models import Service

    Service.objects.filter(code="izin-trayek").update(name="Nama baru")
    phone.goto("/layanan/izin-trayek/")
    assert phone.locator("h1").inner_text() == "Nama baru"
    assert not phone.locator("[data-saved-note]").is_visible()


def test_a_broken_line_keeps_what_was_typed(phone):
    """Photos go with progress; when the line breaks, the form is still there."""
    phone.goto("/aduan/baru/")
    phone.get_by_label("Ceritakan").fill(f.TEXT)
    phone.locator("#id_photos").set_input_files(
        {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": f.picture()}
    )
    phone.locator(".photos canvas").wait_for()
    phone.context.set_offline(True)
    phone.locator("main [type=submit]").last.click()
    phone.get_by_text("Sambungan terputus").wait_for()
    assert phone.get_by_label("Ceritakan").input_value() == f.TEXT
    phone.context.set_offline(False)
    phone.locator("#id_category").select_option(index=1)
    phone.locator("#id_region").select_option(index=1)
    phone.locator("main [type=submit]").last.click()
    phone.wait_for_url("**/aduan/terkirim/")
    phone.get_by_role("heading", name="Aduan Anda sudah kami terima").wait_for()


def test_a_proxy_whose_site_does_not_answer_does_not_take_the_forms_place(phone):
    phone.goto("/aduan/baru/")
    phone.get_by_label("Ceritakan").fill(f.TEXT)
    phone.locator("#id_photos").set_input_files(
        {"name": "jalan.jpg", "mimeType": "image/jpeg", "buffer": f.picture()}
    )
    phone.route(
        "**/aduan/baru/", lambda route: route.fulfill(status=502, body="Bad Gateway")
    )
    phone.locator("main [type=submit]").last.click()
    phone.get_by_text("tekan kirim sekali lagi").wait_for()
    assert phone.get_by_label("Ceritakan").input_value() == f.TEXT


def make_personal(personal: bool) -> None:
    """Say that the head's number is their own, published by consent, or not."""
    from directory.models import ContactChannel

    ContactChannel.objects.update(
        is_personal=personal,
        consent_on=f.NOW.date() if personal else None,
        consent_reference="Surat 12/2026" if personal else "",
    )


def test_a_page_with_a_personal_number_is_not_kept_nor_is_its_older_copy(phone):
    phone.goto("/direktori/dinkes/")
    assert {"/direktori/", "/direktori/dinkes/"} <= kept(phone)
    make_personal(True)
    for address in ("/direktori/dinkes/", "/direktori/"):
        phone.goto(address)
        assert "7608368" in phone.content()
        phone.wait_for_function(
            """(address) => caches.open('halaman').then((c) => c.match(address))
               .then((copy) => copy === undefined)""",
            arg=address,
        )
    phone.context.set_offline(True)
    phone.goto("/direktori/dinkes/")
    assert phone.locator("h1").inner_text() == "Tidak ada sambungan internet"
    phone.context.set_offline(False)
    make_personal(False)
    phone.goto("/direktori/dinkes/")
    assert "/direktori/dinkes/" in kept(phone)
