"""Each public page takes few queries, and no more of them for ten times the rows."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from complaints import rollups, workflow
from directory.models import User
from portal.search import index
from portal.statistics import index as standings
from tests import factories as f

pytestmark = pytest.mark.django_db

MOST = 8
ADDRESSES = [
    "/",
    "/layanan/",
    "/layanan/izin-3-0/",
    "/layanan/?topik=topik&untuk=x&peristiwa=y&sesudah=1",
    "/layanan/izin-3-0/perubahan/",
    "/layanan/izin-3-0/tanya/",
    "/berita/",
    "/berita/siapa-menjawab/",
    "/jajak-pendapat/",
    "/suara-warga/",
    "/gangguan/",
    "/program/",
    "/program/data.json",
    "/panduan/",
    "/bukan-provinsi/",
    "/pajak/",
    "/pajak/pajak-pajak-3-0/",
    "/cari/?q=izin",
    "/cari/saran/?q=izin",
    "/direktori/",
    "/direktori/opd-3-0/",
    "/aduan/",
    "/aduan/baru/",
    "/aduan/lacak/",
    "/aduan/daftar/",
    "/aduan/daftar/umpan.xml",
    "/langganan/baru/?tentang=complaints:kategori=kategori-3-0",
    "/open311/",
    "/data/",
    "/data/aduan/",
    "/data/kontak/",
    "/layanan/gangguan.ics",
    "/sitemap.xml",
    "/statistik/?periode=2026",
    "/statistik/?periode=2026-11&wilayah=kabupaten-kudus",
    "/statistik/papan-instansi.csv?periode=2026",
    "/statistik/widget/opd-3-0/",
    "/statistik/indeks/?tahun=2026",
    "/statistik/indeks/instansi.csv?tahun=2026",
]


def province(size: int) -> None:
    admin = User.objects.create_superuser(f"admin{size}@jateng.example", f.PASSWORD)
    for n in range(size):
        agency = f.agency(f"opd-{size}-{n}")
        f.head(agency, name=f"Kepala {n}")
        f.service(f"izin-{size}-{n}", agency=agency)
        f.tax(f"pajak-{size}-{n}")
        f.category(f"kategori-{size}-{n}")
        f.district(f"33.19.{n + size:02}", f"Kecamatan {size} {n}")
        complaint = f.filed(agency=agency)
        workflow.verify(complaint, by=admin, now=f.NOW)
    index.build(f.NOW)
    rollups.build(f.NOW)
    standings.count(f.NOW.date())


def counted() -> dict[str, int]:
    """How many queries a visitor's first look at each address takes."""
    queries = {}
    for address in ADDRESSES:
        with CaptureQueriesContext(connection) as captured:
            assert Client().get(address).status_code == 200, address
        queries[address] = len(captured)
    return queries


def test_queries_are_few_and_constant():
    province(3)
    few = counted()
    assert {address: n for address, n in few.items() if n > MOST} == {}
    province(30)
    assert counted() == few
