"""Widgets: the only things of the site that others may frame and show."""

from xml.etree import ElementTree

import pytest

from complaints import rollups, workflow
from complaints.models import Complaint
from directory.models import Agency, User
from portal.statistics.widgets import COLUMNS, WIDTH
from tests import factories as f

pytestmark = pytest.mark.django_db

PAGE, PICTURE = "/statistik/widget/dpupr/", "/statistik/widget/dpupr.svg"


@pytest.fixture
def answered():
    by = User.objects.create_superuser("a@jateng.example", f.PASSWORD, name="A")
    for _ in range(6):
        complaint = f.filed()
        workflow.verify(complaint, by=by, now=f.NOW)
        workflow.assign(complaint, by=by, now=f.NOW, agency=f.agency())
        workflow.answer(complaint, by=by, now=f.NOW, outcome="planned", text="Siap.")
    rollups.build(f.NOW)


def test_picture_and_page_tell_the_agencys_figures_in_words_too(client, answered):
    svg = ElementTree.fromstring(client.get(PICTURE).content)
    label = svg.get("aria-label")
    assert f.agency().name in label
    for words in ("100% dijawab tepat waktu", "6 aduan dijawab"):
        assert words in label
    assert "100%" in "".join(svg.itertext())
    assert label in client.get(PAGE).content.decode()


@pytest.mark.parametrize("language", ["id", "en"])
def test_words_keep_to_their_column_in_a_wide_font_too(client, answered, language):
    client.cookies["django_language"] = language
    svg = ElementTree.fromstring(client.get(PICTURE).content)
    lines = [(int(e.get("x")), e.text) for e in svg.iter() if e.tag.endswith("tspan")]
    assert len(lines) == 6
    ends = dict(zip(COLUMNS, (*COLUMNS[1:], WIDTH), strict=True))
    for x, words in lines:
        # Eight units a letter at a size of eleven: wider than any sans serif.
        assert x + 8 * len(words) < ends[x], words


def test_others_may_frame_the_page_and_nothing_else(client, answered):
    page = client.get(PAGE)
    assert "frame-ancestors *" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    assert page["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert not page.cookies
    text = page.content.decode()
    assert "<script" not in text
    assert "style" not in text
    for other in ("/statistik/", "/statistik/indeks/", "/", "/aduan/baru/"):
        answer = client.get(other)
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
        assert answer["X-Frame-Options"] == "DENY"


def test_both_are_kept_an_hour_and_then_asked_for_again(client, answered):
    for address in (PAGE, PICTURE):
        first = client.get(address)
        assert set(first["Cache-Control"].split(", ")) == {"public", "max-age=3600"}
        again = {"If-None-Match": first["ETag"]}
        assert client.get(address, headers=again).status_code == 304


def test_whatever_language_the_reader_has_elsewhere_it_is_indonesian(client, answered):
    client.cookies["django_language"] = "en"
    page = client.get(PAGE)
    assert "dijawab tepat waktu" in page.content.decode()
    assert page["Content-Language"] == "id"


def test_a_strange_name_is_escaped_and_few_cases_show_no_share(client):
    Agency.objects.filter(pk=f.agency().pk).update(name='<Dinas> & "Kantor"')
    f.put(f.filed(), "verified")
    Complaint.objects.update(is_demo=True)
    rollups.build(f.NOW)
    svg = ElementTree.fromstring(client.get(PICTURE).content)
    assert '<Dinas> & "Kantor"' in svg.get("aria-label")
    assert "– dijawab tepat waktu" in svg.get("aria-label")
    assert "Berisi aduan rekaan" in "".join(svg.itertext())
    assert client.get("/statistik/widget/tidak-ada.svg").status_code == 404


def test_the_sitemap_names_the_pages_of_figures_and_no_widget(client):
    sitemap = client.get("/sitemap-halaman.xml").content.decode()
    assert "/statistik/</loc>" in sitemap
    assert "/statistik/indeks/</loc>" in sitemap
    assert "widget" not in sitemap
