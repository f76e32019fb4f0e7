"""Every page of the site with a little of everything on it, for whoever looks."""

from __future__ import annotations

import datetime

from django.core.management import call_command

from complaints import filing, rollups, workflow
from complaints.models import Category, Complaint
from directory.models import Agency, District, StaffPosting
from portal.statistics import index
from tests import factories as f

PUBLIC = {
    "beranda": "/",
    "layanan": "/layanan/",
    "layanan-saring": "/layanan/?instansi=dpmptsp&q=izin",
    "layanan-rinci": "/layanan/izin-trayek-akdp/",
    "layanan-perubahan": "/layanan/nib/perubahan/",
    "panduan": "/panduan/",
    "panduan-tanya": "/panduan/izin-usaha/usaha-baru/?lanjut=1",
    "panduan-jawab": "/panduan/izin-usaha/usaha-baru/tinggi/",
    "bukan-provinsi": "/bukan-provinsi/",
    "bukan-provinsi-pintu": "/bukan-provinsi/ktp-kk-akta/?wilayah=kabupaten-kudus",
    "pajak": "/pajak/",
    "pajak-rinci": "/pajak/pkb/",
    "pajak-tanya": "/pajak/pkb/hitung/",
    "pajak-hitung": "/pajak/pkb/hitung/?njkb=22.600.000&bobot=1&kendaraan=motor&cc=155"
    "&penggunaan=pribadi&urutan=1&tanggal=2026-11-24&banding=2024-12-01",
    "cari": "/cari/?q=cara+bayar+pajak+motor",
    "direktori": "/direktori/",
    "direktori-rinci": "/direktori/dinkes/",
    "aduan": "/aduan/",
    "aduan-baru": "/aduan/baru/",
    "aduan-langkah": "/aduan/langkah/apa/",
    "aduan-lacak": "/aduan/lacak/",
    "aduan-lacak-tautan": "/aduan/lacak/tautan/",
    "aduan-daftar": "/aduan/daftar/",
    "aduan-persetujuan": "/aduan/persetujuan/",
    "berita": "/berita/",
    "langganan": "/langganan/baru/?tentang=complaints:kategori=jalan-jembatan",
    "langganan-kosong": "/langganan/kotak/tidak-ada/",
    "berita-rinci": "/berita/hoaks-pemutihan-tanpa-syarat/",
    "berita-topik": "/berita/?topik=kesehatan&wilayah=kabupaten-kudus",
    "program": "/program/wilayah/kabupaten-kudus/",
    "program-rinci": "/program/perbaikan-jalan-provinsi/",
    "layanan-tanya": "/layanan/izin-trayek-akdp/tanya/",
    "siapa-menjawab": "/berita/siapa-menjawab/",
    "warga-bukti": "/warga/bukti/",
    "data": "/data/",
    "data-aduan": "/data/aduan/",
    "open311": "/open311/",
    "statistik": "/statistik/",
    "statistik-indeks": "/statistik/indeks/",
    "jajak-pendapat": "/jajak-pendapat/",
    "jajak-pendapat-buka": "/jajak-pendapat/contoh-jam-layanan-samsat/",
    "jajak-pendapat-hasil": "/jajak-pendapat/contoh-rute-bus-kudus-pati/",
    "komentar-tulis": "/berita/hoaks-pemutihan-tanpa-syarat/?tulis=1",
    "suara-warga": "/suara-warga/",
    "gangguan": "/gangguan/",
    "tentang": "/tentang/",
    "tentang-privasi": "/tentang/privasi/",
    "tentang-aksesibilitas": "/tentang/aksesibilitas/",
    "luring": "/luring/",
}
# Stands in other people's pages: without our frame, script and styles.
EMBEDDED = {"statistik-widget": "/statistik/widget/dpupr/"}
# Nothing found, nothing there.
EMPTY = {
    "layanan-kosong": "/layanan/?q=zzzz",
    "cari-kosong": "/cari/?q=zzzz",
    "direktori-kosong": "/direktori/?q=zzzz",
    "aduan-daftar-kosong": "/aduan/daftar/?q=zzzz",
    "program-kosong": "/program/wilayah/kabupaten-blora/",
    "data-kontak": "/data/kontak/",
    "statistik-kosong": "/statistik/?wilayah=kabupaten-blora",
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
    call_command("create_demo_content", verbosity=0)
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
    rollups.rebuild(now)
    index.count(now.date())
    return answered


# What overflows if anything does: a word that has no place to break, and length.
LONG_WORD = "Pertanggungjawabanpertanggungjawaban" * 6
LONG_TEXT = f"{LONG_WORD} " + "kata yang biasa saja di antara kata lain " * 60


def stretch() -> None:
    """Make names, texts and addresses on the pages as long as the columns allow."""
    room = {
        name: Agency._meta.get_field(name).max_length for name in ("name", "summary")
    }
    Agency.objects.filter(code="dinkes").update(
        name=f"Dinas {LONG_WORD}"[: room["name"]], summary=LONG_WORD[: room["summary"]]
    )
    Complaint.objects.update(original_text=LONG_TEXT, public_text=LONG_TEXT)
