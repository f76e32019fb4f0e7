"""Indonesian everywhere, other languages complete in what they claim to cover."""

import ast
import re

import polib
import pytest
from django.conf import settings
from django.utils import translation

from complaints import workflow
from complaints.forms.filing import ComplaintForm
from portal.news.models import Programme
from services.models import Signpost
from tests import factories as f
from tests.news.test_conversation import post
from tests.services.test_flows import flow

CATALOGUES = sorted(settings.BASE_DIR.glob("locale/*/LC_MESSAGES/django.po"))
TEMPLATES = settings.BASE_DIR / "templates"
# What a visitor of the Javanese home page reads.
JAVANESE = [
    "portal/home.html",
    "portal/_region.html",
    "components/_header.html",
    "components/_footer.html",
    "components/_search.html",
]
TEXT = re.compile(r"""\{% translate (?:"([^"]+)"|'([^']+)')""")
# Words between tags, outside of any template tag, that no translation can reach.
BARE = re.compile(r">([^<>{}]*[A-Za-z]{3,}[^<>{}]*)<")
SPOKEN = re.compile(
    r'(?:aria-label|placeholder|title|alt|<input type="submit"[^>]* value)'
    r'="([^"]*[a-z]{3}[^"]*)"'
)
NAMES = {"Portal", "Jateng", "Bahasa Indonesia", "English", "Basa Jawa", "lapor.go.id"}
NAMES |= {"Portal Jateng", "WIB", "SP4N-LAPOR!", "JSON", "JSON‑LD", "&nbsp;"}


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_catalogue_is_translated_throughout_and_compiled(path):
    catalogue = polib.pofile(str(path))
    assert [e.msgid for e in catalogue if not e.translated() or e.fuzzy] == []
    assert list(catalogue.obsolete_entries()) == []
    compiled = polib.mofile(str(path.with_suffix(".mo")))
    written = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in catalogue}
    kept = {(e.msgctxt, e.msgid): (e.msgstr, e.msgstr_plural) for e in compiled}
    assert kept == written


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.parts[-3])
def test_a_translation_keeps_the_places_for_values(path):
    place = re.compile(r"%\(\w+\)[sd]|%[sd]")
    for entry in polib.pofile(str(path)):
        for text in [entry.msgstr, *entry.msgstr_plural.values()]:
            if text:
                assert sorted(place.findall(text)) == sorted(place.findall(entry.msgid))


def test_the_home_page_is_translated_into_javanese():
    po = polib.pofile(str(settings.BASE_DIR / "locale/jv/LC_MESSAGES/django.po"))
    known = {entry.msgid for entry in po}
    for name in JAVANESE:
        texts = {a or b for a, b in TEXT.findall((TEMPLATES / name).read_text())}
        assert texts <= known, name


@pytest.mark.django_db
def test_javanese_is_marked_as_a_draft_and_lang_is_right(client):
    f.service()
    client.post("/bahasa/setlang/", {"language": "jv", "next": "/"})
    home = client.get("/").content.decode()
    assert '<html lang="jv"' in home
    assert "taksih konsep" in home
    assert "Urusan provinsi, kawiwitan saking mriki" in home
    assert '<main id="isi" tabindex="-1">' in home
    assert '<a class="card__link" lang="id"' in home
    form = client.get("/aduan/baru/").content.decode()
    assert "Mangga dipuncariyosaken" in form
    # Not translated, so it says which language it is in.
    assert (
        '<main id="isi" tabindex="-1" lang="id">'
        in client.get("/direktori/").content.decode()
    )


@pytest.mark.django_db
def test_the_complaint_form_speaks_javanese():
    form = ComplaintForm()
    same = {"Foto", "Kecamatan", "E-mail"}
    with translation.override("id"):
        indonesian = {name: str(field.label) for name, field in form.fields.items()}
    with translation.override("jv"):
        javanese = {name: str(field.label) for name, field in form.fields.items()}
    changed = {n for n in indonesian if indonesian[n] != javanese[n]}
    assert {"kind", "text", "category", "region", "hide_name", "secret"} <= changed
    assert not {n for n in changed if indonesian[n] in same}


@pytest.mark.django_db
def test_switching_the_language_keeps_the_page(client):
    response = client.post(
        "/bahasa/setlang/", {"language": "en", "next": "/direktori/?q=dinas"}
    )
    assert response["Location"] == "/direktori/?q=dinas"
    assert '<html lang="en"' in client.get("/direktori/?q=dinas").content.decode()


@pytest.mark.django_db
def test_dates_and_months_are_never_english_in_javanese():
    from django.utils.formats import date_format

    with translation.override("jv"):
        assert date_format(f.NOW, "DATE_FORMAT") == "10 November 2026"
        assert date_format(f.NOW, "F").lower() != "october"
        assert translation.gettext("This field is required.") == (
            "Bagian ini belum diisi."
        )


def test_djangos_own_errors_say_what_to_do():
    with translation.override("id"):
        assert "nama@contoh.id" in translation.gettext("Enter a valid email address.")
    with translation.override("en"):
        assert translation.gettext("Enter a valid email address.").startswith("Enter")


def test_no_template_says_anything_that_cannot_be_translated():
    """The gallery is for developers; mails in plain text have no tags to look at."""
    bare = []
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name.startswith("dev/"):
            continue
        text = re.sub(r"\{#.*?#\}", "", path.read_text())
        text = re.sub(
            r"\{% blocktranslate.*?endblocktranslate %\}", "", text, flags=re.S
        )
        text = re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.S)
        text = re.sub(r"<(style|script)\b.*?</\1>", "", text, flags=re.S)
        found = (match.strip(" \n·.,:()|-") for match in BARE.findall(text))
        found = [*found, *SPOKEN.findall(text)]
        bare += [f"{name}: {words}" for words in found if words not in NAMES]
    assert bare == []


def python_texts():
    """What `_("…")` and its like mark in the sources, joined as Python joins them."""
    marks = {"_", "gettext", "gettext_lazy", "ngettext"}
    for app in ("portal", "complaints", "services", "directory", "notifications"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if (
                    isinstance(node, ast.Call)
                    and isinstance(node.func, ast.Name)
                    and node.func.id in marks
                    and isinstance(node.args[0], ast.Constant)
                ):
                    yield node.args[0].value


def test_every_marked_text_is_in_the_english_catalogue():
    po = polib.pofile(str(settings.BASE_DIR / "locale/en/LC_MESSAGES/django.po"))
    known = {entry.msgid for entry in po}
    texts = set(python_texts())
    for path in TEMPLATES.rglob("*.*"):
        if path.suffix in (".html", ".txt"):
            texts |= {a or b for a, b in TEXT.findall(path.read_text())}
    assert len(texts) > 1000
    # The tag doubles a percent sign, so that it is none of a format.
    missing = {t for t in texts if not {t, t.replace("%", "%%")} & known}
    assert sorted(missing) == []


def written_by_editors():
    """Addresses of guides, signposts, news and programmes, with what each marks."""
    guide = flow({"a": {"ya": "SELESAI"}})
    yield "/panduan/", f'href="{guide.get_absolute_url()}" lang="id">Panduan uji</a>'
    yield guide.get_absolute_url(), '<h1 lang="id">Panduan uji</h1>'
    yield f"{guide.get_absolute_url()}ya/", '<h1 lang="id">SELESAI</h1>'
    sign = Signpost.objects.create(
        slug="ktp",
        name="KTP",
        summary="Di Dukcapil",
        level="central",
        office="Dukcapil",
    )
    yield sign.get_absolute_url(), '<p class="lede" lang="id">Di Dukcapil</p>'
    news = post()
    yield news.get_absolute_url(), f'<h1 lang="id">{news.title}</h1>'
    yield "/berita/", f'href="{news.get_absolute_url()}" lang="id">{news.title}</a>'
    programme = Programme.objects.create(
        slug="sekolah", name="Sekolah", summary="Baru", year_from=2026,
        level="province", is_published=True,
    )  # fmt: skip
    yield programme.get_absolute_url(), '<p class="lede" lang="id">Baru</p>'


@pytest.mark.django_db
def test_what_people_wrote_says_in_english_that_it_is_indonesian(client):
    """WCAG 3.1.2: on each kind of page that shows what stands in the database."""
    agency = f.agency(summary="Membangun jalan.", service_promise="Kami melayani.")
    f.head(agency)
    f.service(agency=agency, product="Surat izin", fee_note="Sesuai luas")
    f.tax()
    complaint = f.filed(agency=agency)
    workflow.verify(complaint, by=f.vera(), now=f.NOW)
    pages = {
        "/layanan/izin-trayek/": [
            '<h1 lang="id">Izin izin-trayek</h1>',
            '<p class="lede" lang="id">Ringkasan satu kalimat</p>',
            '<b lang="id">KTP</b>',
            '<span lang="id">Isi formulir</span>',
            '<span lang="id">Retribusi</span>',
            '<strong lang="id">Loket</strong>',
            '<p lang="id">Surat izin</p>',
            '<p lang="id">Sesuai luas</p>',
        ],
        "/pajak/pajak-pkb/": [
            '<h1 lang="id">Izin pajak-pkb',
            '<span lang="id">Kendaraan pertama</span>',
        ],
        "/direktori/dpupr/": [
            f'<h1 lang="id">{agency.name}</h1>',
            '<p class="lede" lang="id">Membangun jalan.</p>',
            '<div lang="id"><p>Kami melayani.</p></div>',
            f'<span lang="id">Kepala {agency.name}</span>',
        ],
        complaint.get_public_url(): [
            '<h1 lang="id">Jalan berlubang',
            f'<blockquote class="quote" lang="id">{f.TEXT}',
        ],
        **{address: [marked] for address, marked in written_by_editors()},
    }
    for address in pages:
        assert ' lang="id">' not in client.get(address).content.decode().split("<h1")[1]
    client.post("/bahasa/setlang/", {"language": "en", "next": "/"})
    for address, marked in pages.items():
        page = client.get(address).content.decode()
        assert [text for text in marked if text not in page] == [], address
