"""The public list, its map and its feed: only what anybody may read."""

import datetime
import re
import xml.etree.ElementTree as ET

import pytest

from complaints import workflow
from complaints.models import Complaint
from complaints.views import public
from tests import factories as f
from tests.portal.test_kept_pages import keep_pages

pytestmark = pytest.mark.django_db

LIST, FEED = "/aduan/daftar/", "/aduan/daftar/umpan.xml"


def verified(now=f.NOW, **fields) -> Complaint:
    complaint = f.filed(now, **fields)
    vera = f.User.objects.filter(email="vera@jateng.example").first() or f.vera()
    workflow.verify(complaint, by=vera, now=now)
    return complaint


def codes(response) -> list[str]:
    page = response.content.decode()
    return list(
        dict.fromkeys(re.findall(r'href="/aduan/(JTG-\d{4}-[0-9A-Z]{6})/"', page))
    )


def test_it_shows_verified_ones_and_no_secret_or_new_one(client):
    shown, new, secret = verified(), f.filed(), verified(secret=True)
    assert codes(client.get(LIST)) == [shown.public_code]
    feed = client.get(FEED).content.decode()
    assert shown.public_code in feed
    for hidden in (new, secret):
        assert hidden.public_code not in feed


def test_a_complaint_made_secret_leaves_list_feed_map_and_page(client):
    complaint = verified()
    before = client.get(LIST).content.decode()
    assert re.search(r"Kabupaten Kudus: 1 belum selesai", before)
    workflow.keep_secret(complaint, by=f.User.objects.get(), now=f.NOW)
    after = client.get(LIST).content.decode()
    assert complaint.public_code not in after
    assert re.search(r"Kabupaten Kudus: 0 belum selesai", after)
    assert complaint.public_code not in client.get(FEED).content.decode()
    assert client.get(complaint.get_public_url()).status_code == 404


def test_each_filter_leaves_what_it_says(client):
    road = verified()
    clinic = verified(
        category=f.category("kesehatan"),
        agency=f.agency("dinkes"),
        region=f.region("33.74"),
        text="Antrean puskesmas terlalu lama, berjam-jam menunggu dokter.",
    )
    workflow.assign(
        clinic,
        by=f.User.objects.get(),
        now=f.NOW,
        agency=f.agency("dinkes"),
    )
    for query, found in {
        "?wilayah=kabupaten-kudus": road,
        "?wilayah=kota-semarang": clinic,
        "?instansi=dinkes": clinic,
        "?kategori=kesehatan": clinic,
        "?status=verified": road,
        "?q=mengantre": clinic,
        "?q=jalanan+lubang": road,
    }.items():
        assert codes(client.get(LIST + query)) == [found.public_code], query
        assert found.public_code in client.get(FEED + query).content.decode()
    assert codes(client.get(LIST + "?q=tsunami")) == []


def test_late_ones_can_be_listed_alone_and_carry_a_badge(client):
    late = verified(f.NOW.replace(month=3))
    verified(datetime.datetime.now(f.WIB))
    response = client.get(LIST + "?lewat=on")
    assert codes(response) == [late.public_code]
    assert "Lewat batas waktu" in response.content.decode()


def test_a_search_finds_only_words_of_the_public_text(client):
    complaint = f.filed(text="Sekolah menahan ijazah anak saya bernama Joko Susilo.")
    workflow.verify(
        complaint, by=f.vera(), now=f.NOW, public_text="Sekolah menahan ijazah."
    )
    assert codes(client.get(LIST + "?q=ijazah"))
    assert not codes(client.get(LIST + "?q=Susilo"))


@pytest.mark.parametrize("order", ["terbaru", "terlama", "dukungan"])
def test_pages_follow_each_other_without_loss_or_repeat(client, monkeypatch, order):
    monkeypatch.setattr(public, "PER_PAGE", 2)
    made = [verified() for _ in range(5)]
    Complaint.objects.filter(pk=made[1].pk).update(support_count=7)
    seen, address = [], f"{LIST}?urut={order}"
    while address:
        response = client.get(address)
        seen += codes(response)
        link = re.search(r'rel="next" href="([^"]+)"', response.content.decode())
        address = LIST + link.group(1).replace("&amp;", "&") if link else None
    expected = {
        "terbaru": [4, 3, 2, 1, 0],
        "terlama": [0, 1, 2, 3, 4],
        "dukungan": [1, 4, 3, 2, 0],
    }[order]
    assert seen == [made[n].public_code for n in expected]


@pytest.mark.parametrize(
    "query",
    [
        "?setelah=JTG-2026-AAAAAA",
        "?setelah=%00",
        "?setelah=99999999999999999999",
        "?setelah=<script>",
    ],
)
def test_a_page_that_never_was_is_not_found(client, query):
    assert client.get(LIST + query).status_code == 404


def test_a_page_behind_a_secret_complaint_does_not_tell_that_it_exists(client):
    secret = verified(secret=True)
    assert client.get(f"{LIST}?setelah={secret.public_code}").status_code == 404


@pytest.mark.parametrize(
    "query",
    [
        "?wilayah=%00&status=x&urut=%22&lewat=maybe",
        "?q=" + "a" * 10_000,
        "?q=%25_%22%27%00",
        "?kategori=1%27--",
    ],
)
def test_a_strange_filter_is_no_error(client, query):
    assert client.get(LIST + query).status_code == 200
    assert client.get(FEED + query).status_code == 200


def test_what_is_typed_comes_back_as_text_never_as_code(client):
    page = client.get(LIST + "?q=<script>alert(1)</script>").content.decode()
    assert "<script>alert" not in page


def test_nothing_of_the_reporter_is_on_list_or_feed(client):
    verified(hide_name=False, anonymous=False, phone="+6281234567890")
    for address in (LIST, FEED):
        page = client.get(address).content.decode()
        for secret in ("Siti", "siti@warga.example", "81234567890"):
            assert secret not in page


def test_a_headline_that_is_cut_ends_in_one_ellipsis():
    text = "Rumah susun di dekat alun-alun bocor di lantai atas sudah setengah tahun."
    headline = verified(text=f"{text} Tolong beri tahu kapan.").public_headline
    assert headline == f"{text.rstrip('.')}…"


def test_the_feed_is_atom_that_a_reader_can_parse(client):
    complaint = verified(text="Jalan rusak & <b>gelap</b> di depan pasar Bitingan.")
    response = client.get(FEED)
    assert response["Content-Type"].startswith("application/atom+xml")
    atom = "{http://www.w3.org/2005/Atom}"
    feed = ET.fromstring(response.content)
    (entry,) = feed.findall(f"{atom}entry")
    assert entry.find(f"{atom}title").text == complaint.public_headline
    assert complaint.public_code in entry.find(f"{atom}link").get("href")


def test_the_map_has_each_of_the_35_regions_once_and_no_two_on_one_place():
    from complaints.tiles import COLUMNS, PLACES, ROWS

    assert len(PLACES) == 35
    assert len({(x, y) for x, y, _letters in PLACES.values()}) == 35
    assert len({letters for _x, _y, letters in PLACES.values()}) == 35
    assert all(x < COLUMNS and y < ROWS for x, y, _letters in PLACES.values())


def test_no_page_counts_the_whole_table(client, django_assert_max_num_queries):
    verified()
    with django_assert_max_num_queries(8) as queries:
        client.get(LIST)
    assert not [q for q in queries if 'COUNT(*) AS "__count"' in q["sql"]]


def test_what_is_kept_beside_the_rows_is_of_what_is_chosen_and_of_the_language(
    client, settings, monkeypatch
):
    keep_pages(settings, monkeypatch)
    client.cookies["uji"] = "1"  # the whole page is made anew
    verified()

    def shown(query="") -> str:
        return client.get(f"/aduan/daftar/{query}").content.decode()

    plain = shown()
    assert "<svg" in plain
    assert "&lt;" not in plain
    chosen = shown("?wilayah=kabupaten-kudus&q=lampu")
    assert '<option value="kabupaten-kudus" selected>' in chosen
    assert 'aria-current="true"' in chosen
    assert "<details open>" in chosen
    assert shown() == plain
    assert "<details open>" in shown("?q=lampu")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    assert "Filters" in shown()
