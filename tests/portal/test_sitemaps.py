"""What search engines are told."""

from xml.etree import ElementTree

import pytest

from complaints.models import Complaint
from complaints.statuses import Status
from portal.sitemaps import views
from tests import factories as f
from tests import open311 as o

pytestmark = pytest.mark.django_db

SPACE = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def locations(client, address):
    response = client.get(address)
    assert response.status_code == 200, address
    content = response.getvalue()
    found = ElementTree.fromstring(content).findall(".//s:loc", SPACE)
    return [(e.text or "").partition("//")[2].partition("/")[2] for e in found]


def test_every_map_of_the_index_is_there(client):
    f.service()
    f.head(f.agency())
    complaint = o.verified()
    maps = locations(client, "/sitemap.xml")
    pages = [page for name in maps for page in locations(client, f"/{name}")]
    assert complaint.get_public_url().strip("/") + "/" in pages
    assert "layanan/izin-trayek/" in pages
    assert "direktori/dpupr/" in pages
    assert "" in pages
    assert len(pages) == len(set(pages))
    for page in pages:
        assert client.get(f"/{page}").status_code in (200, 301), page


def test_complaints_are_cut_by_number_without_gap_or_overlap(client, monkeypatch):
    monkeypatch.setattr(views, "STRETCH", 3)
    shown = {o.verified().public_code for _ in range(7)}
    hidden = [f.put(f.filed(), Status.CANCELLED), f.filed(secret=True)]
    maps = [m for m in locations(client, "/sitemap.xml") if "aduan-" in m]
    assert len(maps) >= 3
    pages = [page for name in maps for page in locations(client, f"/{name}")]
    assert sorted(pages) == sorted(f"aduan/{code}/" for code in shown)
    assert not {f"aduan/{c.public_code}/" for c in hidden} & set(pages)


def test_without_complaints_there_is_no_map_of_them(client):
    assert not Complaint.objects.exists()
    assert not [m for m in locations(client, "/sitemap.xml") if "aduan-" in m]
    assert locations(client, "/sitemap/aduan-0.xml") == []
    assert client.get("/sitemap/aduan-99999999999999999999.xml").status_code == 404
    assert client.get("/sitemap-lain.xml").status_code == 404


def test_a_map_costs_one_query_whatever_its_length(client, django_assert_num_queries):
    for _ in range(2):
        o.verified()
        for address in ("/sitemap.xml", "/sitemap/aduan-0.xml"):
            with django_assert_num_queries(1):
                client.get(address).getvalue()


def test_an_unchanged_map_is_not_sent_again(client):
    o.verified()
    for address in (
        "/sitemap.xml",
        "/sitemap-halaman.xml",
        "/sitemap/aduan-0.xml",
        "/robots.txt",
    ):
        etag = client.get(address)["ETag"]
        again = client.get(address, headers={"if-none-match": etag})
        assert again.status_code == 304, address


def test_robots_leave_forms_alone_and_find_the_maps(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Disallow: /aduan/lacak/" in text
    assert text.rstrip().endswith("/sitemap.xml")
    assert "Disallow: /\n" not in text
