"""An officer clears the queue by keyboard; how many keys each verb takes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings as django_settings
from django.utils import timezone

from complaints.models import Complaint, ReplyTemplate
from complaints.statuses import Status
from tests import door
from tests import factories as f

LIST = "/admin/complaints/complaint/"
DOCUMENTED = Path(django_settings.BASE_DIR, "docs/desk.md")


class Keys:
    """Presses keys and counts them."""

    def __init__(self, page):
        self.page, self.count = page, 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.count += 1

    def opens(self, key: str, address: str) -> None:
        self.press(key)
        self.page.wait_for_url(re.compile(address))

    def sends(self) -> None:
        """Ctrl+Enter, and the list again."""
        self.press("Control+Enter")
        self.page.wait_for_url(re.compile(rf"{LIST}(\?|$)"))


def promised(verb: str) -> int:
    """The number of keys that docs/desk.md gives for a verb."""
    row = re.search(rf"^\| {verb} \|.*\| (\d+) \|$", DOCUMENTED.read_text(), re.M)
    assert row, verb
    return int(row[1])


@pytest.fixture
def officer_page(transactional_db, new_page):
    page = new_page(1280)
    problems: list[str] = []
    page.on("console", lambda m: problems.append(m.text) if m.type == "error" else "")
    page.on("pageerror", lambda error: problems.append(str(error)))
    yield page
    assert problems == []


def test_ten_complaints_cleared_by_keyboard(officer_page):
    page, now = officer_page, timezone.now()
    budi = f.budi()
    for n in range(10):
        f.filed(now, text=f"Jalan berlubang nomor {n} di depan pasar Kaliwungu.")
    ReplyTemplate.objects.create(
        title="Lubang ditambal",
        status=Status.ANSWERED,
        outcome="resolved",
        text="Aduan {nomor}: lubang di jalan itu sudah kami tambal.",
    )
    door.enter_by_browser(page, budi)
    keys = Keys(page)
    spent = {}
    for verb, letter, address, status in (
        ("Verifikasi", "v", "verifikasi", "received"),
        ("Disposisikan", "a", "disposisi", "verified"),
        ("Jawab dengan templat", "c", "jawab", "assigned"),
    ):
        page.goto(f"{LIST}?status__exact={status}")
        before = keys.count
        for _ in range(10):
            keys.opens(letter, f"/aksi/{address}/")
            if verb == "Jawab dengan templat":
                keys.press("1")
            keys.sends()
        spent[verb] = (keys.count - before) / 10
    assert set(Complaint.objects.values_list("status", flat=True)) == {"answered"}
    assert spent == {verb: promised(verb) for verb in spent}
    assert spent["Verifikasi"] <= 2
    assert spent["Disposisikan"] <= 3
    assert spent["Jawab dengan templat"] <= 3


def test_moving_opening_help_and_switching_off(officer_page):
    page, now = officer_page, timezone.now()
    first, second = f.filed(now), f.filed(now)
    door.enter_by_browser(page, f.budi())
    page.goto(LIST)
    keys = Keys(page)
    keys.press("?")
    assert page.locator("[data-keys]").get_attribute("open") is not None
    keys.press("?")
    keys.press("j", "j", "k", "j", "x")
    assert page.locator("tr.is-current input.action-select").is_checked()
    rows = page.locator("#result_list tbody tr")
    assert "is-current" in (rows.nth(1).get_attribute("class") or "")
    code = page.locator("tr.is-current th a").inner_text()
    keys.opens("Enter", "/change/")
    page.get_by_role("heading", name=code).first.wait_for()
    keys.opens("r", "/aksi/kabar/")
    page.go_back()
    page.goto(LIST)
    page.locator("#searchbar").press("v")
    assert page.url.endswith(LIST)
    page.locator("[data-keys] summary").click()
    page.get_by_label("Matikan tombol cepat").check()
    page.locator("h1").first.click()
    keys.press("v")
    page.wait_for_timeout(300)
    assert page.url.endswith(LIST)
    assert {first.pk, second.pk} == set(Complaint.objects.values_list("pk", flat=True))


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_desk_breaks_no_rule_of_access(transactional_db, new_page, width, scheme):
    now = timezone.now()
    complaint = f.filed(now)
    f.put(f.filed(now), "answered")
    ReplyTemplate.objects.create(title="Kabar", text="Tim berangkat ke {wilayah}.")
    page = new_page(width, color_scheme=scheme, reduced_motion="reduce")
    door.enter_by_browser(page, f.budi())
    found = []
    for address in (
        "/admin/",
        f"{LIST}?tenggat=terbuka",
        f"{LIST}{complaint.pk}/change/",
        f"{LIST}{complaint.pk}/aksi/kabar/",
        "/admin/complaints/replytemplate/add/",
    ):
        page.goto(address)
        if page.locator("[data-keys]").count():
            page.locator("[data-keys]").evaluate("e => { e.open = true }")
        violations = Axe().run(page).response["violations"]
        found += [
            (address, v["id"], n["html"][:140]) for v in violations for n in v["nodes"]
        ]
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > width:
            found.append((address, "wider than its window", wide))
    assert found == []
