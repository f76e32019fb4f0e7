"""Every letter on a small phone, light and dark; pictures in var/screenshots."""

from __future__ import annotations

import datetime

import pytest

from complaints import codes, digests, rollups, workflow
from complaints.channels import email
from directory.models import Agency, StaffPosting
from notifications.models import Message
from tests import factories as f
from tests.browser.screenshots import OUT

DAY = datetime.timedelta(days=1)
MONDAY = f.NOW + 13 * DAY
LONG = "Dinas Pekerjaan Umum, Bina Marga, Cipta Karya dan Pemukiman Penduduk Terpadu"


@pytest.fixture
def letters(transactional_db, settings) -> dict[str, Message]:
    """One of each kind, by the name of its picture."""
    settings.INBOUND_EMAIL_DOMAIN = "lapor.portal.example"
    settings.MESSAGES_PER_MINUTE = {}
    vera, budi = f.vera(), f.budi()
    dpupr = f.agency("dpupr")
    f.staff("kepala@jateng.example", dpupr, StaffPosting.Role.HEAD)
    office = f.agency("gubernur", kind=Agency.Kind.LEADERSHIP)
    f.staff("gubernur@jateng.example", office, StaffPosting.Role.AUDITOR)
    other = f.agency("lain", name=LONG)
    lamp, jobs = f.category("lampu"), f.category("lowongan kerja dan pelatihan")
    for days, category, agency in (
        (0, lamp, dpupr), (1, lamp, dpupr), (2, jobs, other), (5, jobs, dpupr),
        (6, lamp, other), (6, lamp, other), (12, lamp, dpupr), (-5, lamp, dpupr),
    ):  # fmt: skip
        at = f.NOW + days * DAY
        f.filed(now=at, category=category, agency=agency, email="")
    kept: dict[str, Message] = {}

    def keep(name: str) -> None:
        kept[name] = Message.objects.latest("pk")

    complaint = f.filed()
    keep("diterima")
    workflow.request_info(complaint, by=vera, now=f.NOW, text="Di kilometer berapa?")
    keep("minta-data")
    workflow.add_message(complaint, now=f.NOW, text="Kilometer 12.")
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=dpupr)
    workflow.answer(
        complaint, by=budi, now=f.NOW, outcome="resolved",
        text="Lubang di kilometer 12 sudah ditambal.\n\nTerima kasih atas laporannya.",
    )  # fmt: skip
    keep("dijawab")
    f.filed(secret=True, source="email")
    keep("rahasia-lewat-e-mail")
    _answer_by_mail(complaint)
    keep("balasan-diterima")
    digests.send_daily(MONDAY)
    keep("ringkasan-petugas")
    digests.send_weekly(MONDAY)
    keep("ringkasan-kepala")
    digests.send_province_daily(MONDAY)
    keep("ringkasan-gubernur")
    digests.send_monthly(MONDAY + 20 * DAY)
    keep("ringkasan-gubernur-bulanan")
    rollups.build(f.NOW)
    digests.send_scorecards(MONDAY + 20 * DAY)
    keep("rapor-kepala")
    return kept


def _answer_by_mail(complaint) -> None:
    address = codes.reply_address(complaint.public_code, complaint.submission_key)
    raw = (
        f"From: siti@warga.example\nTo: {address}\nMessage-ID: <1@w>\n"
        "MIME-Version: 1.0\nContent-Type: text/plain\n\nMasih ada satu lubang.\n"
    )
    email.receive(raw.encode(), now=f.NOW)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_letters_fit_a_small_phone_in_light_and_dark(letters, chromium, scheme):
    OUT.mkdir(parents=True, exist_ok=True)
    context = chromium.new_context(
        viewport={"width": 320, "height": 640}, color_scheme=scheme
    )
    page = context.new_page()
    for name, letter in letters.items():
        page.set_content(letter.html)
        page.screenshot(path=OUT / f"surat-{name}-{scheme}.png", full_page=True)
        width = page.evaluate("document.documentElement.scrollWidth")
        assert width <= 320, f"{name} needs {width} px"
        assert page.evaluate("document.documentElement.lang") == "id"
    context.close()


def test_text_and_subject_stand_on_their_own(letters):
    for name, letter in letters.items():
        assert "<" not in letter.text, name
        assert "\n\n\n" not in letter.text, name
        assert not letter.subject.startswith(("Portal", "Re:")), name
        for trace in ("Siti", "siti@", "berlubang", "Kilometer"):
            assert trace not in letter.subject, name
        assert "<img" not in letter.html, name
        assert "<svg" not in letter.html, name
