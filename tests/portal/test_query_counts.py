"""Each public page takes few queries, and no more of them for ten times the rows."""

import pytest

from complaints import rollups, workflow
from directory.models import User
from portal.search import index
from portal.statistics import index as standings
from tests import factories as f

pytestmark = pytest.mark.django_db


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


@pytest.mark.parametrize(
    ("address", "most"),
    [
        ("/", 8),
        ("/layanan/", 8),
        ("/layanan/izin-3-0/", 8),
        ("/layanan/?topik=topik&untuk=x&peristiwa=y&sesudah=1", 8),
        ("/layanan/izin-3-0/perubahan/", 8),
        ("/layanan/izin-3-0/tanya/", 8),
        ("/berita/", 8),
        ("/berita/siapa-menjawab/", 8),
        ("/jajak-pendapat/", 8),
        ("/suara-warga/", 8),
        ("/gangguan/", 8),
        ("/program/", 8),
        ("/program/data.json", 8),
        ("/panduan/", 8),
        ("/bukan-provinsi/", 8),
        ("/pajak/", 8),
        ("/pajak/pajak-pajak-3-0/", 8),
        ("/cari/?q=izin", 8),
        ("/cari/saran/?q=izin", 8),
        ("/direktori/", 8),
        ("/direktori/opd-3-0/", 8),
        ("/aduan/", 8),
        ("/aduan/baru/", 8),
        ("/aduan/lacak/", 8),
        ("/aduan/daftar/", 8),
        ("/aduan/daftar/umpan.xml", 8),
        ("/langganan/baru/?tentang=complaints:kategori=kategori-3-0", 8),
        ("/open311/", 8),
        ("/data/", 8),
        ("/data/aduan/", 8),
        ("/data/kontak/", 8),
        ("/layanan/gangguan.ics", 8),
        ("/sitemap.xml", 8),
        ("/statistik/?periode=2026", 8),
        ("/statistik/?periode=2026-11&wilayah=kabupaten-kudus", 8),
        ("/statistik/papan-instansi.csv?periode=2026", 8),
        ("/statistik/widget/opd-3-0/", 8),
        ("/statistik/indeks/?tahun=2026", 8),
        ("/statistik/indeks/instansi.csv?tahun=2026", 8),
    ],
)
def test_queries_are_few_and_constant(
    client, django_assert_max_num_queries, django_assert_num_queries, address, most
):
    province(3)
    with django_assert_max_num_queries(most) as few:
        assert client.get(address).status_code == 200
    province(30)
    with django_assert_num_queries(len(few)):
        assert client.get(address).status_code == 200
