"""What is invented reaches no machine, whatever the model and whatever the exporter.

One row of each kind is made real and told to machines; then its model alone is turned
into inventions, and none of them may tell of it any more. Models are found by their
field `is_demo`, exporters by the resolver.
"""

import csv
import datetime
import io
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from complaints import rollups
from complaints.models import Complaint
from directory.models import (
    Agency,
    AgencySuccession,
    Appointment,
    ContactChannel,
    Person,
)
from directory.provenance import Verification
from portal.news.models import (
    Consultation,
    EmergencyNotice,
    NewsPost,
    Programme,
    ProgrammeUpdate,
    Rising,
)
from portal.opendata import building
from portal.opendata.models import DataFile
from portal.sitemaps.views import STRETCH
from services import publishing
from services.models import (
    Disruption,
    Fee,
    Flow,
    LegalBasis,
    RegionDoor,
    Relief,
    Service,
    Signpost,
    TariffRule,
)
from tests import factories as f
from tests import open311 as o
from tests.exporters import text_of, told_to_machines

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)
INVENTABLE = {
    model
    for model in apps.get_models()
    if any(field.name == "is_demo" for field in model._meta.fields)
    and not model.__name__.startswith("Historical")
}
# Shown on pages only; whoever exports one of them adds it to the world below.
NOT_TOLD = {AgencySuccession, Consultation, ProgrammeUpdate, RegionDoor, Relief}


def mark(model) -> str:
    """A word that stands in the row of this model and nowhere else."""
    return f"xilofon{model.__name__.lower()}"


@pytest.fixture
def world(db):
    """Each inventable thing once, published and with its mark."""
    now = timezone.now()
    dinas = f.agency()
    own = Agency.objects.create(
        code=mark(Agency), slug=mark(Agency), name=mark(Agency), kind="dinas"
    )
    head = f.head(dinas)
    Person.objects.filter(pk=head.person_id).update(name=mark(Person))
    f.head(f.agency("dinkes"), mark(Appointment))
    ContactChannel.objects.filter(position=head.position).update(
        value=mark(ContactChannel), source=mark(ContactChannel)
    )
    service = f.service(mark(Service), name=mark(Service), agency=dinas)
    plain = f.tax()
    Fee.objects.filter(service=plain.service).update(label=mark(Fee))
    basis = LegalBasis.objects.create(title=mark(LegalBasis))
    plain.service.legal_bases.add(basis)
    TariffRule.objects.update(label=mark(TariffRule))
    Disruption.objects.create(
        service=service, state="closed", starts_at=now - DAY, text=mark(Service)
    )
    Flow.objects.create(slug=mark(Flow), title="Mulai", agency=own, is_active=True)
    Signpost.objects.create(
        slug=mark(Signpost), name="KTP", summary="-", level="central", office="-"
    )
    EmergencyNotice.objects.create(
        text=mark(EmergencyNotice), level="info", agency=dinas, starts_at=now - DAY
    )
    NewsPost.objects.create(
        **{"kind": "news", "title": "Berita", "slug": mark(NewsPost)},
        **{"summary": "-", "body": "-", "agency": dinas, "publish_at": now - DAY},
    )
    Programme.objects.create(
        **{"slug": mark(Programme), "name": "Program", "summary": "-"},
        **{"level": "province", "status": "running", "year_from": 2026},
        is_published=True,
    )
    complaint = o.verified(now=now - DAY)
    Complaint.objects.filter(pk=complaint.pk).update(public_text=mark(Complaint))
    return complaint


def told(client) -> dict[str, str]:
    """What machines are told, by address, after the files were built."""
    building.build(timezone.now())
    files = list(DataFile.objects.values_list("dataset", "name"))
    sections = "layanan direktori berita program panduan bukan-provinsi"
    numbers = Complaint.objects.values_list("pk", flat=True)
    choices = {
        "format": ["json", "xml"],
        "public_code": list(Complaint.objects.values_list("public_code", flat=True)),
        "slug": [mark(Agency), "dpupr", *{dataset for dataset, _ in files}],
        ("slug", "name"): files,
        "section": sections.split(),
        "stretch": sorted({str(number // STRETCH) for number in numbers}),
    }
    # An agency's figures as a picture are for people, and say what they hold.
    return {
        address: text.casefold()
        for _route, address, text in told_to_machines(client, choices)
        if not address.endswith(".svg")
    }


def telling(found: dict[str, str], word: str) -> list[str]:
    return [address for address, text in found.items() if word.casefold() in text]


def asked_again(client, addresses) -> dict[str, str]:
    if any(address.startswith("/data/") for address in addresses):
        building.build(timezone.now())
    answers = {address: client.get(address) for address in addresses}
    # An address that is gone may be named in the answer that says so.
    return {
        address: text_of(answer).casefold()
        for address, answer in answers.items()
        if answer.status_code == 200
    }


def invent(model, **fields) -> None:
    model.objects.update(**fields)
    if model is Complaint:
        # As filing it would have: the files of its month are built by this.
        model.objects.update(updated_at=timezone.now())


def test_no_exporter_tells_of_what_is_invented(client, world):
    before = told(client)
    words = {model: mark(model) for model in INVENTABLE - NOT_TOLD}
    words[Complaint] = world.public_code
    leaks = []
    for model, word in words.items():
        addresses = telling(before, word)
        assert addresses, f"{model}: not told even while real, so nothing is tested"
        for fields in ({"is_demo": True}, {"verification": Verification.EXAMPLE}):
            if not all(hasattr(model(), name) for name in fields):
                continue
            with transaction.atomic():
                invent(model, **fields)
                after = asked_again(client, addresses)
                transaction.set_rollback(True)
            leaks += [(model, fields, address) for address in telling(after, word)]
    assert leaks == []


def test_machines_are_told_the_same_in_every_language(client, world):
    """But for tables that a page of figures offers, and what is no data."""
    of_people = ("/statistik/", "/manifest.webmanifest", "/healthz")
    # A feed without anything in it is as new as the question.
    publishing.record_loaded(timezone.now())
    indonesian = told(client)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    english = told(client)
    differ = {a for a in indonesian if english.get(a) != indonesian[a]}
    assert [a for a in sorted(differ) if not a.startswith(of_people)] == []
    # Addresses, a script, and what is written in English by hand.
    wordless = ("/robots.txt", "/sitemap", "/sw.js", "/open311/v2/openapi.json")
    said = {a: client.get(a).headers["Content-Language"] for a in indonesian}
    untrue = {a for a in said if said[a] != "id" and not a.startswith(wordless)}
    assert [a for a in sorted(untrue) if not a.startswith(of_people)] == []


def test_a_new_kind_of_invention_is_looked_at_here():
    """Either the world above has it, or it is named as one that no exporter tells."""
    assert INVENTABLE >= NOT_TOLD
    source = Path(__file__).read_text()
    unknown = [m for m in INVENTABLE - NOT_TOLD if f"mark({m.__name__})" not in source]
    assert unknown == []


def test_a_file_of_complaints_does_not_wait_for_the_invented(client, world):
    """They never were in it, so they cannot have been withdrawn from it."""
    building.build(timezone.now())
    invented = o.verified(now=timezone.now() - DAY)
    later = timezone.now() + DAY
    Complaint.objects.filter(pk=invented.pk).update(is_demo=True, updated_at=later)
    assert not any(building.is_outdated(file) for file in DataFile.objects.all())


@pytest.mark.parametrize("address", ["/data/", "/data/aduan/"])
def test_a_trial_says_why_it_has_no_file_of_complaints(client, world, address):
    why, waiting = "semua aduannya rekaan", "Berkas belum dibuat"
    page = client.get(address).content.decode()
    assert waiting in page
    assert why not in page
    invent(Complaint, is_demo=True)
    assert why in client.get(address).content.decode()


def test_a_table_of_figures_says_in_each_row_that_they_are_invented(client, world):
    month = f"{timezone.localdate():%Y-%m}"
    addresses = [
        f"/statistik/waktu.csv?masa={month}",
        f"/statistik/indeks/wilayah.csv?tahun={month[:4]}",
    ]
    rollups.rebuild(timezone.now())
    for address in addresses:
        assert "rekaan" not in client.get(address).content.decode()
    Complaint.objects.update(is_demo=True)
    rollups.rebuild(timezone.now())
    for address in addresses:
        rows = list(csv.DictReader(io.StringIO(client.get(address).content.decode())))
        assert {row["Catatan"] for row in rows} == {"Berisi aduan rekaan"}
    assert "Berisi aduan rekaan" in client.get("/statistik/indeks/").content.decode()


def test_numbers_on_a_page_say_so_too(client, world):
    rollups.rebuild(timezone.now())
    for address in ("/", "/direktori/dpupr/"):
        assert "rekaan" not in client.get(address).content.decode()
    Complaint.objects.update(is_demo=True)
    rollups.rebuild(timezone.now())
    for address in ("/", "/direktori/dpupr/"):
        assert "Berisi aduan rekaan" in client.get(address).content.decode()


def test_what_citizens_want_says_so_too(client, world):
    today = timezone.localdate().replace(day=1)
    words = {"kind": "word", "key": "jalan", "label": "jalan"}
    Rising.objects.create(month=today, count=9, before=2, score=1, **words)
    rollups.rebuild(timezone.now())
    assert "rekaan" not in client.get("/suara-warga/").content.decode()
    Complaint.objects.update(is_demo=True)
    rollups.rebuild(timezone.now())
    assert "Berisi aduan rekaan" in client.get("/suara-warga/").content.decode()
