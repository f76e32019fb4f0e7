"""Every page of the site with a little of everything on it, for whoever looks."""

from __future__ import annotations

import datetime

from django.core.management import call_command

from complaints import filing, workflow
from complaints.models import Category, Complaint
from directory.models import Agency, District, StaffPosting
from tests import factories as f

PUBLIC = {
    "beranda": "/",
    "layanan": "/layanan/",
    "layanan-rinci": "/layanan/izin-trayek-akdp/",
    "pajak": "/pajak/",
    "pajak-rinci": "/pajak/pkb/",
    "direktori": "/direktori/",
    "direktori-rinci": "/direktori/dinkes/",
    "aduan": "/aduan/",
    "aduan-baru": "/aduan/baru/",
    "aduan-lacak": "/aduan/lacak/",
    "luring": "/luring/",
}
# Nothing found, nothing there.
EMPTY = {
    "layanan-kosong": "/layanan/?q=zzzz",
    "direktori-kosong": "/direktori/?q=zzzz",
    "tidak-ada": "/pajak/pkbb/",
}
# Need the addresses of tests/browser/urls.py.
DEVELOPMENT = {
    "komponen": "/dev/komponen/",
    "galat-400": "/dev/galat/400/",
    "galat-403": "/dev/galat/403/",
    "galat-404": "/dev/galat/404/",
    "galat-429": "/dev/galat/429/",
    "galat-500": "/dev/galat/500/",
    "galat-503": "/dev/galat/503/",
    "galat-csrf": "/dev/galat/csrf/",
    "galat-kirim-lagi": "/dev/galat/kirim-lagi/",
}


def province() -> filing.Receipt:
    """Reference data and three complaints: answered (its receipt), late, and new."""
    call_command("load_reference", verbosity=0)
    now = datetime.datetime.now(f.WIB)
    dpupr = Agency.objects.get(code="dpupr")
    vera = f.staff(
        "vera@jateng.example",
        Agency.objects.get(code="diskominfo"),
        StaffPosting.Role.VERIFIER,
    )
    budi = f.staff("budi@jateng.example", dpupr)
    district = District.objects.get(kemendagri_code="33.19.02")

    def file(days_ago: int, text: str) -> filing.Receipt:
        return filing.submit(
            filing.Filing(
                kind="complaint",
                text=text,
                category=Category.objects.get(code="jalan-jembatan"),
                region=district.region,
                district=district,
                address="depan pasar Bitingan",
                agency=dpupr,
            ),
            now=now - datetime.timedelta(days=days_ago),
        )

    answered = file(4, f.TEXT)
    c = answered.complaint
    workflow.verify(c, by=vera, now=now - datetime.timedelta(days=3))
    workflow.assign(c, by=vera, now=now - datetime.timedelta(days=3), agency=dpupr)
    workflow.start(c, by=budi, now=now, text="Tim survei berangkat Kamis pagi.")
    workflow.add_message(c, now=now, text="Ada korban lagi pagi ini.")
    workflow.answer(
        c,
        by=budi,
        now=now,
        outcome="resolved",
        text="Lubang di kilometer 12 sudah ditambal.",
    )
    file(30, "Lampu jalan di jembatan mati sejak bulan lalu, gelap sekali.")
    file(0, "Saluran air di depan sekolah tersumbat dan meluap ke jalan.")
    return answered


# What overflows if anything does: a word that has no place to break, and length.
LONG_WORD = "Pertanggungjawabanpertanggungjawaban" * 6
LONG_TEXT = f"{LONG_WORD} " + "kata yang biasa saja di antara kata lain " * 60


def stretch() -> None:
    """Make names, texts and addresses on the pages as long as the columns allow."""
    Agency.objects.filter(code="dinkes").update(
        name=f"Dinas {LONG_WORD}"[:190], summary=LONG_WORD[:200]
    )
    Complaint.objects.update(original_text=LONG_TEXT, public_text=LONG_TEXT)
