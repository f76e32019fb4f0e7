"""The journey of tests/journeys, clicked in a real browser on a phone's width."""

import re

from tests import factories as f
from tests.door import enter_by_browser


def log_in(page, user):
    enter_by_browser(page, user, "/admin/complaints/complaint/")
    page.locator("#changelist").wait_for()


def act(page, code, label, **fields):
    page.goto("/admin/complaints/complaint/")
    page.get_by_role("link", name=code).click()
    page.get_by_role("link", name=label, exact=True).click()
    for name, value in fields.items():
        field = page.locator(f"[name={name}]")
        if field.evaluate("e => e.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)
    page.click("#content-main [type=submit]:visible")
    page.locator(".messagelist .success").wait_for()


def test_a_road_is_reported_mended_and_confirmed(delivery, new_page, tmp_path):
    category, district, dpupr = f.category(), f.district(), f.agency("dpupr")
    vera, budi = f.vera(), f.budi()
    photo = tmp_path / "jalan.jpg"
    photo.write_bytes(f.picture())

    siti = new_page()
    siti.goto("/")
    siti.get_by_role("main").locator("a[href='/aduan/baru/']").first.click()
    siti.get_by_label("Ceritakan").fill(f.TEXT)
    siti.locator("#id_category").select_option(str(category.pk))
    siti.locator("#id_region").select_option(str(district.region.pk))
    siti.locator("#id_district").select_option(str(district.pk))
    siti.locator("#id_photos").set_input_files(photo)
    siti.locator("#id_email").fill("siti@warga.example")
    siti.locator("main [type=submit]").last.click()
    siti.wait_for_url("**/aduan/terkirim/")
    receipt = siti.locator("main").inner_text()
    code = re.search(r"JTG-\d{4}-[0-9A-Z]{6}", receipt).group()
    pin = re.search(r"\b[0-9A-Z]{5}-[0-9A-Z]{5}\b", receipt).group()
    delivery.wait_for("Aduan diterima")

    centre, desk = new_page(1280), new_page(1280)
    log_in(centre, vera)
    act(centre, code, "Verifikasi")
    act(centre, code, "Disposisikan", agency=dpupr.name)
    log_in(desk, budi)
    act(
        desk,
        code,
        "Jawab dan selesaikan",
        outcome="Sudah diselesaikan",
        text="Lubang sudah ditambal.",
    )
    mail = delivery.wait_for("Aduan dijawab")
    assert "Lubang sudah ditambal." in mail.get_body(("html",)).get_content()

    again = new_page()
    again.goto("/aduan/lacak/")
    again.get_by_label("Nomor aduan").fill(code.lower())
    again.get_by_label("PIN").fill(pin.replace("-", " "))
    again.locator("main [type=submit]").last.click()
    again.get_by_text("Lubang sudah ditambal.").first.wait_for()
    again.locator("form[action$='/selesai/'] [type=submit]").click()
    again.get_by_text("Selesai, dibenarkan pelapor").first.wait_for()
